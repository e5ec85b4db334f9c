// Brings a reader to the summary of errors, and from its links to the field itself.

const summary = document.querySelector("[data-error-summary]");

function reach(event) {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const words = field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  (words ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

if (summary) {
  summary.focus();
  summary.addEventListener("click", reach);
}
