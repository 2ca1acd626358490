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

// The print of a file is taken here, so that the file itself never leaves this computer.
for (const box of document.querySelectorAll("[data-digest]")) {
  if (!window.crypto || !crypto.subtle) break;
  const label = document.createElement("label");
  const file = Object.assign(document.createElement("input"), { type: "file", id: box.id + "-file" });
  label.htmlFor = file.id;
  label.textContent = box.dataset.digest;
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.files[0].arrayBuffer()));
    box.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  box.after(label, file);
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

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
  // The place of a key, not its letter: on a Ukrainian keyboard j writes "о".
  const step = { KeyJ: 1, KeyK: -1 }[event.code];
  if (step) {
    const links = [...document.querySelectorAll("[data-rows] th a")];
    const here = links.indexOf(document.activeElement);
    const next = links[Math.max(0, here + step)];
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

// What is swapped in where a link was pressed takes the focus over from it.
document.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig;
  if (!asked.triggeringEvent?.isTrusted || asked.elt.isConnected || document.activeElement !== document.body) return;
  const next = event.detail.target.querySelector("a[href], button, input:not([type=hidden]), select, summary, textarea");
  if (next) next.focus();
});
