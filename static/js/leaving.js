// Who signs out of a device that keeps dossiers takes all with them, scores that were not sent, too: so it is said first.

const waits = () => {
  try { return document.cookie.includes("keeps=") && Object.keys(localStorage).some((key) => key.startsWith("held:")); } catch { return false; }
};

document.addEventListener("submit", (event) => {
  const { waits: words } = event.target.dataset;
  // eslint-disable-next-line no-alert -- a question that nothing else on the page can push away
  if (words && waits() && !confirm(words)) event.preventDefault();
});
document.querySelector("[data-waits-here]")?.toggleAttribute("hidden", !waits());
