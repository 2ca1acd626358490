// The little that needs a script: focus goes to what is wrong, and keys press the buttons that name them.
"use strict";
const problem = document.querySelector("[data-focus]");
if (problem) problem.focus();

// Arrows go from a box to the list below it, along the list, and back.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const box = document.querySelector("[data-list]");
  if (!step || !box) return;
  const links = [...document.querySelectorAll(box.dataset.list)];
  const place = event.target === box ? -1 : links.indexOf(event.target);
  if (event.target !== box && place < 0) return;
  event.preventDefault();
  (links[place + step] || (place + step < 0 ? box : event.target)).focus();
});

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
