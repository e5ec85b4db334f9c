// What this browser keeps of a juror's dossiers, for pages and for the service worker alike: copies of pages, pictures and
// files in a cache of a season, and in IndexedDB one row of the season that says whose they are, of when and how long.
//
// A row: {season, person, asks, offline, queue, sheets: [address], closesAt, checkedAt, dossiers, size, shell: [address],
// pages: {address: {digest, parts: [address], size}}}.

import { openDB } from "../vendor/idb.js";

const LONGEST = 14 * 24 * 3600_000; // milliseconds without contact after which nothing is kept
const DAY = 24 * 3600;
const COOKIE = "keeps"; // tells the server whose things are here, so that it clears them when that person leaves
export const nameOf = (season) => `kept:${season}`;
export const seasonOf = (path) => path.split("/")[1];

const cookie = (value, age) => `${COOKIE}=${value}; path=/; max-age=${age}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
const opened = openDB("kept", 1, { upgrade: (db) => { db.createObjectStore("seasons", { keyPath: "season" }); } });
opened.catch(() => {}); // said to whoever waits for it

const get = async (season) => (await opened).get("seasons", season);
export const all = async () => (await opened).getAll("seasons");

export async function put(row) {
  await (await opened).put("seasons", row);
  if (globalThis.document) document.cookie = cookie(row.person, 60 * DAY);
}

export async function forget(season) {
  await caches.delete(nameOf(season));
  await (await opened).delete("seasons", season);
  if (globalThis.document && !(await all()).length) document.cookie = cookie("", 0);
}

export const isOver = (row) => Date.now() >= Date.parse(row.closesAt) || Date.now() - row.checkedAt > LONGEST;

// The row of a season that is in force; what is over, or is another person's, is forgotten.
export async function current(season, person) {
  const row = await get(season);
  if (!row) return null;
  if (!isOver(row) && (person === undefined || row.person === person)) return row;
  await forget(season);
  return null;
}

// What the server lets this person keep by now: undefined where it could not be asked, null where that is nothing.
export async function ask(address) {
  if (!navigator.onLine) return undefined;
  const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
  const answer = await fetch(address, { headers, redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 408) return undefined;
  const plan = answer.ok ? await answer.json().catch(() => undefined) : null;
  return plan && !Object.keys(plan.pages).length ? null : plan;
}

// Bring a row up to what the server says: what it names no more is removed at once. The row, or null: all is removed.
export async function check(row) {
  const plan = await ask(row.asks);
  if (plan === undefined) return { row, plan };
  if (plan === null || plan.person !== row.person) {
    await forget(row.season);
    return { row: null, plan: null };
  }
  const pages = Object.fromEntries(Object.entries(row.pages).filter(([address]) => address in plan.pages));
  const { offline, queue, sheets, shell, dossiers, size } = plan;
  const fresh = { ...row, pages, offline, queue, sheets, shell, dossiers, size, closesAt: plan.closes_at, checkedAt: Date.now() };
  await put(fresh);
  await prune(fresh);
  return { row: fresh, plan };
}

export async function prune(row) {
  const wanted = new Set([...row.shell, ...Object.keys(row.pages), ...Object.values(row.pages).flatMap(({ parts }) => parts)]);
  const cache = await caches.open(nameOf(row.season));
  for (const { url } of await cache.keys()) {
    const address = url.slice(new URL(url).origin.length);
    if (!wanted.has(address)) await cache.delete(address);
  }
}
