// What a juror's page says without a connection: that it is a copy and of when, and that a form has to wait. Scores do
// not: they go by way of the outbox.

import { dated } from "./clock.js";
import { current, seasonOf } from "./kept.js";

const held = document.querySelector("[data-held]");
const { keptAt } = document.documentElement.dataset;
const say = (name) => held.getAttribute(`data-say-${name}`);

function note() {
  const made = document.createElement("div");
  made.className = "kept-note";
  made.setAttribute("role", "status");
  const words = document.createElement("p");
  words.className = "small strong";
  words.textContent = dated(say("as-of"), say("as-of-on"), keptAt);
  made.append(words);
  (document.querySelector("main .wrap") ?? document.querySelector("main")).prepend(made);
  addEventListener("online", () => {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = say("back");
    words.replaceChildren(link);
  });
}

async function sending(event) {
  if (navigator.onLine || event.target.method === "dialog") return;
  event.preventDefault();
  if (event.submitter?.matches("[data-main][value=next]") && await goOn()) return;
  needsLine(event.submitter?.closest(".acts") ?? event.target);
}

// Saving and going on needs no connection where the next scoresheet is kept: scores wait in the outbox.
async function goOn() {
  const row = await current(seasonOf(location.pathname)).catch(() => null);
  const sheets = (row?.sheets ?? []).filter((address) => address in row.pages);
  const here = sheets.indexOf(location.pathname);
  const next = sheets[(here + 1) % sheets.length];
  if (here < 0 || next === location.pathname) return false;
  location.assign(next);
  return true;
}

function following(event) {
  const link = event.target.closest("a[download]");
  if (navigator.onLine || !link || link.pathname.includes("/files/")) return;
  event.preventDefault();
  needsLine(link.parentElement);
}

function needsLine(place) {
  document.querySelector(".needs-line")?.remove();
  const words = document.createElement("p");
  words.className = "needs-line";
  words.setAttribute("role", "alert");
  words.textContent = say("needs-line");
  place.prepend(words); // where it is in view with what was pressed
}

if (held) {
  if (keptAt && !document.querySelector("[data-not-kept]")) note();
  addEventListener("submit", sending, true);
  addEventListener("click", following);
}
