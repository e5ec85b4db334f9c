// The criterion in hand is open, the others are folded: a scored one to a line with its score, one without to name, weight
// and scale. Only the style sheet hides anything: every radio stays in the order of the keyboard, and what is focused opens.

const phone = matchMedia("(max-width: 37.5em)");
const set = (target) => target.closest("fieldset[data-score]");
const isScored = (one) => one.querySelector(".scale :checked") !== null;

// A word below the scale is read for as long as its criterion is in hand, and gives way to what is chosen.
function unread(form, where) {
  for (const word of form.querySelectorAll(`${where} .words :checked`)) word.checked = false;
}

function read(form) {
  for (const turn of ["change", "focusin"]) {
    form.addEventListener(turn, (event) => { if (event.target.matches(".scale :checked")) unread(form, `#${CSS.escape(set(event.target).id)}`); });
  }
  // On a phone the sheet makes room for the answer that it leads to.
  form.addEventListener("click", (event) => { if (event.target.closest(".reads a") && phone.matches) form.closest("details").open = false; });
}

// How many are scored is said at once, also of scores that still wait here; the server's answer says the rest.
function count(form) {
  const all = [...form.querySelectorAll("fieldset[data-score]")];
  const scored = all.filter(isScored).length;
  if (scored === Number(form.dataset.scored)) return;
  form.dataset.scored = scored;
  form.closest("details").querySelector("summary").textContent = form.dataset.sayScored.replace("{scored}", scored).replace("{all}", all.length);
}

function fold(form) {
  const all = [...form.querySelectorAll("fieldset[data-score]")];
  if (!all.every((one) => one.querySelector(".scale"))) return;
  const scroller = form.closest(".stick");
  let pressing = false; // a press opens with its click: what it is meant for must not move away below it

  const open = (one) => {
    if (!one || one.hasAttribute("data-here")) return;
    const before = one.getBoundingClientRect().top;
    for (const other of all) other.toggleAttribute("data-here", other === one);
    unread(form, ".score:not([data-here])");
    scroller.scrollTop += one.getBoundingClientRect().top - before;
  };

  form.setAttribute("data-folds", "");
  open(form.querySelector(".score.wrong") ?? all.find((one) => `#${one.id}` === location.hash) ?? all.find((one) => one.dataset.score === form.dataset.first) ?? all.find((one) => !isScored(one)));

  form.addEventListener("pointerdown", () => { pressing = true; });
  for (const end of ["click", "keydown", "pointercancel"]) addEventListener(end, () => { pressing = false; }, true);
  form.addEventListener("focusin", (event) => { if (!pressing) open(set(event.target)); });
  form.addEventListener("click", (event) => {
    const one = set(event.target);
    if (!one) return;
    const isClosed = !one.hasAttribute("data-here");
    open(one);
    // The line of a folded one, or the name of another: its scale is in hand then.
    if (isClosed && event.target.closest("legend, .anchors")) (one.querySelector(".scale :checked") ?? one.querySelector(".scale input")).focus({ preventScroll: true });
    if (isClosed) one.scrollIntoView({ block: "nearest" });
  });
  addEventListener("hashchange", () => open(all.find((one) => `#${one.id}` === location.hash)));
  // Opened from below, the sheet begins with the criterion in hand; so it does beside evidence of one.
  const begin = () => {
    const here = form.querySelector("[data-here]");
    const head = form.querySelector(".panel-head");
    if (here && head) scroller.scrollTop += here.getBoundingClientRect().top - head.getBoundingClientRect().bottom;
  };
  form.closest("details")?.addEventListener("toggle", begin);
  if (form.dataset.first) begin();
}

// After the script of the scores, which puts back what waits in this browser.
const form = document.querySelector("form[data-ballot][data-open]");
if (form) {
  fold(form);
  read(form);
  count(form);
  form.addEventListener("change", () => count(form));
}
