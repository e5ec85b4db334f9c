// Keeping the own dossiers on this device: the offer in a juror's list, loading them once it was accepted, and on every
// page of a juror with a connection a look at whether what is kept may stay and is still what the server has.

import { all, ask, check, current, forget, nameOf, put, prune, seasonOf } from "./kept.js";
import "./leaving.js";
import { forgetKnown } from "./ballot-known.js";
import { dated, plural } from "./clock.js";

const LARGEST = 10_000_000; // bytes: a larger file is not kept, its link says that it needs a connection
const MOST_PARTS = 400; // of one page: pictures, files, and the pages of files with their pictures
const FRESH = 6 * 3600_000; // milliseconds after which a copy is made anew, whatever it follows from
const [SIZE, BASE] = ["X-Kept-Size", "X-Kept-Base"];
const held = document.querySelector("[data-held]");
const box = document.querySelector("[data-keep]");
const person = held?.dataset.held;
const season = seasonOf(location.pathname);
const say = (name) => box?.getAttribute(`data-say-${name}`) ?? "";
const counted = (name, count) => say(`${name}-${plural(count)}`).replace("{n}", count);
const piece = (name) => box?.querySelector(`[data-keep-${name}]`);
let stopped = false;

const megabytes = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(Math.max(bytes / 1e6, 0.1));

// ---- loading

const isOld = (page) => !page || Date.now() - page.at > FRESH;

async function load(row, plan) {
  const cache = await caches.open(nameOf(season));
  const due = Object.keys(plan.pages).filter((address) => isOld(row.pages[address]) || row.pages[address].digest !== plan.pages[address]);
  // What says that a page is not there comes first: the connection may go while the others are loaded.
  due.sort((one, other) => (other === plan.offline) - (one === plan.offline));
  for (const address of plan.shell) if (!await cache.match(address)) await keepPart(cache, address, plan.base);
  for (const [number, address] of due.entries()) {
    progress(number, due.length);
    const page = await loadPage(cache, address, plan.base);
    if (stopped || !await current(season, person)) { // here, or in another tab
      stopped = true;
      return;
    }
    if (page) row.pages[address] = { ...page, digest: plan.pages[address], at: Date.now() };
    await put(row);
  }
  await prune(row);
}

// A page with all that is shown in it; of a dossier also its files, and the pages on which they are looked at with theirs.
async function loadPage(cache, address, base) {
  const first = await keepText(cache, address, await get(address), base);
  if (!first) return null;
  const parts = [];
  let { size } = first;
  const due = partsOf(first.text);
  for (const part of due) { // it grows while it is gone through
    const kept = parts.length < MOST_PARTS && await keepPart(cache, part, base);
    if (!kept) continue;
    parts.push(part);
    size += kept.size;
    for (const more of kept.text ? partsOf(kept.text) : []) if (!due.includes(more) && more !== address) due.push(more);
  }
  return { parts, size };
}

// Of links only those to files of a dossier: an answer may hold a link to any page here, and nobody has followed it.
const OF_A_DOSSIER = new RegExp(`^/${season}/ballots/[^/]+/files/`);

const addressOf = (one) => new URL(one.getAttribute("src") ?? one.getAttribute("href"), location);

function partsOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = [...page.querySelectorAll("link[href][rel~=stylesheet], link[href][rel~=icon], link[href][rel=manifest], img[src], script[src], a[href*='/files/']")];
  // A link that only names a file as the place to come back to, as those to other languages do, is none to a file.
  const addresses = found.map((one) => [one, addressOf(one)]).filter(([one, { pathname }]) => !one.matches("a") || OF_A_DOSSIER.test(pathname)).map(([, there]) => there);
  return [...new Set(addresses.filter(({ origin }) => origin === location.origin).map(({ pathname, search }) => pathname + search))];
}

const get = (address) => fetch(address, { headers: { "X-Keep": "1" }, redirect: "manual", cache: "no-store" });

// What is there stays; a page only while all pages are still made in the same way.
async function keepPart(cache, address, base) {
  const there = await cache.match(address);
  const size = Number(there?.headers.get(SIZE) ?? there?.headers.get("Content-Length") ?? 0);
  if (there && !there.headers.has(BASE)) return { size };
  if (there?.headers.get(BASE) === base) return { size, text: await there.text() };
  const answer = await get(address);
  if (answer.headers.get("Content-Type")?.startsWith("text/html")) return keepText(cache, address, answer, base);
  const length = Number(answer.headers.get("Content-Length") ?? 0);
  if (!answer.ok || length > LARGEST) {
    await answer.body?.cancel();
    return null;
  }
  await cache.put(address, answer);
  return { size: length };
}

// Whoever reads the copy is told of when it is: the page itself knows that it is one.
async function keepText(cache, address, answer, base) {
  if (!answer.ok) return null;
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set(SIZE, text.length);
  headers.set(BASE, base);
  await cache.put(address, new Response(text.replace("<html ", `<html data-kept-at="${new Date().toISOString()}" `), { headers }));
  return { size: text.length, text };
}

// ---- what the list shows

function progress(done, due) {
  if (!box) return;
  box.hidden = piece("progress").hidden = piece("stop").hidden = false;
  piece("progress").max = due;
  piece("progress").value = done;
  piece("count").textContent = say("loading").replace("{done}", done).replace("{all}", due);
}

function draw({ offered, row, words }) {
  if (!box) return;
  box.hidden = !offered && !row && !words;
  piece("offer").hidden = !offered;
  piece("start").hidden = !offered;
  piece("stop").hidden = !row;
  piece("progress").hidden = true;
  piece("count").textContent = "";
  if (offered) piece("size").textContent = counted("offer", offered.dossiers).replace("{size}", megabytes(offered.size));
  const size = row ? Object.values(row.pages).reduce((sum, page) => sum + page.size, 0) : 0;
  const kept = row && dated(counted("kept", row.dossiers), counted("kept", row.dossiers), row.checkedAt).replace("{size}", megabytes(size));
  piece("state").textContent = words ?? kept ?? "";
}

// ---- beginning, going on, ending

async function begin() {
  stopped = false;
  piece("start").hidden = true;
  piece("stop").hidden = false;
  const plan = await ask(held.dataset.plan);
  if (!plan) return offer();
  if (!await register().catch(() => null)) return draw({ words: say("cannot") });
  await navigator.storage?.persist?.().catch(() => {});
  const { offline, queue, sheets, shell, dossiers, size } = plan;
  await put({ season, person, asks: held.dataset.plan, offline, queue, sheets, shell, dossiers, size, closesAt: plan.closes_at, checkedAt: Date.now(), pages: {} });
  return goOn();
}

// Of all tabs one loads at a time.
function goOn() {
  return navigator.locks.request(nameOf(season), { ifAvailable: true }, (lock) => (lock ? refresh() : draw({})));
}

async function refresh() {
  for (const row of await all()) if (row.person !== person) await forget(row.season);
  const before = await current(season, person);
  if (!before) return offer();
  await register().catch(() => null); // without a connection the one that is there goes on
  const { row, plan } = await check(before);
  if (row === null) forgetKnown();
  if (row === null) return draw({ words: say("gone") });
  let words;
  if (plan) words = await load(row, plan).then(() => undefined, (error) => say(error.name === "QuotaExceededError" ? "full" : "cut"));
  if (!stopped) return draw({ row, words });
  await forget(season);
  return offer();
}

async function offer() {
  forgetKnown();
  const plan = box ? await ask(held.dataset.plan) : null;
  draw({ offered: plan });
}

async function stop() {
  stopped = true;
  await forget(season);
  await (await navigator.serviceWorker.getRegistration(`/${season}/`))?.unregister();
  await offer();
  piece("start").focus();
}

function register() {
  return navigator.serviceWorker.register(held.dataset.worker, { scope: `/${season}/`, type: "module" });
}

if (person && "serviceWorker" in navigator && "locks" in navigator && "caches" in globalThis) {
  const cannot = () => draw({ words: say("cannot") });
  piece("start")?.addEventListener("click", () => begin().catch(cannot));
  piece("stop")?.addEventListener("click", () => stop().catch(cannot));
  goOn().catch(() => {}); // a browser that keeps nothing, or whose store was cleared meanwhile
}
