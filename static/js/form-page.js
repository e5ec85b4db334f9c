// The page of a question: its texts in one language or all, and how nominees meet it beside it. What is typed there shows
// at once; what only the server knows is fetched anew once it was saved. What is tried out is kept nowhere.

import { watch } from "./counter.js";
import { enhance as finders } from "./many.js";
import { enhance as order } from "./order.js";
import { enhance as rows } from "./rows.js";

const form = document.querySelector("form[data-editor]");
const part = document.querySelector("[data-trial-of]");
let asked = 0;

// One language, or all side by side

function languages() {
  const button = form.querySelector("[data-side-by-side]");
  if (!button) return;
  const all = button.textContent;
  const show = (side) => {
    form.toggleAttribute("data-all-languages", side);
    button.textContent = side ? button.dataset.sayOne : all;
  };
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    const side = !form.hasAttribute("data-all-languages");
    show(side);
    localStorage.setItem("all-languages", side ? "1" : "");
  });
  show(localStorage.getItem("all-languages") === "1");
}

// What is tried out

const trial = () => part.querySelector("[data-trial]");

function ready() {
  trial().querySelectorAll("[data-rows]").forEach(rows);
  finders(trial());
  trial().querySelectorAll("[data-count]").forEach(watch);
}

function typed() {
  const found = new Map();
  for (const input of trial().querySelectorAll("input:not([type=file]), textarea, select")) {
    if (!input.name) continue;
    const ticked = ["checkbox", "radio"].includes(input.type);
    found.set(ticked ? `${input.name}=${input.value}` : input.name, ticked ? input.checked : input.value);
  }
  return found;
}

function fill(values) {
  for (const input of trial().querySelectorAll("input:not([type=file]), textarea, select")) {
    const ticked = ["checkbox", "radio"].includes(input.type);
    const value = values.get(ticked ? `${input.name}=${input.value}` : input.name);
    if (value === undefined) continue;
    if (ticked) input.checked = value;
    else input.value = value;
  }
}

async function renew(language = trial().dataset.seen) {
  const mine = ++asked;
  const kind = form.querySelector("[data-kind]")?.value ?? "";
  const answer = await fetch(`${part.dataset.trialOf}?${new URLSearchParams({ seen: language, kind })}`, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-trial]");
  if (!made || mine !== asked) return;
  const values = typed();
  const held = trial().contains(document.activeElement) ? document.activeElement.id : "";
  const [start, end] = held ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : [];
  trial().replaceWith(made);
  fill(values);
  ready();
  if (!held) return;
  const again = document.getElementById(held);
  again?.focus();
  if (Number.isInteger(start) && again?.type === "text") again.setSelectionRange(start, end);
}

// Label and help in the language of the preview, as they are typed.
function follow({ target }) {
  const [, name, language] = /\/(label|hint)\/([a-z]+)$/.exec(target.name ?? "") ?? [];
  const own = document.querySelector(".form-list .here > a");
  if (own && name === "label" && language === document.documentElement.lang && target.name.split("/").length === 8 && target.value.trim()) own.textContent = target.value;
  if (!name || language !== trial().dataset.seen || target.name.split("/").length !== 8) return;
  const words = target.value.trim();
  const tried = trial().querySelector("[data-tried]");
  if (name === "hint") {
    const hint = tried?.querySelector(".hint p, p.hint");
    if (hint && words) hint.textContent = words;
    return;
  }
  const label = tried?.querySelector("label:not(.options label), legend");
  const text = [...(label?.querySelector("span")?.childNodes ?? []), ...(label?.childNodes ?? [])].find((each) => each.nodeType === 3 && each.data.trim());
  if (text && words) text.data = text.nextSibling ? `${words} ` : words;
}

// The list beside the question knows numbers and groups that a move has changed, and what is to mend.
async function list() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".form-list .topics");
  const old = document.querySelector(".form-list .topics");
  if (!made || !old) return;
  const held = old.contains(document.activeElement) ? document.activeElement.closest("[data-item]")?.dataset.item : null;
  old.replaceWith(made);
  [made, ...made.querySelectorAll("[data-items]")].forEach(order);
  if (held) made.querySelector(`[data-item="${CSS.escape(held)}"] .grip`)?.focus();
}

// Whether the list still says what is to mend where. faults: what is wrong, by place.
function agrees({ faults }) {
  const places = Object.keys(faults);
  return [...document.querySelectorAll(".form-list [data-item]")].every((item) => {
    const at = item.dataset.item;
    return places.some((place) => place === at || place.startsWith(`${at}/`)) === Boolean(item.querySelector(".diamond"));
  });
}

function kinds() {
  const select = form.querySelector("[data-kind]");
  if (!select) return;
  const change = form.querySelector("[data-change-kind]");
  const about = document.getElementById("kind-about");
  const now = select.value;
  const show = () => {
    change.hidden = select.value === now;
    about.textContent = select.selectedOptions[0].dataset.about;
  };
  select.addEventListener("change", () => { show(); void renew(); });
  show();
}

// A category has its own criteria, a list its own options, a question above its own answers: once another one was saved the
// page is made anew, and the choice keeps the focus.
const HAS_MORE = /\/(category|options|shown_when\/question)$/;
const FOCUS = "focus-after";

function renewed() {
  let chosen = "";
  form.addEventListener("change", ({ target }) => { if (target.tagName === "SELECT" && HAS_MORE.test(target.name)) chosen = target.id; });
  form.addEventListener("saved", ({ detail }) => {
    if (!chosen || detail.both.length) return;
    sessionStorage.setItem(FOCUS, chosen);
    location.reload();
  });
  document.getElementById(sessionStorage.getItem(FOCUS) ?? "")?.focus({ preventScroll: true });
  sessionStorage.removeItem(FOCUS);
}

if (form) {
  languages();
  renewed();
  kinds();
  document.addEventListener("ordered", ({ target }) => { if (target.closest(".form-list")) void list(); });
  form.addEventListener("saved", ({ detail }) => { if (!agrees(detail)) void list(); });
}

if (form && part) {
  form.addEventListener("input", follow);
  form.addEventListener("saved", () => void renew());
  part.querySelector(".trial-languages")?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const each of link.parentElement.children) each.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    void renew(link.lang);
  });
}
