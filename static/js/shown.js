// Questions that depend on an answer on the same page: they show as soon as it is given, below it, and what was typed into
// them stays when it is taken back. That is told politely, and the focus stays where it is. The server decides in the end.

const form = document.querySelector("form[data-autosave]");
const told = document.querySelector("[data-shown-status]");
const parts = [...document.querySelectorAll("[data-shown-when]")];

const given = (name) => new FormData(form).getAll(name).filter((value) => typeof value === "string" && value !== "");
const fieldOf = (part) => (part.dataset.shownWhen ? form.querySelector(`[name="${CSS.escape(part.dataset.shownWhen)}"]`) : null);

// Whether a question is asked; one that depends on another page is what the server says.
function isAsked(part, field) {
  if (field.closest("[data-shown-when]")?.hidden) return false;
  const answers = given(part.dataset.shownWhen);
  const wanted = part.dataset.anyOf.split(" ").filter(Boolean);
  return wanted.length ? answers.some((answer) => wanted.includes(answer)) : answers.length > 0;
}

function turn(part, shows) {
  part.hidden = !shows;
  part.querySelector('[name="shown"]').disabled = !shows;
}

// In the order of the form: what a question depends on stands above it.
function settle() {
  const came = [], went = [];
  for (const part of parts) {
    const field = fieldOf(part);
    const shows = part.querySelector("[data-conflict]") !== null || part.contains(document.activeElement) || (field ? isAsked(part, field) : !part.hidden);
    if (shows === !part.hidden) continue;
    turn(part, shows);
    (shows ? came : went).push(part.dataset.label);
  }
  return [came, went];
}

function changed() {
  const [came, went] = settle();
  const said = [...came.map((label) => told.dataset.sayShown.replace("{question}", label)), ...went.map((label) => told.dataset.sayGone.replace("{question}", label))];
  if (said.length) told.textContent = said.join(" ");
}

if (form && told) {
  settle();
  for (const event of ["input", "change", "saved", "conflicts"]) form.addEventListener(event, changed);
  addEventListener("pageshow", settle);
}
