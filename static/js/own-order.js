// The own order of a juror's entries: a row moves by its buttons or is dragged by its grip, and the order saves itself at
// once. One save at a time; the latest order wins. What another page has saved meanwhile is never written over.

import { dated } from "./clock.js";

const table = document.querySelector("[data-own-order]");
const line = document.getElementById("order-status");
const retryButton = document.querySelector("[data-order-retry]");
const reload = document.querySelector("[data-order-reload]");
const PATIENCE = 20_000;
const ENDS = ["pointerup", "pointercancel"];
const say = (name) => table.getAttribute(`data-say-${name}`);
const rows = () => [...table.tBodies[0].rows];
const order = () => rows().map((row) => row.dataset.id);
let revision = 0;
let saved = ""; // the order that the server has
let running = false;
let told = ""; // where the row in hand went
let stale = false; // another page saved another order: this one is given up

function report(state, words) {
  line.dataset.state = state;
  line.textContent = [told, words].filter(Boolean).join(" ");
  retryButton.hidden = state !== "failed";
}

function number() {
  const all = rows();
  all.forEach((row, place) => {
    row.querySelector("[data-place]").textContent = place + 1;
    const [up, down] = row.querySelectorAll("button");
    for (const [button, isEnd] of [[up, place === 0], [down, place === all.length - 1]]) {
      if (isEnd) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  });
}

function moved(row) {
  number();
  if (String(order()) === saved && !running && line.dataset.state !== "failed") return;
  const title = row.querySelector("a").textContent;
  told = say("moved").replace("{place}", rows().indexOf(row) + 1).replace("{count}", rows().length).replace("{title}", () => title);
  void save();
}

async function save() {
  if (running) return;
  report("saving", say("saving"));
  while (String(order()) !== saved) {
    running = true;
    const good = await send(order());
    running = false;
    if (!good) return;
  }
  report("saved", dated(table.dataset.atSaved, table.dataset.onSaved ?? table.dataset.atSaved, Date.now()));
}

async function send(wanted) {
  const answer = await fetch(table.dataset.ownOrder, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-Requested-With": "fetch", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    body: JSON.stringify({ order: wanted, revision }),
    signal: AbortSignal.timeout(PATIENCE),
    redirect: "error",
  }).catch(() => null);
  const body = await answer?.json().catch(() => null) ?? null;
  if (answer?.ok && body) {
    saved = String(wanted);
    revision = body.revision;
    document.querySelector('#order [name="revision"]').value = revision;
    const found = new DOMParser().parseFromString(body.html, "text/html").body;
    document.querySelector("[data-differences]").replaceChildren(...found.childNodes);
    return true;
  }
  const reason = answer?.status === 401 ? say("signed-out") : body?.error ?? "";
  report("failed", reason ? `${say("failed")}: ${reason}` : say("failed"));
  stale = answer?.status === 409;
  reload.hidden = !stale;
  retryButton.hidden = stale;
  return false;
}

function pressed(event) {
  const button = event.target.closest('button[name="move"]');
  if (!button) return;
  event.preventDefault();
  const row = button.closest("tr");
  if (button.value.endsWith(":up")) row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  button.focus();
  row.scrollIntoView({ block: "nearest" });
  moved(row);
}

function dragged(event) {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const row = grip.closest("tr");
  row.toggleAttribute("data-dragged", true);
  const follow = ({ clientY }) => {
    const over = rows().find((other) => other !== row && clientY >= other.getBoundingClientRect().top && clientY < other.getBoundingClientRect().bottom);
    if (!over) return;
    // Past its middle, so that rows of unlike height do not change places to and fro.
    const { top, height } = over.getBoundingClientRect();
    const isBelow = rows().indexOf(over) > rows().indexOf(row);
    if (isBelow && clientY > top + height / 2) over.after(row);
    if (!isBelow && clientY < top + height / 2) over.before(row);
  };
  // A row that changes its place in the page lets go of the pointer: the window hears of it all the same.
  const end = () => {
    removeEventListener("pointermove", follow);
    for (const name of ENDS) removeEventListener(name, end);
    row.removeAttribute("data-dragged");
    moved(row);
  };
  addEventListener("pointermove", follow);
  for (const name of ENDS) addEventListener(name, end);
}

function begin() {
  revision = Number(table.dataset.revision);
  saved = String(order());
  table.addEventListener("click", pressed);
  table.addEventListener("pointerdown", dragged);
  retryButton.addEventListener("click", () => { void save(); });
  addEventListener("online", () => { void save(); });
  addEventListener("beforeunload", (event) => { if (!stale && (running || String(order()) !== saved)) event.preventDefault(); });
}

if (table) begin();
