// The list of scores that wait in this browser, on every page of a juror: sent when there is a connection. What came
// too late or was refused is shown with its values and stays until its juror removes it.

import { outbox, REMARKS } from "./ballot-outbox.js";
import { dated, plural } from "./clock.js";
import "./ballot-known.js";
import "./keep.js";
import "./kept-page.js";

const box = document.querySelector("[data-held]");
const open = document.querySelector("form[data-ballot][data-open]")?.dataset.ballot; // shows its own in their places
const say = (name) => box.getAttribute(`data-say-${name}`) ?? "";
const counted = (name, count) => say(`${name}-${plural(count)}`).replace("{n}", count);
const note = `note:${document.querySelector("form[data-note]")?.dataset.note}`; // so does the private note of this page
const shown = () => outbox.records.filter((record) => (![open, note].includes(record.ballot) || record.refused?.late) && !(record.after > Date.now()));
let sent = 0;

function heading(records) {
  return counted(records.every((record) => record.refused?.late) ? "late" : "wait", records.length);
}

// In the list each scoresheet says how much of it waits here.
function drawRows(records) {
  for (const link of document.querySelectorAll("main table a[href*='/ballots/']")) {
    const here = records.filter(({ page }) => page === link.pathname);
    let said = link.parentElement.querySelector("[data-row-waits]");
    if (here.length && !said) {
      said = document.createElement("span");
      said.className = "small strong";
      said.dataset.rowWaits = "";
      link.after(said);
    }
    if (said) said.textContent = here.length ? heading(here) : "";
  }
}

function draw() {
  const records = shown();
  drawRows(records);
  box.hidden = records.length === 0;
  if (box.hidden) return;
  const late = records.filter((record) => record.refused?.late);
  box.querySelector("h2").textContent = heading(records);
  box.querySelector("ul").replaceChildren(...records.map(item));
  box.querySelector("[data-held-sign-in]").hidden = !outbox.signedOut;
  box.querySelector("[data-held-send]").hidden = records.every((record) => record.refused?.moved || record.refused?.late);
  box.querySelector("[data-held-hand]").hidden = late.every((record) => record.handed?.at);
  const refused = records.filter((record) => record.refused);
  box.querySelector(".held-text").hidden = refused.length === 0;
  // A private note is for nobody else: it is not in what is written to the organisers.
  box.querySelector("textarea").value = refused.filter((record) => !record.ballot.startsWith("note:")).map(line).join("\n");
}

function item(record) {
  const made = document.createElement("li");
  const link = document.createElement("a");
  link.href = record.page;
  link.textContent = record.title || say("untitled");
  made.append(link, ` · ${values(record)}`);
  const reason = why(record);
  if (reason) {
    const words = document.createElement("span");
    words.className = "small";
    words.textContent = reason;
    made.append(words);
  }
  return made;
}

function values(record) {
  const { content } = record;
  const parts = record.field === REMARKS ? [content.jury_comment, content.advice] : [content.value || say("none"), content.comment];
  return `${record.name}: ${parts.filter(Boolean).join(" · ") || "–"}`;
}

function why(record) {
  const { refused } = record;
  if (!refused) return outbox.signedOut ? say("signed-out") : "";
  if (refused.moved) return say("moved").replace("{stored}", () => values({ ...record, content: refused.moved }));
  if (refused.late) return [say("too-late").replace("{reason}", () => refused.reason), handed(record)].filter(Boolean).join(" ");
  return refused.reason || say(refused.status === 404 ? "gone" : "not-taken");
}

function handed({ handed: told }) {
  if (told?.at) return dated(say("handed"), say("handed-on"), told.at);
  return told ? say("not-handed").replace("{reason}", () => told.reason).trim() : "";
}

const line = (record) => `${record.title} · ${values(record)} (${dated(say("typed"), say("typed-on"), record.at)})`;

function heard(what) {
  if (what === "sent") sent += 1;
  draw();
  // A list that was made before says less than what is stored by now.
  if (sent && box.hasAttribute("data-fresh") && !outbox.records.length) location.reload();
}

async function handOver({ target }) {
  target.disabled = true;
  await outbox.handOver();
  target.disabled = false;
  box.querySelector("[data-held-told]").textContent = shown().some((record) => record.refused?.late && !record.handed?.at) ? "" : say("all-handed");
}

async function copy() {
  const text = box.querySelector("textarea");
  text.select();
  await navigator.clipboard?.writeText(text.value).catch(() => {});
  box.querySelector("[data-held-copy]").textContent = say("copied");
}

function dismiss() {
  for (const record of shown()) if (record.refused) outbox.drop(record);
  document.querySelector("h1")?.focus();
}

if (outbox) {
  outbox.listen(heard);
  box.querySelector("[data-held-send]").addEventListener("click", () => outbox.retry());
  box.querySelector("[data-held-hand]").addEventListener("click", handOver);
  box.querySelector("[data-held-copy]").addEventListener("click", copy);
  box.querySelector("[data-held-dismiss]").addEventListener("click", dismiss);
  draw();
  outbox.retry();
}
