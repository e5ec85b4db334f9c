// A message to many: one language at a time, gaps put where the cursor is, the list shown anew when the sentence changes,
// and what is typed saved by itself, with the mail as it arrives shown anew.

import { insert } from "./gaps.js";

const PAUSE = 900;
const PATIENCE = 15000;
const form = document.querySelector("form[data-circular]");
const line = form.querySelector("[data-status]");
const tongues = [...form.querySelectorAll("[data-tongue]")];
const links = [...form.querySelectorAll("[data-tongues] a")];
let last = null;     // the field that was written in last
const fields = [...form.querySelectorAll("[data-words]")];
let kept = JSON.stringify(fields.map(({ defaultValue }) => defaultValue));  // the words that the server has
let sent = isOpen() ? "" : written();
let timer = 0;
let running = null;
let going = false;   // the form itself is being sent

// Languages: the first with something to mend, else the one that most people read.

function open(code, { focus = false } = {}) {
  for (const each of tongues) each.hidden = each.dataset.tongue !== code;
  for (const link of links) {
    if (link.hash === `#in-${code}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  last = null;
  if (focus) tongues.find((each) => !each.hidden)?.querySelector("input")?.focus();
}

function first() {
  const asked = tongues.find((each) => location.hash === `#${each.id}`);
  const wrong = tongues.find((each) => each.querySelector(".wrong, .theirs"));
  const most = [...tongues].sort((one, other) => other.dataset.readers - one.dataset.readers)[0];
  return (wrong ?? asked ?? most).dataset.tongue;
}

form.setAttribute("data-one-tongue", "");
open(first());
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#in-']");
  if (!link) return;
  event.preventDefault();
  open(link.hash.slice(4), { focus: !link.closest("[data-tongues]") });
});
form.addEventListener("focusin", ({ target }) => { if (target.dataset.words) last = target; });
// A summary of errors leads to fields of languages that are folded away.
for (const link of document.querySelectorAll("[data-error-summary] a")) {
  link.addEventListener("click", () => {
    const there = document.querySelector(link.hash)?.closest("[data-tongue]");
    if (there) open(there.dataset.tongue);
  });
}

// Gaps.

function fieldFor(kind) {
  if (last && (kind === "words" || last.dataset.words === "text")) return last;
  return tongues.find((each) => !each.hidden).querySelector("[data-words=text]");
}

const gaps = form.querySelector("[data-gaps]");
gaps.setAttribute("data-live", "");
const hint = form.querySelector("[data-gaps-hint]");
hint.textContent = hint.dataset.say;
for (const code of gaps.querySelectorAll("code")) {
  const chip = document.createElement("button");
  const sign = code.textContent;
  chip.type = "button";
  chip.className = "chip";
  chip.textContent = code.nextElementSibling.firstChild.textContent.trim();
  chip.title = sign;
  chip.addEventListener("click", () => insert(fieldFor(code.dataset.gap), sign, code.dataset.gap));
  code.nextElementSibling.remove();
  code.replaceWith(chip);
}

// When.

const other = form.querySelector("[data-at]");
const showOther = () => { other.hidden = form.elements.when.value !== "at"; };
form.addEventListener("change", showOther);
showOther();

// The list.

for (const select of form.querySelectorAll("[data-filter]")) {
  select.addEventListener("change", () => form.querySelector("[data-show]").click());
}

// Saving.

function written() {
  const ours = new Set(["csrf_token", "idempotency_key", "revision", "seen", "looked"]);
  return JSON.stringify([...new FormData(form)].filter(([name]) => !ours.has(name)));
}

function typed() {
  return JSON.stringify(fields.map(({ value }) => value));
}

function isOpen() {
  return typed() !== kept;
}

function told(state, words) {
  if (line.dataset.state === state && line.textContent === words) return;
  line.dataset.state = state;
  line.textContent = words;
}

async function save() {
  clearTimeout(timer);
  if (running || written() === sent) return;
  running = send();
  await running;
  running = null;
  if (written() !== sent && line.dataset.state !== "failed") timer = setTimeout(save, PAUSE);
}

async function send() {
  const [mine, words] = [written(), typed()];
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "idempotency_key"));
  told("saving", form.dataset.saySaving);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    });
    const data = await answer.json();
    if (!answer.ok) return told("failed", data.message ?? form.dataset.sayFailed);
    const anew = form.action !== new URL(data.address, location.href).href;
    form.action = data.address;
    form.elements.revision.value = data.revision;
    [sent, kept] = [mine, words];
    told("saved", data.at);
    if (anew) history.replaceState(null, "", data.address);
    await look();
  } catch {
    told("failed", form.dataset.sayFailed);
    timer = setTimeout(save, PATIENCE);
  }
}

form.addEventListener("input", ({ target: field }) => {
  if (!field.dataset.words) return;
  going = false;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
form.addEventListener("submit", () => {
  going = true;
  clearTimeout(timer);
});
addEventListener("online", () => { void save(); });
addEventListener("beforeunload", (event) => { if (isOpen() && !going) event.preventDefault(); });
// What the browser put back after Back or after the line was cut is on the page, and not with the server.
if (isOpen()) told("failed", form.dataset.sayFailed);

// The mail as it arrives, and what is still to do, as the server has them by now.
async function look() {
  const answer = await fetch(form.action + location.search, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["[data-mail-preview]", ".checks"]) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there && here.innerHTML !== there.innerHTML) here.replaceChildren(...document.adoptNode(there).childNodes);
    else if (here?.querySelector("iframe")) here.querySelector("iframe").contentWindow.location.reload();
  }
  const marks = [...page.querySelectorAll("[data-tongues] a")];
  links.forEach((link, place) => link.replaceChildren(...document.adoptNode(marks[place]).childNodes));
}
