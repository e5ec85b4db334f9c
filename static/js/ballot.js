// The score panel: each score and comment saves itself, by way of the outbox of this browser (ballot-outbox.js), which
// survives a reload, a lost connection and the end of the session. What is refused is shown with its reason and stays
// until the juror decides. Nothing here submits: the main button does, and what was submitted counts until then.

import { outbox, pick, REMARKS, same } from "./ballot-outbox.js";
import { dated } from "./clock.js";
import { listen as listenToKeys } from "./ballot-keys.js";
import "./ballot-held.js";

const sheet = document.querySelector("form[data-ballot]");
const form = sheet?.matches("[data-open]") ? sheet : null;
const ballot = sheet?.dataset.ballot;
const PAUSE = 700; // milliseconds without a key before a comment is sent
const PATIENCE = 4000; // milliseconds that leaving waits for what is on its way

const say = (name, when = "say") => sheet.getAttribute(`data-${when}-${name}`);
const at = (name, moment) => dated(say(name, "at"), say(name, "on") ?? say(name, "at"), moment);
const line = document.getElementById("ballot-status");
const retryButton = document.querySelector("[data-retry]");
const undoButton = document.querySelector("[data-undo]");
const signIn = document.querySelector("[data-sign-in]");
const revisions = new Map();
const stored = new Map();
const mine = new Set(); // fields with something that was typed here and is not acknowledged yet
const history = [];
let savedAt = document.querySelector("[data-saved]")?.dataset.saved;
let main = ""; // what the main button does, as the server said last
let stays = false; // the main button was pressed, and something waits

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
  const chosen = set.querySelector(".scale :checked");
  const due = chosen?.hasAttribute("data-explain") && commentOf(code) === "";
  why?.querySelector("[data-due]").toggleAttribute("hidden", !due);
  if (due) why.open = true;
  const counts = set.querySelector("[data-counts-said]");
  if (counts) counts.hidden = set.dataset.counts === valueOf(code);
}

// ---- what is said

function report(state, words) {
  line.dataset.state = state;
  if (line.textContent !== words) line.textContent = words;
  retryButton.hidden = state !== "failed" && state !== "waiting";
  signIn.hidden = !outbox.signedOut;
}

function mark(field, state, words) {
  const spot = field === REMARKS ? null : fieldset(field).querySelector("[data-status]");
  if (!spot) return;
  spot.dataset.state = state;
  spot.textContent = words;
}

// The one line, from what is there: it never says that something is being saved which nobody sends.
function status() {
  const waiting = outbox.of(ballot);
  const failed = waiting.filter((record) => record.refused);
  stays &&= waiting.length > 0;
  if (outbox.signedOut && waiting.length) return report("failed", say("signed-out"));
  if (failed.length) {
    const { reason, late } = (failed.find((record) => record.refused.reason) ?? failed[0]).refused;
    return report("failed", [say(late ? "late" : "failed"), reason].filter(Boolean).join(": "));
  }
  if (stays) return report("waiting", say("leave"));
  if (waiting.length) return outbox.waiting ? report("waiting", say("waiting")) : report("saving", say("saving"));
  if (savedAt) report("saved", at("saved", savedAt));
}

function standing({ kind, at: moment }) {
  const box = form.querySelector("[data-standing]");
  const words = box.querySelector("p");
  box.dataset.standing = kind;
  box.hidden = kind === "blank";
  const told = at(`stand-${kind}`, moment ?? "");
  if (words.textContent !== told) words.textContent = told;
}

// What the main button is called follows what stands on the page, at once: the server says so a moment later.
function nameMain() {
  const pending = outbox.of(ballot).length > 0;
  const kind = pending ? foreseen() : main;
  for (const button of form.querySelectorAll("[data-main]")) {
    button.value = kind === "submit" || kind === "again" ? "submit" : "next";
    button.textContent = sheet.getAttribute(`data-go-${kind}`);
  }
}

function foreseen() {
  const sets = [...form.querySelectorAll("fieldset[data-score]")];
  const complete = sets.every((set) => valueOf(set.dataset.score) !== "" && set.querySelector("[data-due]")?.hidden !== false);
  if (!complete || form.querySelector("[data-over]")) return "save";
  return sets.some((set) => "counts" in set.dataset) ? "again" : "submit";
}

// ---- saving

function change(field, { remember = true, after } = {}) {
  const content = now(field);
  const before = outbox.get(ballot, field)?.content ?? stored.get(field);
  if (same(content, before) && !outbox.get(ballot, field)?.refused) return;
  if (remember && field !== REMARKS && content.value !== before.value) history.push({ field, value: before.value });
  undoButton.hidden = history.length === 0;
  place(field).querySelector(".moved")?.remove();
  keep(field, content, after);
  mark(field, "saving", "");
  status();
  nameMain();
  outbox.send();
}

function keep(field, content, after, revision = revisions.get(field)) {
  const url = field === REMARKS ? form.dataset.comments : form.dataset.scores.replace("CODE", encodeURIComponent(field));
  const name = field === REMARKS ? say("comments") : fieldset(field).dataset.name;
  // What another page of this browser left unsent stands beside it, until the juror chooses.
  const there = outbox.get(ballot, field);
  const other = there && !mine.has(field) && !same(content, there.content) ? { ...there.content, revision: there.revision } : there?.refused?.unsent;
  mine.add(field);
  outbox.put({ ballot, field, url, page: form.dataset.here, title: form.dataset.titleOf, name, content, revision, at: Date.now(), after }, other);
}

// Another tab may have sent what was typed here; what was typed there is none of this page's business until it saves.
function heard(what, record, body) {
  if (what === "changed") return look();
  offline(what === "waiting" || !navigator.onLine);
  if (record.ballot !== ballot || !mine.has(record.field)) return status();
  if (what === "sent") accept(record.field, record.content, body);
  if (what === "refused") refused(record);
  if (what === "waiting") mark(record.field, "waiting", "");
  status();
}

function look() {
  for (const record of outbox.of(ballot)) {
    if (record.refused?.moved && mine.has(record.field) && !place(record.field).querySelector(".moved")) refused(record);
  }
  status();
}

function accept(field, content, body) {
  if (!outbox.get(ballot, field)) mine.delete(field);
  revisions.set(field, body.stored.revision);
  stored.set(field, pick(content, body.stored));
  noteRevision(field, body.stored.revision);
  mark(field, "saved", say("saved"));
  savedAt = body.saved_at ?? new Date().toISOString();
  if (body.standing) tell(body);
  mend(field);
  nameMain();
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
  if (badge && badge.dataset.state !== body.state) {
    badge.dataset.state = body.state;
    badge.querySelector("svg")?.remove();
    badge.querySelector("span").textContent = body.state_said;
  }
  main = body.main;
  standing(body.standing);
  form.closest("details").querySelector("summary").textContent = body.progress;
}

function offline(is) {
  document.querySelector("[data-offline]")?.toggleAttribute("hidden", !is);
}

function refused(record) {
  const { field, refused: why } = record;
  mark(field, "failed", why.reason ?? "");
  if (why.moved) choose(field, record.content, why.moved);
}

function choose(field, here, there) {
  // Another page saved something else: both stand side by side, and the juror chooses.
  place(field).querySelector(".moved")?.remove();
  revisions.set(field, there.revision);
  const box = document.createElement("div");
  box.className = "moved";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = say("moved").replace("{stored}", () => plain(there)).replace("{here}", () => plain(here));
  box.append(words, press(say("keep"), () => settle(field, box, here)), " ", press(say("take"), () => settle(field, box, pick(here, there))));
  place(field).append(box);
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
  show(field, content);
  outbox.drop({ ballot, field });
  keep(field, content);
  status();
  outbox.send();
  (field === REMARKS ? form.elements.advice : controls(field)[0]).focus();
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
  main = form.dataset.does;
  adopt();
  for (const record of outbox.of(ballot)) restore(record);
  for (const button of form.querySelectorAll("[data-clear]")) button.type = "button";
  form.addEventListener("change", changed);
  form.addEventListener("input", typed);
  form.addEventListener("click", pressed);
  form.addEventListener("submit", submitting);
  form.addEventListener("focusin", near);
  for (const turn of ["offline", "online"]) addEventListener(turn, () => offline(!navigator.onLine));
  outbox.listen(heard);
  listenToKeys(form, {
    main: () => form.querySelector(".acts [data-main]"),
    choose: (radio, { longer }) => {
      radio.checked = true;
      radio.focus();
      changed({ target: radio }, { remember: !longer });
    },
  });
  offline(!navigator.onLine);
  status();
  nameMain();
  outbox.send();
}

function adopt() {
  // What an earlier version of this script kept, all of a scoresheet under one name.
  const name = `ballot:${outbox.person}:${ballot}`;
  try {
    for (const [field, { revision, typing: _typing, ...content }] of Object.entries(JSON.parse(localStorage.getItem(name)) ?? {})) {
      if (field === REMARKS || fieldset(field)) keep(field, content, undefined, revision);
    }
    localStorage.removeItem(name);
  } catch { /* none, or forbidden */ }
}

function restore(record) {
  const { field, content } = record;
  if (field !== REMARKS && !fieldset(field)) return outbox.drop(record);
  if (outbox.isDone(record, now(field))) return outbox.drop(record);
  mine.add(field);
  show(field, pick(now(field), content));
  mark(field, record.refused ? "failed" : "waiting", record.refused?.reason ?? "");
  if (record.refused?.moved) choose(field, content, record.refused.moved);
}

function fieldOf(element) {
  const set = element.closest(".words") ? null : element.closest("fieldset[data-score]"); // words are read, not chosen
  return set?.dataset.score ?? (element.matches("[data-remark]") ? REMARKS : null);
}

function changed(event, more) {
  const field = fieldOf(event.target);
  if (field === null) return;
  if (field !== REMARKS) explain(field);
  change(field, more);
}

function typed(event) {
  const field = fieldOf(event.target);
  if (field === null || event.target.type === "radio") return;
  if (field !== REMARKS) explain(field);
  // Kept at once, sent when the typing pauses.
  change(field, { remember: false, after: Date.now() + PAUSE });
}

function pressed(event) {
  const button = event.target.closest("[data-clear], [data-retry], [data-undo]");
  if (!button) return;
  event.preventDefault();
  if (button.matches("[data-retry]")) return outbox.retry();
  if (button.matches("[data-undo]")) return undo();
  const code = button.closest("fieldset").dataset.score;
  show(code, { value: "", comment: commentOf(code) });
  change(code);
  controls(code)[0].focus();
}

async function submitting(event) {
  // The form itself saves everything; what waits is tried first, so that nothing is lost where there is no connection.
  if (event.defaultPrevented || !outbox.of(ballot).length || form.dataset.going) return undefined;
  event.preventDefault();
  const button = event.submitter;
  for (const record of outbox.of(ballot)) if (record.after) outbox.write({ ...record, after: undefined });
  await Promise.race([outbox.retry(), new Promise((go) => { setTimeout(go, PATIENCE); })]);
  if (outbox.of(ballot).length) {
    stays = true;
    return status();
  }
  form.dataset.going = "yes";
  return form.requestSubmit(button);
}

function near(event) {
  // The answers that inform the criterion in hand stand out in the dossier.
  const code = event.target.closest("fieldset[data-score]")?.dataset.score;
  if (!code) return;
  for (const answer of document.querySelectorAll("[data-informs]")) {
    answer.toggleAttribute("data-near", answer.dataset.informs.split(" ").includes(code));
  }
}

// Times by the clock of this device.
if (sheet && savedAt) line.textContent = at("saved", savedAt);
const told = sheet?.querySelector("[data-standing-at]");
if (told?.dataset.standingAt) told.textContent = at(`stand-${told.parentElement.dataset.standing}`, told.dataset.standingAt);
if (form && outbox) start();
