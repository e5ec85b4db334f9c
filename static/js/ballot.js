// The score panel: each score and comment saves itself, one after the other. What is not saved yet is kept in this
// browser under the ballot's id and the person's, survives a reload, a lost connection and the end of the session, and
// goes in once. A refused one is shown with its reason and stays until the juror decides.

import { listen as listenToKeys } from "./ballot-keys.js";

const form = document.querySelector("form[data-ballot][data-open]");
const PAUSE = 700; // milliseconds without a key before a comment is saved
const LONGEST_WAIT = 30_000;
const REMARKS = "remarks";

class Store {
  // Waiting changes by field: {value, comment} of a criterion, or {jury_comment, advice}; each with its revision.
  constructor(name) {
    this.name = name;
    try { this.waiting = JSON.parse(localStorage.getItem(name)) ?? {}; } catch { this.waiting = {}; }
  }

  put(field, change) {
    this.waiting[field] = change;
    this.write();
  }

  drop(field) {
    delete this.waiting[field];
    this.write();
  }

  write() {
    try {
      if (Object.keys(this.waiting).length) localStorage.setItem(this.name, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.name);
    } catch { /* a full or closed store: the form itself still holds everything */ }
  }

  get fields() { return Object.keys(this.waiting); }
}

const say = (name) => form.getAttribute(`data-say-${name}`);
const store = form && new Store(`ballot:${form.dataset.person}:${form.dataset.ballot}`);
const line = document.getElementById("ballot-status");
const retryButton = document.querySelector("[data-retry]");
const undoButton = document.querySelector("[data-undo]");
const revisions = new Map();
const stored = new Map();
const history = [];
const stuck = new Set();
let leaving = false; // the juror wanted to go on while something was not saved
let sending = null;
let waits = 1000;
let timer = 0;

const fieldset = (code) => form.querySelector(`fieldset[data-score="${CSS.escape(code)}"]`);
const controls = (code) => [...fieldset(code).querySelectorAll(`[name="score-${CSS.escape(code)}"]`)];

function valueOf(code) {
  const [first] = controls(code);
  if (first.type !== "radio") return first.value.trim().replace(",", ".");
  return controls(code).find((radio) => radio.checked)?.value ?? "";
}

function commentOf(code) {
  return fieldset(code).querySelector("textarea")?.value.trim() ?? "";
}

function now(field) {
  if (field !== REMARKS) return { value: valueOf(field), comment: commentOf(field) };
  return { jury_comment: form.elements.jury_comment.value.trim(), advice: form.elements.advice.value.trim() };
}

function show(field, content) {
  if (field === REMARKS) {
    for (const name of ["jury_comment", "advice"]) {
      form.elements[name].value = content[name];
      form.elements[name].dispatchEvent(new Event("input"));
    }
    return;
  }
  for (const control of controls(field)) {
    if (control.type === "radio") control.checked = control.value === content.value;
    else control.value = content.value;
  }
  const text = fieldset(field).querySelector("textarea");
  if (text && text.value.trim() !== content.comment) text.value = content.comment;
  explain(field);
}

function explain(code) {
  // A score that must be explained opens its comment; so does a comment that is there.
  const set = fieldset(code);
  const why = set.querySelector(".why");
  const chosen = set.querySelector("input[type=radio]:checked");
  const due = chosen?.hasAttribute("data-explain") && commentOf(code) === "";
  why?.querySelector("[data-due]").toggleAttribute("hidden", !due);
  if (due) why.open = true;
}

const same = (one, other) => Object.keys(one).every((key) => one[key] === other[key]);

// ---- what is said

function report(state, words) {
  line.dataset.state = state;
  if (line.textContent !== words) line.textContent = words;
  retryButton.hidden = state !== "failed" && state !== "waiting";
}

function mark(field, state, words) {
  const status = field === REMARKS ? null : fieldset(field).querySelector("[data-status]");
  if (!status) return;
  status.dataset.state = state;
  status.textContent = words;
}

function saidNow(words) {
  if (!store.fields.length) leaving = false;
  if (stuck.size) report("failed", say("failed"));
  else if (store.fields.length) report("saving", say("saving"));
  else report("saved", words);
}

// ---- saving

function change(field, { remember = true } = {}) {
  const content = now(field);
  const before = store.waiting[field] ?? stored.get(field);
  if (same(content, before)) return;
  if (remember && field !== REMARKS && content.value !== before.value) history.push({ field, value: before.value });
  undoButton.hidden = history.length === 0;
  stuck.delete(field);
  place(field).querySelector(".moved")?.remove();
  store.put(field, { ...content, revision: revisions.get(field) });
  mark(field, "saving", "");
  report("saving", say("saving"));
  send();
}

const pick = (shape, from) => Object.fromEntries(Object.keys(shape).map((key) => [key, from[key]]));

function send() {
  if (sending) return;
  const field = store.fields.find((name) => !stuck.has(name) && !store.waiting[name].typing);
  if (field === undefined) return;
  clearTimeout(timer);
  sending = deliver(field).finally(() => { sending = null; });
  sending.then((go) => { if (go) send(); });
}

async function deliver(field) {
  const sent = { ...store.waiting[field] };
  let answer;
  try {
    answer = await put(field, sent);
  } catch {
    return wait(field);
  }
  if (answer.status >= 500 || answer.status === 429) return wait(field);
  const body = await answer.json().catch(() => ({}));
  waits = 1000;
  offline(!navigator.onLine);
  if (answer.ok && body.stored) return accept(field, sent, body);
  if (answer.status === 409) return moved(field, body.stored);
  if (answer.status === 401) return signedOut(field);
  if (answer.status === 403 && await freshToken()) return true;
  return refused(field, body.error);
}

function put(field, sent) {
  const url = field === REMARKS ? form.dataset.comments : form.dataset.scores.replace("CODE", encodeURIComponent(field));
  return fetch(url, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-Requested-With": "fetch", "X-CSRFToken": token() },
    body: JSON.stringify({ ...sent, value: sent.value === "" ? null : sent.value }),
    signal: AbortSignal.timeout(20_000),
    redirect: "error",
  });
}

const meta = document.querySelector('meta[name="csrf-token"]');
const token = () => meta.content;
let refreshed = 0;

async function freshToken() {
  // After signing in again in another tab the token of this page is an old one: once a minute a new one is fetched.
  if (Date.now() - refreshed < 60_000) return false;
  refreshed = Date.now();
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } }).then((answer) => answer.ok && !answer.redirected ? answer.text() : "").catch(() => "");
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh || fresh === meta.content) return false;
  meta.content = fresh;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = fresh;
  return true;
}

function accept(field, sent, body) {
  revisions.set(field, body.stored.revision);
  stored.set(field, pick(now(field), body.stored));
  noteRevision(field, body.stored.revision);
  if (store.waiting[field] && same(pick(now(field), sent), pick(now(field), store.waiting[field]))) store.drop(field);
  else if (store.waiting[field]) store.put(field, { ...store.waiting[field], revision: body.stored.revision });
  mark(field, "saved", say("saved"));
  saidNow(body.said);
  tell(body);
  mend(field);
  return true;
}

function noteRevision(field, revision) {
  form.elements[field === REMARKS ? "comments_revision" : `revision-${field}`].value = revision;
}

function mend(field) {
  // What a summary asked for and is done now leaves it, and the words at the criterion with it.
  if (field === REMARKS || !form.querySelector(".wrong-list")) return;
  if (valueOf(field) !== "") strike(field, `#c-${field}`);
  if (fieldset(field).querySelector("[data-due]")?.hidden !== false) strike(field, `#comment-${field}`);
}

function strike(field, target) {
  const list = form.querySelector(".wrong-list");
  const link = [...(list?.querySelectorAll("a") ?? [])].find((one) => one.getAttribute("href") === target);
  if (!link) return;
  link.closest("li").remove();
  fieldset(field).classList.remove("wrong");
  fieldset(field).querySelector(".error-text")?.remove();
  fieldset(field).setAttribute("aria-describedby", `about-${field}`);
  if (list.querySelector("li")) return;
  list.remove();
  document.title = form.dataset.title ?? document.title;
}

function tell(body) {
  const badge = form.querySelector(".panel-head .badge");
  if (badge && body.state && badge.dataset.state !== body.state) {
    badge.dataset.state = body.state;
    badge.querySelector("svg")?.remove();
    badge.querySelector("span").textContent = body.state_said;
  }
  const summary = form.closest("details")?.querySelector("summary");
  if (summary && body.progress) summary.textContent = body.progress;
}

function wait(field) {
  mark(field, "waiting", "");
  report(leaving ? "failed" : "waiting", say(leaving ? "leave" : "waiting"));
  offline(true);
  clearTimeout(timer);
  timer = setTimeout(() => { offline(!navigator.onLine); send(); }, waits);
  waits = Math.min(waits * 2, LONGEST_WAIT);
  return false;
}

function offline(is) {
  document.querySelector("[data-offline]")?.toggleAttribute("hidden", !is);
}

function signedOut(field) {
  stuck.add(field);
  report("failed", say("signed-out"));
  return false;
}

function refused(field, reason) {
  stuck.add(field);
  mark(field, "failed", reason ?? "");
  report("failed", reason ? `${say("failed")}: ${reason}` : say("failed"));
  return true;
}

function moved(field, there) {
  // Another page saved something else: both stand side by side, and the juror chooses.
  const here = now(field);
  if (same(pick(here, there), here)) return accept(field, here, { stored: there, said: say("saved") });
  stuck.add(field);
  revisions.set(field, there.revision);
  store.put(field, { ...here, revision: there.revision });
  const box = document.createElement("div");
  box.className = "moved";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = say("moved").replace("{stored}", () => plain(there)).replace("{here}", () => plain(here));
  box.append(words, press(say("keep"), () => settle(field, box, here)), " ", press(say("take"), () => settle(field, box, pick(here, there))));
  place(field).append(box);
  mark(field, "failed", "");
  report("failed", say("failed"));
  return true;
}

const place = (field) => (field === REMARKS ? form.elements.advice.closest(".field") : fieldset(field));

function plain(content) {
  const [first, second] = "value" in content ? [content.value || say("none"), content.comment] : [content.jury_comment, content.advice];
  return [first, second].filter(Boolean).join(" · ") || "–";
}

function press(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet little";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function settle(field, box, content) {
  box.remove();
  stuck.delete(field);
  show(field, content);
  store.put(field, { ...content, revision: revisions.get(field) });
  send();
  (field === REMARKS ? form.elements.advice : controls(field)[0]).focus();
}

function retry() {
  stuck.clear();
  for (const box of form.querySelectorAll(".moved")) box.remove();
  waits = 1000;
  sending ? sending.then(() => send()) : send();
}

function undo() {
  const last = history.pop();
  if (!last) return;
  show(last.field, { value: last.value, comment: commentOf(last.field) });
  change(last.field, { remember: false });
  undoButton.hidden = history.length === 0;
  (controls(last.field).find((one) => one.checked) ?? controls(last.field)[0]).focus();
}

// ---- beginning

function start() {
  for (const set of form.querySelectorAll("fieldset[data-score]")) {
    const code = set.dataset.score;
    revisions.set(code, Number(set.dataset.revision));
    stored.set(code, now(code));
  }
  revisions.set(REMARKS, Number(form.dataset.commentsRevision));
  stored.set(REMARKS, now(REMARKS));
  for (const [field, content] of Object.entries(store.waiting)) restore(field, content);
  form.addEventListener("change", changed);
  form.addEventListener("input", typed);
  form.addEventListener("click", pressed);
  form.addEventListener("submit", submitting);
  form.addEventListener("focusin", near);
  addEventListener("online", retry);
  addEventListener("offline", () => offline(true));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && store.fields.length) retry(); });
  document.querySelector("[data-keys]").hidden = false;
  listenToKeys(form, { choose: (radio) => { radio.checked = true; radio.focus(); changed({ target: radio }); } });
  offline(!navigator.onLine);
  send();
}

function restore(field, content) {
  if (field !== REMARKS && !fieldset(field)) return store.drop(field);
  if (same(pick(now(field), content), now(field))) return store.drop(field);
  show(field, pick(now(field), content));
  delete content.typing;
  mark(field, "waiting", "");
  report("saving", say("saving"));
}

function fieldOf(element) {
  return element.closest("fieldset[data-score]")?.dataset.score ?? (element.matches("[data-remark]") ? REMARKS : null);
}

function changed(event) {
  const field = fieldOf(event.target);
  if (field === null) return;
  if (field !== REMARKS) explain(field);
  change(field);
}

const pauses = new Map();

function typed(event) {
  const field = fieldOf(event.target);
  if (field === null || event.target.type === "radio") return;
  clearTimeout(pauses.get(field));
  // Kept at once, sent when the typing pauses.
  if (!same(now(field), stored.get(field))) store.put(field, { ...now(field), revision: revisions.get(field), typing: true });
  if (field !== REMARKS) explain(field);
  pauses.set(field, setTimeout(() => paused(field), PAUSE));
}

function paused(field) {
  const waiting = store.waiting[field];
  if (waiting?.typing) {
    delete waiting.typing;
    store.put(field, { ...now(field), revision: revisions.get(field) });
    report("saving", say("saving"));
    send();
  }
}

function pressed(event) {
  const button = event.target.closest("[data-clear], [data-retry], [data-undo]");
  if (!button) return;
  event.preventDefault();
  if (button.matches("[data-retry]")) return retry();
  if (button.matches("[data-undo]")) return undo();
  const code = button.closest("fieldset").dataset.score;
  show(code, { value: "", comment: commentOf(code) });
  change(code);
  controls(code)[0].focus();
}

async function submitting(event) {
  // The form itself saves everything; what waits is tried first, so that nothing is lost where there is no connection.
  if (event.defaultPrevented || !store.fields.length || form.dataset.going) return;
  event.preventDefault();
  const button = event.submitter;
  for (const field of store.fields) paused(field);
  retry();
  const late = Date.now() + 4000;
  while (store.fields.length && Date.now() < late && !stuck.size && waits === 1000) await new Promise((go) => { setTimeout(go, 50); });
  if (store.fields.length) {
    leaving = true;
    return report("failed", say("leave"));
  }
  form.dataset.going = "yes";
  form.requestSubmit(button);
}

function near(event) {
  // The answers that inform the criterion in hand stand out in the dossier.
  const code = event.target.closest("fieldset[data-score]")?.dataset.score;
  if (!code) return;
  for (const answer of document.querySelectorAll("[data-informs]")) {
    answer.toggleAttribute("data-near", answer.dataset.informs.split(" ").includes(code));
  }
}

if (form) start();
