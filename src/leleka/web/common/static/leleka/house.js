// The little that needs a script: focus goes to what is wrong, keys press the buttons that name them, and
// j and k walk through the rows of a list.
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

// A security key that did not answer: the page says so.
document.addEventListener("allauth.error", (event) => {
  const said = document.getElementById("key-problem");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
  said.focus();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("[data-rows] th a")];
    const here = links.indexOf(document.activeElement);
    const next = links[event.key === "j" ? here + 1 : Math.max(0, here - 1)];
    if (next) { next.focus(); return; }
  }
  for (const button of document.querySelectorAll("[data-key]")) {
    if (button.dataset.key === event.key || button.dataset.key === event.code) {
      event.preventDefault();
      button.click();
      return;
    }
  }
});
