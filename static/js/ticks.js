// Many nominations to tick: all of a page at once, how many are, and that "all that match" leaves nothing to tick.

for (const form of document.querySelectorAll("[data-ticks]")) {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const every = form.querySelector("[data-all]");
  const whole = form.querySelector("[data-whole]");
  const count = form.querySelector("[data-count]");
  const all = whole.querySelector("input");
  whole.hidden = false;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    count.textContent = ticked && !every?.checked ? form.dataset.say.replace("{count}", ticked) : "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  // A browser that goes back ticks again what was ticked.
  addEventListener("pageshow", show);
  show();
}
