// The criterion in hand is open, the others are folded: a scored one to a line with its score, one without to name, weight
// and scale. Only the style sheet hides anything: every radio stays in the order of the keyboard, and what is focused opens.

const set = (target) => target.closest("fieldset[data-score]");
const isScored = (one) => one.querySelector("input[type=radio]:checked") !== null;

function fold(form) {
  const all = [...form.querySelectorAll("fieldset[data-score]")];
  if (!all.every((one) => one.querySelector("input[type=radio]"))) return;
  const scroller = form.closest(".stick");
  let pressing = false; // a press opens when it ends: what it is meant for must not move away below it

  const open = (one) => {
    if (!one || one.hasAttribute("data-here")) return;
    const before = one.getBoundingClientRect().top;
    for (const other of all) other.toggleAttribute("data-here", other === one);
    scroller.scrollTop += one.getBoundingClientRect().top - before;
  };

  form.setAttribute("data-folds", "");
  open(form.querySelector(".score.wrong") ?? all.find((one) => `#${one.id}` === location.hash) ?? all.find((one) => !isScored(one)));

  form.addEventListener("pointerdown", () => { pressing = true; });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { setTimeout(() => { pressing = false; }); });
  form.addEventListener("focusin", (event) => { if (!pressing) open(set(event.target)); });
  form.addEventListener("click", (event) => {
    const one = set(event.target);
    if (!one) return;
    const isClosed = !one.hasAttribute("data-here");
    open(one);
    // The line of a folded one, or the name of another: its scale is in hand then.
    if (isClosed && event.target.closest("legend, .anchors")) (one.querySelector("input:checked") ?? one.querySelector("input[type=radio]")).focus({ preventScroll: true });
    if (isClosed) one.scrollIntoView({ block: "nearest" });
  });
  addEventListener("hashchange", () => open(all.find((one) => `#${one.id}` === location.hash)));
  // Opened from below, the sheet begins with the criterion in hand.
  form.closest("details")?.addEventListener("toggle", () => {
    const here = form.querySelector("[data-here]");
    const head = form.querySelector(".panel-head");
    if (here && head) scroller.scrollTop += here.getBoundingClientRect().top - head.getBoundingClientRect().bottom;
  });
}

// After the script of the scores, which puts back what waits in this browser.
const form = document.querySelector("form[data-ballot][data-open]");
if (form) fold(form);
