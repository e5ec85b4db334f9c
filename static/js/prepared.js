// How far the reader's files are, without reloading: asks every few seconds as long as one waits and the page is looked at,
// and shows the page's own part anew once one is ready. Without this script a link reloads the page.

const EVERY = 2500;
const part = () => document.querySelector("[data-prepared]");
const says = document.querySelector("[data-prepared-says]");
let timer;

const waiting = () => [...document.querySelectorAll("[data-export][data-making]")];

function show(found) {
  const row = document.querySelector(`[data-export="${found.id}"]`);
  const words = row?.querySelector("[data-words]");
  if (!words) return;
  if (words.textContent !== found.words) words.textContent = found.words;
  const bar = row.querySelector("progress");
  if (bar) Object.assign(bar, { max: found.all, value: Math.min(found.done, found.all) });
}

async function renew() {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-prepared]");
  if (!fresh) return;
  part().replaceWith(document.adoptNode(fresh));
  tidy();
  says.textContent = part().dataset.sayReady;
}

async function look() {
  timer = undefined;
  if (!waiting().length || document.hidden) return;
  try {
    const answer = await fetch(part().dataset.url, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const { exports } = await answer.json();
    exports.filter((each) => each.waits).forEach(show);
    const still = new Set(exports.filter((each) => each.waits).map((each) => each.id));
    if (waiting().some((row) => !still.has(row.dataset.export))) await renew();
  } catch { /* away for a moment */ }
  again();
}

function again() {
  if (timer === undefined && waiting().length && !document.hidden) timer = setTimeout(look, EVERY);
}

// The link to reload is for whoever has no script.
function tidy() {
  part()?.querySelector("[data-reload]")?.remove();
}

document.addEventListener("visibilitychange", again);
tidy();
again();
