// The little that needs a script: focus goes to what is wrong, keys press the buttons that name them, and
// j and k walk through the rows of a list.
"use strict";
function unfold(place) {
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}
// A way may lead into a fold: what it leads to stands open.
const aimed = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (aimed) unfold(aimed);
const problem = document.querySelector("[data-focus]");
if (problem) { unfold(problem); problem.focus(); }

// What was typed when the session had ended stands in its form again; what came with the page fresh stays.
const unsent = document.querySelector("[data-unsent]");
if (unsent) {
  const typed = JSON.parse(document.getElementById("unsent").textContent);
  const form = [...document.forms].find((each) => each.getAttribute("method") === "post" && each.getAttribute("action") === unsent.dataset.unsent);
  for (const box of form ? form.querySelectorAll("[name]:not([type=hidden], [type=file], button)") : []) {
    const texts = typed[box.name] || [];
    if (box.matches("[type=checkbox], [type=radio]")) box.checked = texts.includes(box.value);
    else if (box.matches("select")) for (const each of box.options) each.selected = texts.includes(each.value);
    else box.value = texts.shift() || "";
  }
  if (form) unfold(form);
  unsent.querySelector("[data-unsent-there]").hidden = !form;
  unsent.querySelector("[data-unsent-gone]").hidden = Boolean(form);
}

// What was done is said where the reader comes back to, which may be far down the page.
const done = document.querySelector("[data-done]");
if (done) {
  if (aimed) aimed.after(done);
  // Going to that place takes the focus away, so it comes here last. In a queue the next pair comes first: a
  // screen reader says what changes in a status, not what stood there from the beginning.
  if (done.dataset.done === "aloud") {
    const words = done.lastChild;
    words.remove();
    window.addEventListener("load", () => setTimeout(() => done.append(words), 200));
  } else if (!problem) window.addEventListener("load", () => setTimeout(() => done.focus()));
}

// A form is sent once, however often its button is pressed; one that gives a file may be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-file]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
});

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

// What a search found, or how far work is, comes in with its words. A screen reader says only what changes in a
// status that stood there before, so it is repeated in one; what is the same as before is not said again.
document.addEventListener("htmx:afterSwap", () => {
  const aloud = document.getElementById("aloud"), words = document.querySelector("[data-aloud]")?.textContent.trim();
  if (words && aloud.textContent !== words) aloud.textContent = words;
});

// Beside a field for a date stands what was understood, in the page's language, or that no calendar has such a
// day. What only the server can read, or what could be read in two ways, is left to it.
const language = document.documentElement.lang.replace(/^en$/, "en-GB"); // the day before the month, as all over the pages
const months = new Map([...Array(12).keys()].flatMap((month) => ["long", "short"].flatMap((form) =>
  new Intl.DateTimeFormat(language, { day: "numeric", month: form, timeZone: "UTC" })
    .formatToParts(Date.UTC(2024, month, 1)).filter((part) => part.type === "month")
    .map((part) => [part.value.toLowerCase(), month + 1]))));

function parts(typed, exactly) {
  const word = /^(\d\d?) ([^\d ]+) (\d{4})$/.exec(typed.toLowerCase());
  const dotted = /^(\d\d?)[., ](\d\d?)[., ](\d{4})$/.exec(typed)?.slice(1).reverse();
  if (dotted && dotted[1] > 12 && dotted[2] <= 12) dotted.push(...dotted.splice(1, 1)); // only the other one can be the month
  const day = word ? [word[3], months.get(word[2]), word[1]] :
    /^(\d{4})-(\d\d)-(\d\d)$/.exec(typed)?.slice(1) || dotted ||
    exactly === "day" && /^(\d\d)(\d\d)((?:19|20)\d\d)$/.exec(typed)?.slice(1).reverse();
  const part = exactly === "any" && /^(?:(\d\d?)[./])?(\d{4})$/.exec(typed);
  const read = (day || (part ? [part[2], part[1]] : [])).map((text) => text && Number(text));
  return day && !read[1] ? [] : read;
}

function understood([year, month, date]) {
  const said = { year: "numeric", timeZone: "UTC" };
  if (month) said.month = "long";
  if (date) Object.assign(said, { day: "numeric", weekday: "long" });
  const words = new Intl.DateTimeFormat(language, said).format(new Date(Date.UTC(year, (month || 1) - 1, date || 1)));
  return words.replace("ʼ", "’"); // browsers write п’ятниця with a letter, our pages with a sign
}

function say(box, said) {
  const read = parts(box.value.trim().replace(/\s+/g, " "), box.dataset.date), [year, month, date] = read;
  const isDoubted = !year || month === 0 || date === 0;
  const isNowhere = !isDoubted && (month > 12 || date > new Date(Date.UTC(year, month, 0)).getUTCDate());
  said.textContent = isNowhere ? box.dataset.noSuchDay : isDoubted ? "" : understood(read);
  if (said.classList.toggle("error", isNowhere)) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
}

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.matches("[data-date]")) return;
  const there = document.getElementById(box.dataset.said);
  const said = there || Object.assign(document.createElement("output"), { id: `${box.id}-said`, htmlFor: box.id });
  box.dataset.said = said.id;
  say(box, said);
  // It comes with its words: what stands there from the beginning a screen reader need not say at once.
  if (!there) box.after(said);
});
// Beside what was sent and refused stands the answer already.
for (const box of document.querySelectorAll("[data-date]:not([aria-invalid])")) if (box.value) box.dispatchEvent(new Event("input", { bubbles: true }));

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

// A long list is narrowed as one types; nothing typed leaves the page.
for (const field of document.querySelectorAll("[data-filters]")) {
  const rows = [...document.querySelectorAll(field.dataset.filters)];
  const plain = (text) => text.toLowerCase().replace(/[’ʼ`´′ʹ‘ʻ＇‛ʽ΄‵]/g, "'"); // as core.alphabet has them
  field.hidden = false;
  field.addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => plain(row.cells[0].textContent).includes(word));
    field.querySelector("[role=status]").textContent = `${rows.filter((row) => !row.hidden).length} / ${rows.length}`;
  });
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
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  // The place of a key, not its letter: on a Ukrainian keyboard j writes "о".
  const step = { KeyJ: 1, KeyK: -1 }[event.code];
  if (step) {
    const links = [...document.querySelectorAll("[data-rows] tr:not([hidden]) th a")];
    const here = links.indexOf(document.activeElement);
    const next = links[Math.max(0, here + step)];
    if (next) { next.focus(); return; }
  }
  if (event.repeat) return; // a key held down must not answer the next pair, too
  for (const button of document.querySelectorAll("[data-key]")) {
    if (button.dataset.key === event.key || button.dataset.key === event.code) {
      event.preventDefault();
      button.click();
      return;
    }
  }
});

// What Enter asked already is not asked again by the pause after typing.
document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = event.detail;
  if (!elt.matches("form.find")) return;
  const asked = elt.elements.asked.value;
  if (triggeringEvent?.type === "input" && asked === elt.dataset.asked) event.preventDefault();
  elt.dataset.asked = asked;
});

// Some minutes before the session ends it is said, while there is time to send what was typed. Every answer of
// the registry begins the time of idleness anew, but not the working day.
let ends, dayEnds, typedAt = 0;
const PAUSE_MS = 1000;
document.addEventListener("input", () => { typedAt = Date.now(); });
function watchSession() {
  const box = document.getElementById("session");
  if (!box) return;
  clearTimeout(ends);
  const seconds = (name) => Number(box.dataset[name]) * 1000;
  dayEnds ??= Date.now() + seconds("day");
  const idle = seconds("idle"), day = dayEnds - Date.now();
  ends = setTimeout(function open() {
    // A letter typed while it opens would be lost, so it waits until the hands rest.
    const rested = Date.now() - typedAt;
    if (rested < PAUSE_MS) { ends = setTimeout(open, PAUSE_MS - rested); return; }
    for (const form of box.querySelectorAll("[data-ends]")) form.hidden = form.dataset.ends !== (day < idle ? "day" : "idle");
    if (!box.open) box.showModal();
  }, Math.max(0, Math.min(idle, day) - seconds("warned")));
}
watchSession();
document.addEventListener("submit", (event) => {
  const box = event.target.closest("dialog#session");
  if (box) box.close(); // the focus goes back to where it was
}, true);
document.addEventListener("htmx:afterSettle", watchSession);

// What is swapped in where a link was pressed takes the focus over from it.
document.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig;
  if (!asked.triggeringEvent?.isTrusted || asked.elt.isConnected || document.activeElement !== document.body) return;
  const next = event.detail.target.querySelector("a[href], button, input:not([type=hidden]), select, summary, textarea");
  if (next) next.focus();
});
