// What every page does: themes, the time zone of the device, the summary of errors, forms that are sent once. One file,
// for on a slow line each request stands in the way of the first picture.

// The switch between the system's appearance, light and dark. The choice is a cookie, so that the server can put it
// into the page and nothing flashes; without a script the page follows the system.

const themes = document.querySelector("[data-themes]");
const root = document.documentElement;

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : 31536000;
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
  showTheme();
}

function showTheme() {
  const now = root.dataset.theme ?? "system";
  for (const button of themes.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === now));
  }
}

if (themes) {
  themes.hidden = false;
  themes.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) choose(button.dataset.themeChoice);
  });
  showTheme();
}

// Tells the time zone of this device: in a cookie, so that pages name times as their reader's clock shows them, and with
// a form that opens an account, so that mails do.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
if (/^[\w+/-]+$/.test(zone)) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
const zoneField = document.querySelector("input[name=zone]");
if (zoneField) zoneField.value = zone;

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

// What few pages need: words and letters are counted where a text has a limit, and who signs out of a device that keeps
// dossiers is told what goes with them.

if (document.querySelector("[data-count]")) import("./counter.js");
if (document.cookie.includes("keeps=")) import("./leaving.js");
