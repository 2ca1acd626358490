"use strict";
// The review page's own script. It reads the inert data beside it, shows one pair at a time,
// and keeps answers in this browser until they are saved to a file. Every text is set as
// text: nothing from a list is ever read as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { pairs, texts } = data;
  const at = (id) => document.getElementById(id);
  const KEPT = `leleka-review-${data.run}`;
  const WHO = "leleka-review-by";
  const number = new Intl.NumberFormat(data.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(data.lang, { style: "percent", maximumFractionDigits: 0 });
  const whole = new Intl.NumberFormat(data.lang);
  const CLASSES = ["intact", "altered", "siblings", "strangers"];

  // Answers by pair, and what an undo takes back. Nothing here needs to outlive the page
  // but `answers`, `order` and `unsaved`, which are kept.
  let answers = {};
  let unsaved = 0;
  const undoable = [];
  let place = 0;
  let keeps = true;

  // ---- small tools ----

  function el(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (whole_, name) => String(values[name] ?? whole_));
  }

  function bits(value) {
    const said = number.format(Math.abs(value));
    return Number(value.toFixed(1)) === 0 ? said : (value > 0 ? "+" : "−") + said;
  }

  const sign = (value) => (Math.abs(value) < 0.05 ? "zero" : value > 0 ? "for" : "neg");

  function share(p) {
    if (p > 0.995 && p < 1) return ">" + percent.format(0.99);
    if (p < 0.005 && p > 0) return "<" + percent.format(0.01);
    return percent.format(p);
  }

  const idOf = (pair) => (pair.left.record < pair.right.record
    ? `${pair.left.record}\u001f${pair.right.record}` : `${pair.right.record}\u001f${pair.left.record}`);

  // ---- keeping ----

  function remember() {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ answers, unsaved }));
    } catch {
      keeps = false;
    }
  }

  function recall() {
    for (const pair of pairs) {
      if (pair.decision) answers[idOf(pair)] = { answer: pair.decision, reasons: [], at: "", by: "", given: true };
    }
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT) || "null");
      if (kept) {
        answers = { ...answers, ...kept.answers };
        unsaved = kept.unsaved || 0;
      }
      at("by").value = localStorage.getItem(WHO) || "";
    } catch {
      keeps = false;
    }
    if (!keeps) notice(texts.not_kept);
  }

  function notice(sentence) {
    at("notice").textContent = sentence;
  }

  // ---- which pairs ----

  const FILTERS = {
    all: () => true,
    open: (pair) => !answers[idOf(pair)],
    doubt: (pair) => pair.is_doubtful,
    changed: (pair) => pair.is_changed,
    answered: (pair) => Boolean(answers[idOf(pair)]),
  };

  const shown = (index) => FILTERS[at("show").value](pairs[index]);

  function step(by) {
    for (let index = place + by; index >= 0 && index < pairs.length; index += by) {
      if (shown(index)) return go(index);
    }
    notice(by > 0 ? texts.last : texts.first);
  }

  function go(index) {
    place = index;
    notice("");
    show();
    window.scrollTo(0, 0);
    at("pair").focus({ preventScroll: true });
  }

  // ---- one pair ----

  function show() {
    const count = pairs.filter((pair) => answers[idOf(pair)]).length;
    at("how-far").textContent = fill(texts.answered_of, { done: whole.format(count), all: whole.format(pairs.length) });
    at("done-bar").max = Math.max(1, pairs.length);
    at("done-bar").value = count;
    at("save").firstChild.textContent = unsaved
      ? fill(texts.save_n, { n: whole.format(unsaved) }) + " " : texts.save + " ";
    const main = at("pair");
    main.replaceChildren();
    at("answer").hidden = pairs.length === 0;
    if (pairs.length === 0) {
      main.append(el("div", { class: "empty" }, el("h2", {}, texts.empty), el("p", {}, texts.empty_why)));
      return;
    }
    const pair = pairs[place];
    const answer = answers[idOf(pair)];
    main.append(
      head(pair, answer),
      el("ul", { class: "reasons-said" }, ...pair.sentences.map((sentence) => el("li", {}, sentence))),
      classes(pair),
      el("h3", {}, texts.side_by_side),
      compare(pair),
      el("h3", {}, texts.waterfall),
      el("p", { class: "quiet" }, texts.waterfall_why),
      waterfall(pair),
      ...family(pair),
      rows(pair),
    );
    for (const name of ["same", "different", "unsure"]) {
      at(name).setAttribute("aria-pressed", String(Boolean(answer) && answer.answer === name));
    }
    for (const box of at("reasons").querySelectorAll("input")) {
      box.checked = Boolean(answer) && answer.reasons.includes(box.value);
    }
    at("undo").disabled = undoable.length === 0;
  }

  function head(pair, answer) {
    const p = pair.posterior[0] + pair.posterior[1];
    const standing = (pair.is_linked ? "is_linked" : "is_apart") + (pair.is_linked === p >= 0.5 ? "" : "_by_others");
    const tags = [];
    if (pair.is_doubtful) tags.push(el("span", { class: "tag doubt" }, "? " + texts.doubtful));
    if (pair.is_changed) {
      tags.push(el("span", { class: "tag altered" }, "◆ " + (pair.changed.length
        ? fill(texts.changed, { parts: pair.changed.join(", ") }) : texts.changed_somehow)));
    }
    if (answer) tags.push(el("span", { class: "tag answered" }, "✓ " + texts["answer_" + answer.answer]));
    return el("div", {},
      el("div", { class: "pair-head" },
        el("h2", {}, fill(texts.pair_of, { n: whole.format(place + 1), all: whole.format(pairs.length) })),
        ...tags),
      el("p", {}, el("strong", {}, fill(texts.p_same, { p: share(p) })), " ", texts[standing]),
      place === pairs.length - 1 && data.n_more
        ? el("p", { class: "quiet" }, fill(texts.more, { n: whole.format(data.n_more) })) : null);
  }

  function classes(pair) {
    const said = CLASSES.map((name, index) => `${texts["class_" + name]} ${share(pair.posterior[index])}`).join("; ");
    const bar = el("div", { class: "classes", role: "img", "aria-label": said });
    const legend = el("ul", { class: "legend", "aria-hidden": "true" });
    CLASSES.forEach((name, index) => {
      const part = el("div", { class: "c-" + name });
      part.style.flexGrow = String(Math.max(pair.posterior[index], 0.0001));
      bar.append(part);
      legend.append(el("li", {}, el("span", { class: "swatch c-" + name }),
        `${texts["class_" + name]} ${share(pair.posterior[index])}`));
    });
    return el("div", {}, bar, legend);
  }

  function pieces(parts) {
    return parts.map(([text, differs]) => (differs ? el("mark", {}, text) : text));
  }

  function value(side) {
    if (side.length === 0) return [el("span", { class: "nothing" }, texts.nothing)];
    return side.map((line) => el("div", { class: "value", dir: "auto" }, ...pieces(line.text),
      line.reading.length ? el("div", { class: "reading" }, ...pieces(line.reading)) : null));
  }

  function compare(pair) {
    const most = Math.max(4, ...pair.steps.map((one) => Math.abs(one.bits)));
    const column = (side) => el("th", { scope: "col" }, side.list,
      el("span", { class: "id" }, fill(texts.row, { row: side.row })));
    const body = el("tbody", {}, ...pair.steps.map((one) => {
      const same = one.is_equal ? "same-value" : null;
      return el("tr", {},
        el("th", { scope: "row" }, one.title),
        el("td", { class: same }, ...value(one.left)),
        el("td", { class: same }, ...value(one.right)),
        el("td", { class: "evidence" }, el("div", { class: one.is_missing ? "verdict quiet" : "verdict" }, one.verdict),
          one.is_missing ? null : balance(one.bits, most)));
    }));
    return el("div", { class: "scroll" }, el("table", { class: "compare" },
      el("caption", { class: "hidden-label" }, texts.side_by_side),
      el("thead", {}, el("tr", {},
        el("th", { scope: "col", class: "field" }, texts.field), column(pair.left), column(pair.right),
        el("th", { scope: "col", class: "evidence" }, texts.evidence))),
      body));
  }

  function balance(amount, most) {
    const fillBar = el("i", { class: sign(amount) });
    const width = Math.min(50, (Math.abs(amount) / most) * 50);
    fillBar.style.inlineSize = width + "%";
    fillBar.style.insetInlineStart = (amount < 0 ? 50 - width : 50) + "%";
    return el("div", { class: "bits" }, el("span", { class: "balance", "aria-hidden": "true" }, fillBar),
      el("output", { "aria-label": fill(texts.bits, { n: bits(amount) }) }, bits(amount)));
  }

  function waterfall(pair) {
    const said = pair.steps.filter((one) => !one.is_missing);
    let running = pair.prior_bits;
    const bars = [{ name: texts.prior, from: 0, to: running, bits: running }];
    for (const one of said) {
      bars.push({ name: `${one.title}: ${one.verdict}`, from: running, to: running + one.bits, bits: one.bits });
      running += one.bits;
    }
    const low = Math.min(0, ...bars.map((one) => Math.min(one.from, one.to)));
    const high = Math.max(0, ...bars.map((one) => Math.max(one.from, one.to)));
    const span = high - low || 1;
    const line = (one, extra) => {
      const piece = el("i", { class: sign(one.to - one.from) });
      piece.style.insetInlineStart = ((Math.min(one.from, one.to) - low) / span) * 100 + "%";
      piece.style.inlineSize = (Math.abs(one.to - one.from) / span) * 100 + "%";
      const zero = el("b", {});
      zero.style.insetInlineStart = ((0 - low) / span) * 100 + "%";
      return el("tr", { class: extra }, el("th", { scope: "row", class: "name" }, one.name),
        el("td", { class: "figure" }, bits(one.bits)),
        el("td", { class: "chart", "aria-hidden": "true" }, zero, piece));
    };
    const p = pair.posterior[0] + pair.posterior[1];
    return el("table", { class: "waterfall" },
      el("caption", { class: "hidden-label" }, texts.waterfall),
      el("colgroup", {}, el("col", { class: "name" }), el("col", { class: "figure" }), el("col")),
      el("tbody", {}, ...bars.map((one) => line(one, null)),
        line({ name: fill(texts.total, { p: share(p) }), from: 0, to: running, bits: running }, "total")));
  }

  function family(pair) {
    if (!pair.family.length) return [];
    return [el("h3", {}, texts.family), el("p", { class: "quiet" }, texts.family_why),
      el("ul", { class: "family" }, ...pair.family.map((one) => el("li", { dir: "auto" }, one)))];
  }

  function rows(pair) {
    const side = (one) => el("div", {},
      el("p", {}, el("strong", {}, one.list), " ", el("span", { class: "id" }, fill(texts.row, { row: one.row }) + " · " + one.file)),
      el("dl", {}, ...one.cells.flatMap(([name, text]) => [el("dt", { dir: "auto" }, name), el("dd", {}, text)])));
    return el("details", { id: "whole-rows" }, el("summary", {}, texts.whole_rows),
      el("div", { class: "rows" }, side(pair.left), side(pair.right)));
  }

  // ---- answering ----

  function chosenReasons() {
    return [...at("reasons").querySelectorAll("input:checked")].map((box) => box.value);
  }

  function decide(answer) {
    if (pairs.length === 0) return;
    const pair = pairs[place];
    const id = idOf(pair);
    undoable.push([place, id, answers[id] || null]);
    const now = new Date().toISOString().slice(0, 19) + "Z";
    answers[id] = { answer, reasons: chosenReasons(), at: now, by: at("by").value.trim(), given: false };
    unsaved += 1;
    remember();
    const open = [...pairs.keys()].filter((index) => FILTERS.open(pairs[index]) && (at("show").value === "open" || shown(index)));
    const onward = open.find((index) => index > place) ?? open[0];
    if (onward === undefined) {
      show();
      notice(texts.all_done);
      return;
    }
    go(onward);
    notice(texts["answer_" + answer] + ". " + texts.noted + (keeps ? "" : " " + texts.not_kept));
  }

  function undo() {
    const last = undoable.pop();
    if (!last) return notice(texts.nothing_to_undo);
    const [index, id, before] = last;
    if (before) answers[id] = before;
    else delete answers[id];
    unsaved = Math.max(0, unsaved - 1);
    remember();
    go(index);
    notice(texts.undone);
  }

  // ---- files ----

  function save() {
    const lines = pairs.filter((pair) => answers[idOf(pair)]).map((pair) => {
      const { answer, reasons, at: when, by } = answers[idOf(pair)];
      return JSON.stringify({
        left: pair.left.record, right: pair.right.record, answer, reasons, by, at: when, run: data.run,
      });
    });
    // Answers about pairs that this page does not show any more stay in the file.
    const here = new Set(pairs.map(idOf));
    for (const [id, one] of Object.entries(answers)) {
      if (here.has(id)) continue;
      const [left, right] = id.split("\u001f");
      lines.push(JSON.stringify({ left, right, answer: one.answer, reasons: one.reasons, by: one.by, at: one.at, run: data.run }));
    }
    if (!lines.length) return notice(texts.nothing_to_save);
    const file = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "application/jsonl" }));
    const link = el("a", { href: file, download: "decisions.jsonl" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(file), 10_000);
    unsaved = 0;
    remember();
    show();
    notice(fill(texts.saved, { n: whole.format(lines.length) }));
  }

  async function load(file) {
    let read = 0;
    let refused = 0;
    for (const line of (await file.text()).replace(/^\uFEFF/, "").split("\n")) {
      if (!line.trim()) continue;
      const one = parsed(line);
      if (!one) {
        refused += 1;
        continue;
      }
      const [left, right] = [one.left, one.right].sort();
      answers[`${left}\u001f${right}`] = {
        answer: one.answer, reasons: Array.isArray(one.reasons) ? one.reasons.map(String) : [],
        at: String(one.at || ""), by: String(one.by || ""), given: true,
      };
      read += 1;
    }
    remember();
    show();
    notice(fill(refused ? texts.opened_but : texts.opened, { n: whole.format(read), bad: whole.format(refused) }));
  }

  function parsed(line) {
    try {
      const one = JSON.parse(line);
      const fits = typeof one.left === "string" && typeof one.right === "string"
        && ["same", "different", "unsure"].includes(one.answer);
      return fits ? one : null;
    } catch {
      return null;
    }
  }

  // ---- controls ----

  function help() {
    const isHidden = !at("help").hidden;
    at("help").hidden = isHidden;
    at("help-button").setAttribute("aria-expanded", String(!isHidden));
    if (!isHidden) at("help").scrollIntoView({ block: "start" });
  }

  // Letters are taken by their place on the keyboard, so that they work with a Ukrainian
  // layout too, where the key marked J gives о.
  const KEYS = {
    KeyS: ["S", texts.answer_same, () => decide("same")],
    KeyD: ["D", texts.answer_different, () => decide("different")],
    KeyU: ["U", texts.answer_unsure, () => decide("unsure")],
    KeyZ: ["Z", texts.key_undo, undo],
    KeyJ: ["J", texts.key_next, () => step(1)],
    KeyK: ["K", texts.key_back, () => step(-1)],
    KeyW: ["W", texts.save, save],
    "?": ["?", texts.key_help, help],
  };

  function isTyping(target) {
    return target.matches("input:not([type=checkbox]), select, textarea");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const known = event.key === "?" ? KEYS["?"] : event.shiftKey ? null : KEYS[event.code];
    if (!known) return;
    event.preventDefault();
    known[2]();
  });

  for (const name of ["same", "different", "unsure"]) at(name).addEventListener("click", () => decide(name));
  at("undo").addEventListener("click", undo);
  at("next").addEventListener("click", () => step(1));
  at("previous").addEventListener("click", () => step(-1));
  at("save").addEventListener("click", save);
  at("help-button").addEventListener("click", help);
  at("load").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) load(file);
  });
  at("show").addEventListener("change", () => {
    const first = [...pairs.keys()].find(shown);
    if (first === undefined) notice(texts.none_shown);
    else go(first);
  });
  at("by").addEventListener("change", () => {
    try {
      localStorage.setItem(WHO, at("by").value.trim());
    } catch {
      keeps = false;
    }
  });
  at("reasons").addEventListener("change", () => {
    const known = answers[idOf(pairs[place])];
    if (!known) return;
    known.reasons = chosenReasons();
    remember();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!keeps && unsaved) event.preventDefault();
  });

  for (const [key, text] of Object.values(KEYS)) {
    at("keys").append(el("dt", {}, el("kbd", {}, key)), el("dd", {}, text));
  }
  for (const [side, codes] of Object.entries(data.reasons)) {
    at("reasons").append(el("fieldset", {}, el("legend", {}, texts["reasons_" + side]),
      ...codes.map(([code, text]) => el("label", {}, el("input", { type: "checkbox", value: code }), text))));
  }
  recall();
  const open = pairs.findIndex(FILTERS.open);
  place = Math.max(0, open);
  show();
})();
