// What the server has stored of a scoresheet since copies of its pages were kept: with it a copy shows the scores of now, on
// the revisions of now. Only where dossiers are kept on this device, and as long.

const PREFIX = "known:";
const isKept = () => document.cookie?.includes("keeps=");
const keyOf = (person, ballot, field) => `${PREFIX}${person}:${ballot}:${field}`;

export function know(person, { ballot, field }, stored) {
  if (!isKept()) return;
  try { localStorage.setItem(keyOf(person, ballot, field), JSON.stringify(stored)); } catch { /* full: the copy is older */ }
}

export function forgetKnown() {
  try { for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key); } catch { /* forbidden */ }
}

function recall(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function fill(form, person) {
  const ballot = form.dataset.ballot;
  for (const set of form.querySelectorAll("fieldset[data-score]")) {
    const code = set.dataset.score;
    const known = recall(keyOf(person, ballot, code));
    if (known && known.revision > Number(set.dataset.revision)) fillScore(form, set, code, known);
  }
  const known = recall(keyOf(person, ballot, "remarks"));
  if (!known || known.revision <= Number(form.dataset.commentsRevision)) return;
  form.dataset.commentsRevision = form.elements.comments_revision.value = known.revision;
  for (const name of ["jury_comment", "advice"]) form.elements[name].value = known[name];
}

function fillScore(form, set, code, known) {
  set.dataset.revision = form.elements[`revision-${code}`].value = known.revision;
  for (const control of set.querySelectorAll(`[name="score-${CSS.escape(code)}"]`)) {
    if (control.type === "radio") control.checked = control.value === known.value;
    else control.value = known.value;
  }
  const text = set.querySelector("textarea");
  if (text) text.value = known.comment;
}

const form = document.querySelector("form[data-ballot]");
const person = document.querySelector("[data-held]")?.dataset.held;
if (form && person && document.documentElement.dataset.keptAt) fill(form, person);
