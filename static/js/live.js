// Keeps the desk as it is now, without reloading: asks whether anything moved and replaces only the parts that did. It
// asks while the page is looked at, every twenty seconds; rarer while nothing moves or the line is cut, never on a hidden
// page or where data is to be saved, and no more once nobody has touched the page for an hour.

import { dated } from "./clock.js";
import { after, everyAtLeast, isResting } from "./paces.js";

const desk = document.querySelector("[data-desk]");
const status = desk?.querySelector("[role=status]");
const asOf = desk?.querySelector("[data-as-of]");
const parts = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.dataset.live, part.innerHTML]));
const saves = () => navigator.connection?.saveData === true;

let mark = `"${desk?.dataset.mark}"`;
let quiet = 0; // answers in a row that nothing moved
let failed = 0; // tries in a row without an answer
let touched = Date.now();
let waiting = null;
let asking = false;

function say(state, words, when) {
  status.className = `status ${state}`;
  if (status.textContent !== words) status.textContent = words;
  if (when) asOf.textContent = dated(desk.dataset.sayAsOf, desk.dataset.sayAsOfOn, when);
}

function cut() {
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = desk.dataset.sayCut;
  status.className = "status bad";
  if (status.textContent !== link.textContent) status.replaceChildren(link);
}

// What is open, how far a table is scrolled and where the focus is belong to the reader, not to the answer.
function placeIn(part) {
  const reach = "a[href], button, summary, [tabindex]";
  const at = [...part.querySelectorAll(reach)].indexOf(document.activeElement);
  return {
    open: [...part.querySelectorAll("details")].map((each) => each.open),
    scrolled: [...part.querySelectorAll(".scroll")].map((each) => [each.scrollLeft, each.scrollTop]),
    focus: () => {
      if (at < 0) return;
      const found = [...part.querySelectorAll(reach)];
      const same = found.find((each) => before.href && each.href === before.href && each.textContent === before.text);
      (same ?? found.find((each) => before.href && each.href === before.href) ?? found[Math.min(at, found.length - 1)])?.focus({ preventScroll: true });
    },
  };
}

let before = {};

function replace(part, html) {
  const active = document.activeElement;
  before = part.contains(active) ? { href: active.href, text: active.textContent } : {};
  const place = placeIn(part);
  part.innerHTML = html;
  part.querySelectorAll("details").forEach((each, number) => { each.open = place.open[number] ?? each.open; });
  part.querySelectorAll(".scroll").forEach((each, number) => { [each.scrollLeft, each.scrollTop] = place.scrolled[number] ?? [0, 0]; });
  place.focus();
}

function take(text) {
  const sent = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const name = part.dataset.live;
    const html = sent.querySelector(`[data-live="${CSS.escape(name)}"]`)?.innerHTML;
    if (html === undefined || html === parts.get(name)) continue;
    parts.set(name, html);
    replace(part, html);
  }
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(desk.dataset.desk, {
      headers: { "If-None-Match": mark, "X-Requested-With": "fetch" }, cache: "no-store", redirect: "error",
    });
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    if (answer.status === 304) quiet += 1;
    else {
      take(await answer.text());
      mark = answer.headers.get("ETag") ?? mark;
      quiet = 0;
    }
    failed = 0;
    say("good", desk.dataset.sayLive, Date.parse(answer.headers.get("Date")) || Date.now());
  } catch {
    failed += 1;
    cut();
  } finally {
    asking = false;
  }
  plan();
}

function plan() {
  clearTimeout(waiting);
  waiting = null;
  if (document.hidden || saves()) return rest();
  if (isResting(Date.now() - touched)) return rest();
  waiting = setTimeout(ask, after(quiet, failed));
  return undefined;
}

function rest() {
  if (!failed) say("", desk.dataset.sayResting);
}

let last = 0;

function wake() {
  const slept = waiting === null;
  touched = Date.now();
  if (!slept || asking || document.hidden || saves() || touched - last < everyAtLeast) return;
  last = touched;
  quiet = 0;
  ask();
}

if (desk) {
  document.addEventListener("visibilitychange", () => (document.hidden ? plan() : wake()));
  for (const event of ["pointerdown", "keydown", "scroll"]) addEventListener(event, wake, { passive: true });
  addEventListener("online", ask);
  if (!saves() && !document.hidden) say("good", desk.dataset.sayLive);
  plan();
}
