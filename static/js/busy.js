// Lets a form be sent once: the pressed button says aria-busy and further presses do nothing. It is free again on a page
// brought back from the browser's memory, when somebody types (the page was not left after all), and after a while, for
// sending may have been stopped. Forms opt in with data-busy.

const WHILE = 10_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-busy]")) return;
  if (form.dataset.busy === "sent") {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "sent";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(free, WHILE, form);
});

function free(form) {
  form.dataset.busy = "";
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

addEventListener("pageshow", () => document.querySelectorAll('form[data-busy="sent"]').forEach(free));
document.addEventListener("input", ({ target }) => { if (target.form?.dataset.busy === "sent") free(target.form); });
