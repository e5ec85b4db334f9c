// Saves a topic by itself within a second of the last change, and says truly whether it is saved. What is not saved is
// also kept in this browser. Where someone else changed the same answer, both texts are shown and a person chooses. To go
// on, everything is saved first: where that does not succeed the page stays, with the reason.

import { dated } from "./clock.js";
import { add } from "./rows.js";
import * as copies from "./copies.js";

const PAUSE = 700;
const PATIENCE = 15000;
const form = document.querySelector("form[data-autosave]");
const panel = document.querySelector("[data-autosave-status]");
const line = panel?.querySelector("[data-status]");
const more = panel?.querySelector("[data-autosave-more]");
const OURS = new Set(["form_begin", "form_end", "csrf_token", "idempotency_key", "revision", "marks", "opened", "shown", "stay", "later"]);

let sent = "";         // what the server has, as far as this page knows
let timer = 0;
let running = null;
let failures = 0;
let sending = false;   // the page itself is being sent
let going = false;     // somebody wants to go on, and what is open is saved first
let choosing = false;

const isOurs = (name) => OURS.has(name) || name.startsWith("choose_");
const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !isOurs(name));
const written = () => filled(fields());
// Blank fields say nothing: a row or a file that was only just added is not a change.
function filled(pairs) { return JSON.stringify(pairs.filter(([, value]) => value.trim() !== "").map(([name, value]) => [name, value.replaceAll("\r\n", "\n")])); }
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

// What the page came with, rather than what the browser put back into its fields from an earlier visit.
function asItCame() {
  const pairs = [];
  for (const input of form.elements) {
    if (!input.name || isOurs(input.name) || ["file", "submit", "button"].includes(input.type)) continue;
    if (["checkbox", "radio"].includes(input.type)) { if (input.defaultChecked) pairs.push([input.name, input.value]); }
    else if (input.options) pairs.push(...chosen(input).map((option) => [input.name, option.value]));
    else pairs.push([input.name, input.defaultValue]);
  }
  return pairs;
}

function chosen(select) {
  const found = [...select.options].filter((option) => option.defaultSelected);
  return found.length || select.multiple ? found : [...select.options].slice(0, 1);
}

function copy(state) {
  const texts = [...form.querySelectorAll("textarea, input:not([type=checkbox], [type=radio], [type=hidden])")].map((input) => input.name);
  copies.keep(form.dataset.safety, { fields: fields(), texts, revision: Number(form.elements.revision.value), marks: form.elements.marks.value, ...state });
}

function changed() {
  sending = false;  // whoever types is still here: the page was not left after all
  if (!isOpen()) return;
  copy();
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
  if (!isOpen() || choosing || sending || going) return;
  running = send();
  await running;
  running = null;
  if (isOpen() && line.dataset.state !== "failed") plan(PAUSE);
}

// Answers whether the server has everything now.
async function send() {
  const body = new URLSearchParams([["form_begin", "1"], ...fields()]);
  for (const name of ["revision", "marks", "opened", "form_end"]) body.set(name, form.elements[name].value);
  const mine = written();
  if (line.dataset.state !== "failed") say("saving", panel.dataset.saySaving);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token().content },
    });
    return await took(answer, mine);
  } catch {
    return failed(panel.dataset.sayFailed);
  }
}

async function took(answer, mine) {
  if (answer.ok) return good(await answer.json(), mine);
  if (answer.status === 409) return choose(await answer.json());
  if (answer.status === 401) return signedOut(await answer.json().catch(() => ({})));
  if (answer.status === 403 && await freshToken()) return send();
  if (answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) return refused(await answer.json().catch(() => ({})));
  const wait = Number(answer.headers.get("Retry-After"));
  return failed(panel.dataset.sayFailed, wait ? wait * 1000 : undefined);
}

function refused(told) {
  failures += 1;
  say("failed", panel.dataset.sayClosed);
  more.textContent = told.error ?? "";
  if (told.closed) more.append(...new DOMParser().parseFromString(told.closed, "text/html").body.childNodes);
  else more.append(" ", button(panel.dataset.sayRetry, () => { void save(); }));
  return false;
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
    copy({ saved: true });
    say("saved", panel.dataset.saySaved.replace("{time}", told.at));
    more.textContent = Object.keys(told.others.values).length ? panel.dataset.sayOthers : "";
  }
  form.dispatchEvent(new CustomEvent("saved", { detail: told }));
  if (told.reload && !isOpen() && !going) { sending = true; location.reload(); }
  return true;
}

function mark(marks) {
  form.elements.marks.value = JSON.stringify({ ...JSON.parse(form.elements.marks.value || "{}"), ...marks });
}

function failed(words, wait) {
  failures += 1;
  say("failed", words);
  offer(button(panel.dataset.sayRetry, () => { void save(); }));
  plan(wait ?? Math.min(30000, 2000 * 2 ** (failures - 1)));
  return false;
}

function signedOut(told) {
  failures += 1;
  say("failed", panel.dataset.sayClosed);
  const link = document.createElement("a");
  Object.assign(link, { href: panel.dataset.signIn, target: "_blank", rel: "noopener", textContent: panel.dataset.saySignIn });
  offer(told.error ?? "", " ", link, document.createTextNode(" "), button(panel.dataset.sayRetry, () => { void save(); }));
  return false;
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
  say("failed", panel.dataset.sayClosed);
  more.textContent = told.error;
  conflicts().forEach((old) => old.remove());
  for (const [name, conflict] of Object.entries(told.conflicts)) show(conflict, { [name]: told.marks[name] });
  form.dispatchEvent(new CustomEvent("conflicts"));
  conflicts()[0]?.focus();
  return false;
}

const conflicts = () => [...form.querySelectorAll("[data-conflict]")];

function show(conflict, marks) {
  const part = form.querySelector(`[name="${CSS.escape(conflict.field)}"], [name^="${CSS.escape(conflict.field)}-"]`)?.closest(".field");
  const whole = part?.closest("[data-rows]") ?? part?.closest("fieldset.field") ?? part;
  const block = new DOMParser().parseFromString(conflict.html, "text/html").body.firstElementChild;
  whole.before(block);
  const settle = () => {
    block.remove();
    mark(marks);
    const [next] = conflicts();
    (next ?? whole.querySelector("input:checked") ?? whole.querySelector("input, textarea, select")).focus();
    if (next) return;
    choosing = false;
    sent = "";
    void save();
  };
  block.querySelector("[data-keep]").addEventListener("click", settle);
  block.querySelector("[data-take]").addEventListener("click", () => { fill(conflict.values); settle(); });
}

// White space is tidied by the server, so it makes no difference to whether a copy says something of its own.
const gist = (pairs) => filled(pairs.map(([name, value]) => [name, value.normalize().replace(/\s+/g, " ").trim()]));

// A copy from an earlier visit. Of one that the server had, an earlier state of the topic can only come from a backup.
function meetCopy(found) {
  if (gist(found.fields) === gist(fields())) {
    if (isOpen() && form.dataset.unsaved === undefined) standOn(found);
    forget(found);
    if (isOpen()) copy();
  } else if (found.saved && Number(form.elements.revision.value) >= found.revision) forget(found);
  else offerCopy(found);
}

const forget = (found) => copies.forget(form.dataset.safety, found);

// What was typed on an earlier page is compared with what others wrote since that page.
function standOn(found) {
  if (!found.marks) return;
  form.elements.revision.value = found.revision;
  mark(JSON.parse(found.marks));
}

function offerCopy(found) {
  const note = document.createElement("div");
  note.className = "note warn";
  note.dataset.copy = found.at;
  const words = document.createElement("p");
  words.textContent = panel.dataset.sayBack.replace("{time}", dated("{time}", "{time}", found.at));
  const bring = button(panel.dataset.sayBring, () => { restore(found.fields); standOn(found); note.remove(); forget(found); changed(); });
  const drop = button(panel.dataset.sayDrop, () => { forget(found); note.remove(); });
  note.append(words, bring, document.createTextNode(" · "), drop);
  form.before(note);
}

function restore(pairs) {
  const values = {};
  for (const input of form.querySelectorAll("[name]")) if (!isOurs(input.name) && input.type !== "file" && input.type !== "submit") values[input.name] = [];
  for (const [name, value] of pairs) (values[name] ??= []).push(value);
  fill(values);
}

// Saves everything, and asks even if nothing is open: a browser that goes on without a connection shows its own page.
async function goOn(event) {
  if (sending || conflicts().some((block) => !block.querySelector("[data-keep]"))) return copy({ saved: !isOpen() });
  event.preventDefault();
  if (going) return undefined;
  if (choosing) return conflicts()[0]?.focus();
  const pressed = event.submitter;
  clearTimeout(timer);
  going = true;
  pressed?.setAttribute("aria-busy", "true");
  while (running) await running;
  const there = await send();
  going = false;
  pressed?.removeAttribute("aria-busy");
  if (there) return leave(pressed);
  if (line.dataset.state === "failed" && line.textContent === panel.dataset.sayFailed) more.prepend(panel.dataset.sayStay, " ");
  return undefined;
}

function leave(pressed) {
  sending = true;
  form.elements.idempotency_key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2).padEnd(12, "0");
  form.requestSubmit(pressed);
}

// A browser may put back what was typed on an earlier visit, and some do so only after this script has begun.
function shown(event, earlier) {
  const back = earlier.find((found) => gist(found.fields) === gist(fields()));
  if (!event.persisted && back && isOpen()) {
    document.querySelector(`[data-copy="${back.at}"]`)?.remove();
    meetCopy(back);
  }
  if (!choosing && form.dataset.unsaved === undefined) changed();
}

function begin() {
  const earlier = copies.all(form.dataset.safety);
  choosing = conflicts().length > 0;
  if (form.dataset.unsaved === undefined) sent = filled(asItCame());
  earlier.forEach(meetCopy);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", goOn);
  addEventListener("beforeunload", (event) => { if (isOpen() && !sending) event.preventDefault(); });
  addEventListener("online", () => { void save(); });
  addEventListener("focus", () => { if (line.dataset.state === "failed") void save(); });
  addEventListener("pageshow", (event) => shown(event, earlier));
}

// Where nothing can be saved any more, what was typed in time is shown, to be read and copied.
function showUnsent(part) {
  for (const found of copies.all(part.dataset.safety)) if (!found.saved) showCopy(part, found);
}

function showCopy(part, found) {
  const items = [...document.querySelectorAll("[data-field]")];
  for (const [name, value] of found.fields) {
    const item = items.find(({ dataset: { field } }) => name === field || (name.startsWith(`${field}-`) && !name.startsWith(`${field}--`)));
    if (!value.trim() || !found.texts?.includes(name) || item?.querySelector("dd").textContent.includes(value.trim())) continue;
    const [term, text] = ["dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = item?.querySelector("dt").textContent ?? name;
    text.textContent = value;
    text.className = "prose";
    const row = document.createElement("div");
    row.append(term, text);
    part.querySelector("dl").append(row);
    part.hidden = false;
  }
}

if (form && panel) begin();
document.querySelectorAll("[data-unsent]").forEach(showUnsent);
