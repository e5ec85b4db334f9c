// A juror's private note on an entry, its star, and that they want to come back: one form in two places of the page,
// which saves itself by way of the outbox of this browser, as scores do. After a conflict both texts stand side by side.

import { outbox, pick, same } from "./ballot-outbox.js";
import { dated } from "./clock.js";

const form = document.querySelector("form[data-note]");
const ballot = `note:${form?.dataset.note}`; // apart from the scores of the same scoresheet
const FIELD = "note";
const PAUSE = 700; // milliseconds without a key before the text is sent

const { starred, later, text, revision } = form?.elements ?? {};
const line = document.querySelector("[data-note-status]");
const say = (name) => form.getAttribute(`data-say-${name}`);
const now = () => ({ value: text.value.trim(), starred: starred.checked, later: later.checked });
let stored;
let mine = false; // something was typed here and is not acknowledged yet

function report(state, words) {
  line.dataset.state = state;
  if (line.textContent !== words) line.textContent = words;
}

const saved = (moment) => report("saved", dated(form.dataset.atSaved, form.dataset.onSaved ?? form.dataset.atSaved, moment));

function show(content) {
  if (text.value.trim() !== content.value) text.value = content.value;
  starred.checked = content.starred;
  later.checked = content.later;
}

function change(after) {
  const content = now();
  const there = outbox.get(ballot, FIELD);
  if (same(content, there?.content ?? stored) && !there?.refused) return;
  text.closest(".field").querySelector(".moved")?.remove();
  keep(content, after);
  outbox.send();
}

function keep(content, after) {
  // What another page of this browser left unsent stands beside it, until the juror chooses.
  const there = outbox.get(ballot, FIELD);
  const other = there && !mine && !same(content, there.content) ? { ...there.content, revision: there.revision } : there?.refused?.unsent;
  mine = true;
  outbox.put({ ballot, field: FIELD, url: form.dataset.url, page: form.dataset.page, title: form.dataset.titleOf, name: say("name"), content, revision: Number(revision.value), at: Date.now(), after }, other);
  report("saving", say("saving"));
  if (other) refused(outbox.get(ballot, FIELD));
}

function heard(what, record, body) {
  // Without a connection one record is tried, and whatever was given after it waits as well.
  if (what === "waiting" && mine && !outbox.get(ballot, FIELD)?.refused) report("waiting", say("waiting"));
  if (record?.ballot !== ballot) return;
  if (what === "sent") {
    revision.value = body.stored.revision;
    stored = pick(record.content, body.stored);
    // What was typed meanwhile is sent next.
    if (outbox.get(ballot, FIELD)) return;
    mine = false;
    saved(body.saved_at ?? Date.now());
  }
  if (what === "signed-out") report("failed", say("signed-out"));
  if (what === "refused") refused(record);
}

function refused({ content, refused: why }) {
  report("failed", why.reason ? `${say("failed")}: ${why.reason}` : say("failed"));
  if (why.moved) choose(content, why.moved);
}

function choose(here, there) {
  revision.value = there.revision;
  const box = document.createElement("div");
  box.className = "moved";
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = say("moved").replace("{stored}", () => plain(there)).replace("{here}", () => plain(here));
  box.append(words, press(say("keep"), () => settle(box, here)), " ", press(say("take"), () => settle(box, pick(here, there))));
  text.closest(".field").querySelector(".moved")?.remove();
  text.closest(".field").append(box);
}

function plain(content) {
  const marks = [starred, later].filter((mark) => content[mark.name]).map((mark) => mark.closest("label").textContent.trim());
  return [content.value, ...marks].filter(Boolean).join(" · ") || "–";
}

function press(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet little";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function settle(box, content) {
  box.remove();
  show(content);
  outbox.drop({ ballot, field: FIELD });
  keep(content);
  outbox.send();
  text.focus();
}

function begin() {
  stored = now();
  const waits = outbox.get(ballot, FIELD);
  if (waits) {
    mine = true;
    show(waits.content);
    if (waits.refused) refused(waits);
  } else if (line.dataset.savedAt) saved(line.dataset.savedAt);
  // The text stands in the panel, outside this form, and belongs to it all the same.
  text.addEventListener("input", () => change(Date.now() + PAUSE));
  text.addEventListener("change", () => change());
  form.addEventListener("change", () => change());
  form.addEventListener("submit", (event) => { event.preventDefault(); change(); });
  outbox.listen(heard);
}

if (form && outbox) begin();
