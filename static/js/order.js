// Puts the items of a list into another order: by dragging them with a mouse or a finger, or with the arrow keys while
// their grip has the focus. A list is marked data-items with its place, an item data-item with its own; data-before is the
// key of what stands before the first item, where a list shows only a part. An item that can be moved has its buttons in
// .moving, but in a list marked data-free. The page's form is asked to save the move.
// Without this script, or without a grip, buttons do the same.

const PAUSE = 600;  // after the last arrow key a move is saved
const form = document.querySelector("form[data-editor]");
const say = form?.dataset ?? {};
const spoken = document.createElement("p");
const waiting = new Map();  // list → timer of a move that is not saved yet

export const itemsOf = (list) => [...list.querySelectorAll("[data-item]")].filter((item) => item.parentElement.closest("[data-items]") === list);
const listOf = (item) => item.parentElement.closest("[data-items]");
const keyOf = (item) => item.dataset.item.split("/").at(-1);
const nameOf = (item) => item.dataset.called ?? item.querySelector(".name, a, legend")?.textContent.trim() ?? "";

export function enhance(list) {
  for (const item of itemsOf(list)) {
    if (item.querySelector(":scope > .grip, :scope > .moving > .grip, :scope > .topic > .grip")) continue;
    const moving = item.querySelector(":scope > .moving");
    if (!moving && !("free" in list.dataset)) continue;  // it is frozen
    (moving ?? item.querySelector(":scope > .topic") ?? item).prepend(grip(item));
  }
}

function grip(item) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "grip";
  made.setAttribute("aria-label", say.sayGrip.replace("{name}", () => nameOf(item)));
  made.addEventListener("keydown", (event) => keys(event, item));
  made.addEventListener("pointerdown", (event) => drag(event, item));
  made.addEventListener("blur", () => finish(listOf(item)));
  return made;
}

function keys(event, item) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const list = listOf(item);
  begin(list, item);
  if (shift(list, item, step)) {
    item.scrollIntoView({ block: "nearest" });
    clearTimeout(waiting.get(list).timer);
    waiting.get(list).timer = setTimeout(() => finish(list), PAUSE);
  }
  tell(item);
}

// One place on or back. The neighbour is what is put elsewhere in the page: the item keeps focus and finger.
function shift(list, item, step) {
  const all = itemsOf(list);
  const other = all[all.indexOf(item) + step];
  if (!other) return false;
  if (step < 0) item.after(other);
  else item.before(other);
  return true;
}

function put(list, item, place) {
  for (let at = itemsOf(list).indexOf(item); at !== place; at += Math.sign(place - at)) shift(list, item, Math.sign(place - at));
}

// Where an item was before it began to move, so that it can go back.
function begin(list, item) {
  if (waiting.has(list) && waiting.get(list).item !== item) finish(list);
  if (!waiting.has(list)) waiting.set(list, { item, timer: 0, from: itemsOf(list).indexOf(item) });
}

function tell(item, words = say.sayMoved) {
  const all = itemsOf(listOf(item));
  spoken.textContent = words.replace("{name}", () => nameOf(item)).replace("{place}", all.indexOf(item) + 1).replace("{all}", all.length);
}

function finish(list) {
  const moved = waiting.get(list);
  if (!moved) return;
  clearTimeout(moved.timer);
  waiting.delete(list);
  const { item, from } = moved;
  const place = itemsOf(list).indexOf(item);
  if (place === from) return;
  const before = itemsOf(list)[place - 1];
  const after = before ? keyOf(before) : list.dataset.before ?? "";
  const done = (good) => {
    if (!good && item.isConnected) { put(list, item, from); tell(item, say.sayNotMoved); }
    if (good) list.dispatchEvent(new CustomEvent("ordered", { bubbles: true, detail: item }));
  };
  form.dispatchEvent(new CustomEvent("act", { detail: { act: `after ${item.dataset.item} ${after}`.trim(), done } }));
}

function drag(event, item) {
  if (event.button) return;
  event.preventDefault();
  const held = event.currentTarget;
  const list = listOf(item);
  begin(list, item);
  held.focus();
  held.setPointerCapture(event.pointerId);  // a finger that slides off it goes on moving it
  item.dataset.moving = "";
  const stop = new AbortController();
  const { signal } = stop;
  const end = (keep) => {
    if (signal.aborted) return;
    stop.abort();
    delete item.dataset.moving;
    if (keep) { if (waiting.has(list)) tell(item); finish(list); } else back(list);
  };
  held.addEventListener("pointermove", ({ clientY }) => follow(list, item, clientY), { signal });
  held.addEventListener("pointerup", () => end(true), { signal });
  held.addEventListener("pointercancel", () => end(false), { signal });
  held.addEventListener("keydown", (pressed) => { if (pressed.key === "Escape") end(false); }, { signal });
}

function back(list) {
  const moved = waiting.get(list);
  waiting.delete(list);
  put(list, moved.item, moved.from);
}

// The item stands where the pointer is: before the first one whose middle is below it.
function follow(list, item, y) {
  if (y < 40) scrollBy(0, -12);
  if (y > innerHeight - 40) scrollBy(0, 12);
  const others = itemsOf(list).filter((each) => each !== item);
  const next = others.find((each) => { const { top, height } = each.getBoundingClientRect(); return y < top + height / 2; });
  put(list, item, next ? others.indexOf(next) : others.length);
}

if (form) {
  spoken.className = "hidden";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  document.querySelectorAll("[data-items]").forEach(enhance);
  // Whatever is sent by a button follows the move.
  const all = () => waiting.forEach((_moved, list) => finish(list));
  form.addEventListener("submit", all, { capture: true });
  addEventListener("pagehide", all);
}
