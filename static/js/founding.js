// The page that founds a season: the days, and whether the name is free, follow what is chosen and typed. The server
// says both; without a script a button asks for them.

const form = document.querySelector("[data-founding]");
const ASKED = ["which", "season_id", "opens"];
const PAUSE = 250;
let asking = null; // the question under way
let plan = 0;

const suggested = () => form.querySelector('[data-live="suggested"]');
const field = (name) => form.elements[name];

// What somebody typed stays; what was only offered changes with what is started from.
function isOwn(name) {
  return field(name).value !== (suggested()?.dataset[name] ?? "");
}

function question() {
  const asked = new URLSearchParams({ start: form.elements.start.value });
  for (const name of ASKED) {
    if (field(name) && (name === "which" || field(name).dataset.own)) asked.set(name, field(name).value);
  }
  return asked;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${location.pathname}?${question()}`, { credentials: "same-origin", signal: asking.signal });
    if (answer.ok && !answer.redirected) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* without a connection the page stays as it is, and its button works later */ }
}

function take(page) {
  for (const part of form.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (part.dataset.live === "suggested") part.replaceWith(fresh ?? part);
    else if (part.dataset.live === "copy") swapWords(part, fresh);
    else if (part.innerHTML !== fresh?.innerHTML) part.replaceChildren(...(fresh?.childNodes ?? []));
  }
  if (!suggested() && page.querySelector('[data-live="suggested"]')) form.append(page.querySelector('[data-live="suggested"]'));
  for (const name of ["season_id", "opens"]) {
    if (!field(name).dataset.own && suggested()) field(name).value = suggested().dataset[name];
  }
}

const beside = (label) => [...label.childNodes].filter((node) => node.nodeName !== "INPUT");

// The choice itself stays where it is, with the focus on it.
function swapWords(label, fresh) {
  if (fresh) label.replaceChildren(label.querySelector("input"), ...beside(fresh));
}

function changed(event) {
  const { name } = event.target;
  if (name !== "start" && !ASKED.includes(name)) return;
  if (name === "season_id" || name === "opens") event.target.dataset.own = "1";
  clearTimeout(plan);
  plan = setTimeout(() => { void ask(); }, PAUSE);
}

if (form) {
  for (const name of ["season_id", "opens"]) if (isOwn(name)) field(name).dataset.own = "1";
  form.addEventListener("input", changed);
}
