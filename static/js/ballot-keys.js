// Keys of the score panel. Return goes on to the next criterion and never presses a button by itself; Ctrl and Return is
// the main button. Single keys, never in a text, and switchable off: in a criterion a digit gives that score, N and P lead
// to the next and the previous one; anywhere on the page, ? opens the list of the keys.

const STORED = "scoring:keys";
const TEXTS = "textarea, select, input:not([type=radio])";
const SILENT = new Set(["Shift", "CapsLock", "NumLock", "Control", "Alt", "AltGraph", "Meta"]);

function isOn() {
  try { return localStorage.getItem(STORED) !== "off"; } catch { return true; }
}

export function listen(form, { choose, main }) {
  const box = listed(form);
  // Digits in turn are one number, however slowly they come, until another key, a click or another criterion.
  let typed = "";
  let given = false; // whether the digits so far were a score themselves: the longer one replaces it
  const forget = () => { typed = ""; given = false; };
  form.addEventListener("pointerdown", forget);
  form.addEventListener("focusout", (event) => {
    if (!event.target.closest("fieldset[data-score]")?.contains(event.relatedTarget)) forget();
  });
  form.addEventListener("keydown", (event) => {
    if (SILENT.has(event.key)) return;
    if (event.key === "Enter") return entered(event, form, main);
    const set = event.target.closest("fieldset[data-score]");
    const step = { n: 1, p: -1 }[event.key.toLowerCase()];
    const single = set && box.checked && !event.ctrlKey && !event.altKey && !event.metaKey && !event.target.matches(TEXTS);
    if (single && /^\d$/.test(event.key)) {
      const longer = typed !== "" && find(set, typed + event.key) !== undefined;
      typed = longer ? typed + event.key : event.key;
      const radio = find(set, typed);
      if (radio) {
        event.preventDefault();
        choose(radio, { longer: longer && given });
      }
      given = radio !== undefined;
      return;
    }
    forget();
    if (single && step) {
      event.preventDefault();
      go(form, set, step);
    }
  });
}

// The list of the keys; returned is their switch.
function listed(form) {
  const list = document.querySelector("[data-keys]");
  const box = list.querySelector("[data-keys-switch]");
  box.checked = isOn();
  box.addEventListener("change", () => {
    try { localStorage.setItem(STORED, box.checked ? "on" : "off"); } catch { /* for this page only */ }
  });
  const opener = form.querySelector("[data-keys-open]");
  opener.hidden = false;
  opener.addEventListener("click", () => list.showModal());
  list.querySelector("[data-keys-close]").addEventListener("click", () => list.close());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !box.checked || list.open || event.ctrlKey || event.altKey || event.metaKey || event.target.matches(TEXTS)) return;
    event.preventDefault();
    list.showModal();
  });
  return box;
}

function entered(event, form, main) {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    main().click();
  } else if (event.target.matches("input:not([type=checkbox])")) {
    event.preventDefault();
    const set = event.target.closest("fieldset[data-score]");
    if (!set || !go(form, set, 1)) main().focus();
  }
}

const find = (set, value) => [...set.querySelectorAll(".scale input")].find((radio) => radio.value === value);

function go(form, set, step) {
  const all = [...form.querySelectorAll("fieldset[data-score]")];
  const next = all[all.indexOf(set) + step];
  if (!next) return false;
  (next.querySelector(".scale :checked") ?? next.querySelector("input:not([type=hidden])")).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
