// Single keys of the score panel, only while the focus is inside a criterion, never in a text, and switchable off:
// a digit gives that score ("1" and "0" in quick succession ten), N and P lead to the next and the previous criterion.

const STORED = "scoring:keys";
const TOGETHER = 600; // milliseconds between two digits of one number

function isOn() {
  try { return localStorage.getItem(STORED) !== "off"; } catch { return true; }
}

export function listen(form, { choose }) {
  const box = form.querySelector("[data-keys-switch]");
  box.checked = isOn();
  box.addEventListener("change", () => {
    try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch { /* for this page only */ }
  });
  let typed = "";
  let at = 0;
  form.addEventListener("keydown", (event) => {
    const set = event.target.closest("fieldset[data-score]");
    if (!set || !box.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("textarea, input:not([type=radio])")) return;
    const step = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (step) {
      event.preventDefault();
      typed = "";
      go(form, set, step);
    } else if (/^\d$/.test(event.key)) {
      const longer = event.timeStamp - at < TOGETHER ? typed + event.key : event.key;
      at = event.timeStamp;
      typed = find(set, longer) ? longer : event.key;
      const radio = find(set, typed);
      if (!radio) return;
      event.preventDefault();
      choose(radio);
    }
  });
}

const find = (set, value) => [...set.querySelectorAll("input[type=radio]")].find((radio) => radio.value === value);

function go(form, set, step) {
  const all = [...form.querySelectorAll("fieldset[data-score]")];
  const next = all[all.indexOf(set) + step];
  if (!next) return;
  (next.querySelector("input[type=radio]:checked") ?? next.querySelector("input:not([type=hidden])")).focus();
  next.scrollIntoView({ block: "nearest" });
}
