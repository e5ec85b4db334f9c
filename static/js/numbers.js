// Says back under a number what the server understood of it, or asks which of two readings is meant: as soon as the page
// was saved by itself, and never while the number is still being typed.

const form = document.querySelector("form[data-autosave]");
const waiting = new Map();

const line = (text) => text.normalize().split(/\s+/).filter(Boolean).join(" ");

function take(input, told) {
  if (line(input.value) !== told.text) return;
  if (told.asks && document.activeElement === input) waiting.set(input, told);
  else show(input, told);
}

function show(input, told) {
  const place = document.getElementById(`${input.id}-said`);
  const chosen = place.contains(document.activeElement) ? document.activeElement.value : null;
  place.replaceChildren(...new DOMParser().parseFromString(told.html, "text/html").body.childNodes);
  if (chosen !== null) [...place.querySelectorAll("input")].find((radio) => radio.value === chosen)?.focus();
}

form?.addEventListener("saved", ({ detail }) => {
  for (const [id, told] of Object.entries(detail.read ?? {})) {
    const input = document.getElementById(id);
    if (input) take(input, told);
  }
});

form?.addEventListener("input", ({ target }) => {
  if (!("number" in target.dataset)) return;
  waiting.delete(target);
  document.getElementById(`${target.id}-said`).replaceChildren();
});

form?.addEventListener("focusout", ({ target }) => {
  const told = waiting.get(target);
  if (told && waiting.delete(target)) take(target, told);
});
