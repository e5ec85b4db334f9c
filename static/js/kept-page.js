// What a juror's page says without a connection: that it is a copy and of when, and that a form has to wait. Scores do
// not: they go by way of the outbox.

import { dated } from "./clock.js";

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

function sending(event) {
  if (navigator.onLine || event.target.method === "dialog") return;
  event.preventDefault();
  document.querySelector(".needs-line")?.remove();
  const words = document.createElement("p");
  words.className = "needs-line";
  words.setAttribute("role", "alert");
  words.textContent = say("needs-line");
  (event.submitter?.closest(".acts") ?? event.target).prepend(words); // where it is in view with the button
}

if (held) {
  if (keptAt && !document.querySelector("[data-not-kept]")) note();
  addEventListener("submit", sending, true);
}
