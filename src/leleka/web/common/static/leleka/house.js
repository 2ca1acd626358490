// The little that needs a script: focus goes to what is wrong, and keys press the buttons that name them.
"use strict";
const problem = document.querySelector("[data-focus]");
if (problem) problem.focus();

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  for (const button of document.querySelectorAll("[data-key]")) {
    if (button.dataset.key === event.key || button.dataset.key === event.code) {
      event.preventDefault();
      button.click();
      return;
    }
  }
});
