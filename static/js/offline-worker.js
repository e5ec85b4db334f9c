// The service worker of a juror's pages. It writes nothing: without a connection it hands out what static/js/keep.js put
// into the cache of the season, with one it only looks whether that may stay. Where nothing is kept it does nothing.

import { check, current, nameOf, seasonOf } from "./kept.js";

const PATIENCE = 6000; // milliseconds after which a page that is kept is shown instead of one that does not come
const ANY = { ignoreVary: true };
const AWAY = new Set([502, 503, 504]);
const REFUSED = new Set([401, 403, 404, 410]);

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(event));
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(part(request, { first: true }));
  else if (request.method === "GET" && !request.headers.has("X-Keep")) event.respondWith(part(request, {}));
});

async function visit(event) {
  const { request } = event;
  const { pathname, search } = new URL(request.url);
  const asked = fetch(request).catch(() => null);
  const row = await current(seasonOf(pathname)).catch(() => null);
  const kept = row && request.method === "GET" ? await find(row, pathname, search) : null;
  const answer = await (kept ? Promise.race([asked, later(PATIENCE)]) : asked);
  if (row && answer && (answer.type === "opaqueredirect" || REFUSED.has(answer.status))) event.waitUntil(check(row));
  if (answer && !(kept && AWAY.has(answer.status))) return answer;
  return kept ?? (row && await find(row, new URL(row.offline, location).pathname, "")) ?? Response.error();
}

// The very page, else the same scoresheet however it was come by, else for any view of the list the whole of it.
async function find(row, pathname, search) {
  const cache = await caches.open(nameOf(row.season));
  const very = pathname === row.queue ? await cache.match(pathname + search, ANY) : undefined;
  return very ?? cache.match(pathname, ANY);
}

async function part(request, { first }) {
  const { pathname, search } = new URL(request.url);
  const match = () => caches.match(pathname + search, ANY);
  const kept = first ? await match() : null;
  if (kept) return kept;
  return fetch(request).catch(async () => await match() ?? Response.error());
}

const later = (milliseconds) => new Promise((go) => { setTimeout(go, milliseconds, null); });
