// Lets a form be sent once: the pressed button says aria-busy and further presses do nothing. A page brought back from
// the browser's memory is free again. Forms opt in with data-busy.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-busy]")) return;
  if (form.dataset.busy === "sent") {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "sent";
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll('form[data-busy="sent"]')) {
    form.dataset.busy = "";
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
});
