// Saves a topic by itself within a second of the last change, and says truly whether it is saved. What is not saved is
// also kept in this browser. Where someone else changed the same answer, both texts are shown and a person chooses.

import { add } from "./rows.js";
import * as copies from "./copies.js";

const PAUSE = 700;
const PATIENCE = 15000;
const form = document.querySelector("form[data-autosave]");
const panel = document.querySelector("[data-autosave-status]");
const line = panel?.querySelector("[data-status]");
const more = panel?.querySelector("[data-autosave-more]");
const OURS = new Set(["csrf_token", "idempotency_key", "revision", "marks", "opened", "stay", "later"]);

let sent = "";         // what the server has, as far as this page knows
let timer = 0;
let running = null;
let failures = 0;
let sending = false;   // the page itself is being sent
let choosing = false;

const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.has(name) && !name.startsWith("choose_"));
const written = () => filled(fields());
// Blank fields say nothing: a row or a file that was only just added is not a change.
function filled(pairs) { return JSON.stringify(pairs.filter(([, value]) => value.trim() !== "")); }
const isOpen = () => written() !== sent;
const token = () => document.querySelector('meta[name="csrf-token"]');

function say(state, words) {
  if (line.dataset.state === state && line.textContent === words) return;
  line.dataset.state = state;
  line.textContent = words;
}

function offer(...buttons) {
  more.replaceChildren(...buttons);
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function changed() {
  if (!isOpen()) return;
  copies.keep(form.dataset.safety, fields());
  if (line.dataset.state !== "failed") say("saving", panel.dataset.sayUnsaved);
  plan(PAUSE);
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

export async function save() {
  clearTimeout(timer);
  while (running) await running;
  if (!isOpen() || choosing || sending) return;
  running = send();
  await running;
  running = null;
  if (isOpen() && line.dataset.state !== "failed") plan(PAUSE);
}

async function send() {
  const body = new URLSearchParams(fields());
  for (const name of ["revision", "marks", "opened"]) body.set(name, form.elements[name].value);
  const mine = written();
  if (line.dataset.state !== "failed") say("saving", panel.dataset.saySaving);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token().content },
    });
    await took(answer, mine);
  } catch {
    failed(panel.dataset.sayFailed);
  }
}

async function took(answer, mine) {
  if (answer.ok) return good(await answer.json(), mine);
  if (answer.status === 409) return choose(await answer.json());
  if (answer.status === 401) return signedOut();
  if (answer.status === 403 && await freshToken()) return failed(panel.dataset.sayFailed, 0);
  if ([400, 403, 404, 413, 422].includes(answer.status)) {
    const { error } = await answer.json().catch(() => ({}));
    failures += 1;
    say("failed", panel.dataset.sayClosed);
    more.textContent = error && !/^\d+$/.test(error) ? error : "";
    more.append(button(panel.dataset.sayRetry, () => { void save(); }));
    return undefined;
  }
  const wait = Number(answer.headers.get("Retry-After"));
  return failed(panel.dataset.sayFailed, wait ? wait * 1000 : undefined);
}

function good(told, mine) {
  failures = 0;
  sent = mine;
  form.elements.revision.value = told.revision;
  mark(told.marks);
  if (written() === mine) {
    fill(told.others.values);
    mark(told.others.marks);
    sent = written();
    copies.forget(form.dataset.safety);
    say("saved", panel.dataset.saySaved.replace("{time}", told.at));
    more.textContent = Object.keys(told.others.values).length ? panel.dataset.sayOthers : "";
  }
  form.dispatchEvent(new CustomEvent("saved", { detail: told }));
  if (told.reload && !isOpen()) { sending = true; location.reload(); }
}

function mark(marks) {
  form.elements.marks.value = JSON.stringify({ ...JSON.parse(form.elements.marks.value || "{}"), ...marks });
}

function failed(words, wait) {
  failures += 1;
  say("failed", words);
  offer(button(panel.dataset.sayRetry, () => { void save(); }));
  plan(wait ?? Math.min(30000, 2000 * 2 ** (failures - 1)));
}

function signedOut() {
  failures += 1;
  say("failed", panel.dataset.sayOut);
  const link = document.createElement("a");
  Object.assign(link, { href: panel.dataset.signIn, target: "_blank", rel: "noopener", textContent: panel.dataset.saySignIn });
  offer(link, document.createTextNode(" "), button(panel.dataset.sayRetry, () => { void save(); }));
}

// After signing in again in another tab the page's token is an old one; a fresh one is on the page as the server has it.
async function freshToken() {
  const answer = await fetch(location.pathname, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh || fresh === token().content) return false;
  token().content = fresh;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = fresh;
  return true;
}

function fill(values) {
  for (const [name, wanted] of Object.entries(values)) {
    let found = named(name);
    if (!found.length && /-\d+-/.test(name)) {
      const rows = document.querySelector(`[name^="${CSS.escape(name.split(/-\d+-/)[0])}-"]`)?.closest("[data-rows]");
      while (rows && !(found = named(name)).length && add(rows)) { /* until the row is there */ }
    }
    for (const input of found) {
      if (["checkbox", "radio"].includes(input.type)) input.checked = wanted.includes(input.value);
      else input.value = wanted[0] ?? "";
      if (input.dataset.count || "number" in input.dataset) input.dispatchEvent(new Event("input"));
    }
  }
}

const named = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

function choose(told) {
  choosing = true;
  say("failed", panel.dataset.sayChoose);
  offer();
  form.querySelectorAll("[data-conflict]").forEach((old) => old.remove());
  for (const [name, conflict] of Object.entries(told.conflicts)) show(conflict, { [name]: told.marks[name] });
  form.querySelector("[data-conflict]")?.focus();
}

function show(conflict, marks) {
  const part = form.querySelector(`[name="${CSS.escape(conflict.field)}"], [name^="${CSS.escape(conflict.field)}-"]`)?.closest(".field");
  const whole = part?.closest("[data-rows]") ?? part?.closest("fieldset.field") ?? part;
  const block = new DOMParser().parseFromString(conflict.html, "text/html").body.firstElementChild;
  whole.before(block);
  const settle = () => {
    block.remove();
    mark(marks);
    if (form.querySelector("[data-conflict]")) return;
    choosing = false;
    sent = "";
    void save();
  };
  block.querySelector("[data-keep]").addEventListener("click", settle);
  block.querySelector("[data-take]").addEventListener("click", () => { fill(conflict.values); settle(); });
}

// White space is tidied by the server, so it makes no difference to whether a copy says something of its own.
const gist = (pairs) => filled(pairs.map(([name, value]) => [name, value.normalize().replace(/\s+/g, " ").trim()]));

function offerCopy() {
  const copy = copies.find(form.dataset.safety);
  if (!copy || gist(copy.fields) === gist(fields())) { copies.forget(form.dataset.safety); return; }
  const time = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const note = document.createElement("div");
  note.className = "note warn";
  note.dataset.copy = "";
  const words = document.createElement("p");
  words.textContent = panel.dataset.sayBack.replace("{time}", time);
  const bring = button(panel.dataset.sayBring, () => { restore(copy.fields); note.remove(); changed(); });
  const drop = button(panel.dataset.sayDrop, () => { copies.forget(form.dataset.safety); note.remove(); });
  note.append(words, bring, document.createTextNode(" · "), drop);
  form.before(note);
}

function restore(pairs) {
  const values = {};
  for (const input of form.querySelectorAll("[name]")) if (!OURS.has(input.name) && input.type !== "file" && input.type !== "submit") values[input.name] = [];
  for (const [name, value] of pairs) (values[name] ??= []).push(value);
  fill(values);
}

// What the page shows is what the server has, unless the page came back with faults or both texts.
function begin() {
  choosing = form.querySelector("[data-conflict]") !== null;
  if (form.dataset.unsaved === undefined) sent = written();
  offerCopy();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { sending = true; clearTimeout(timer); copies.keep(form.dataset.safety, fields()); copies.sent(form.dataset.safety); });
  addEventListener("beforeunload", (event) => { if (isOpen() && !sending) event.preventDefault(); });
  addEventListener("online", () => { void save(); });
  addEventListener("focus", () => { if (line.dataset.state === "failed") void save(); });
  addEventListener("pagehide", () => { if (!isOpen() && !choosing) copies.forget(form.dataset.safety); });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = false;
    form.elements.idempotency_key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2).padEnd(12, "0");
  });
}

if (form && panel) begin();
