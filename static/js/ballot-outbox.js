// What a juror gave and the server does not have yet: one outbox for all scoresheets of a person in this browser, a
// record a field, each under a key of its own, so that two tabs never write over each other. Records go in one after
// the other, oldest first and once; one that is refused stays, with the reason, until its juror decides.
//
// A record: {ballot, field, url, page, title, name, content, revision, at}; after: not before this time, while somebody
// types; refused: {reason, late, moved}, of the last try; unsent: what moved there is another page's and only here; sent:
// what went out from here without an answer so far, so that it is known again as one's own; handed: when the organisers got what came too late, or why they did not.

import { know } from "./ballot-known.js";

const LONGEST_WAIT = 30_000;
const PATIENCE = 20_000;
const MOST_SENT = 10;
const AGAIN = new Set([400, 408, 425, 429]);
export const REMARKS = "remarks";
export const same = (one, other) => Object.keys(one).every((key) => one[key] === other[key]);
export const pick = (shape, from) => Object.fromEntries(Object.keys(shape).map((key) => [key, from[key]]));

// Whether something else may still be on its way: then the same as is stored is sent, too, so that the other comes too late.
const isUnsettled = ({ sent, content }) => sent?.some((one) => !same(one, content)) ?? false;

class Outbox {
  constructor(person) {
    this.person = person;
    this.prefix = `held:${person}:`;
    this.unkept = new Map(); // where the browser's store is full or forbidden: the page itself still holds it
    this.tried = new Set();
    this.listeners = [];
    this.waits = 1000;
    this.signedOut = false;
    this.waiting = false;
    this.news = "BroadcastChannel" in window ? new BroadcastChannel(this.prefix) : null;
    this.news?.addEventListener("message", ({ data }) => this.tell("sent", data.record, data.body));
    addEventListener("storage", ({ key }) => { if (key === null || key.startsWith(this.prefix)) this.tell("changed"); });
    addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.retry(); });
  }

  listen(listener) { this.listeners.push(listener); }

  tell(what, record, body) { for (const listener of this.listeners) listener(what, record, body); }

  // ---- what is kept

  key(record) { return `${this.prefix}${record.ballot}:${record.field}`; }

  read(key) {
    try { return JSON.parse(localStorage.getItem(key)) ?? this.unkept.get(key); } catch { return this.unkept.get(key); }
  }

  get(ballot, field) { return this.read(this.key({ ballot, field })); }

  get records() {
    const keys = new Set(this.unkept.keys());
    try { for (const key of Object.keys(localStorage)) if (key.startsWith(this.prefix)) keys.add(key); } catch { /* forbidden */ }
    return [...keys].map((key) => this.read(key)).filter(Boolean).sort((one, other) => one.at - other.at);
  }

  of(ballot) { return this.records.filter((record) => record.ballot === ballot); }

  put(record, unsent) {
    // What is typed anew is sent anew, whatever became of the last try; but not over what was never sent.
    this.tried.delete(this.key(record));
    this.signedOut = false;
    const { sent } = this.get(record.ballot, record.field) ?? {};
    this.write({ ...record, sent, refused: unsent && { moved: unsent, unsent } });
  }

  write(record) {
    const key = this.key(record);
    try {
      localStorage.setItem(key, JSON.stringify(record));
      this.unkept.delete(key);
    } catch { this.unkept.set(key, record); }
    this.tell("changed");
  }

  drop(record) {
    const key = this.key(record);
    this.unkept.delete(key);
    try { localStorage.removeItem(key); } catch { /* forbidden */ }
    this.tell("changed");
  }

  // Whether a page that shows this of a field leaves nothing to send.
  isDone(record, shown) { return same(record.content, shown) && !isUnsettled(record); }

  // ---- sending

  next() {
    return this.records.find((record) => !this.tried.has(this.key(record)) && !record.refused?.moved && !(record.after > Date.now()));
  }

  retry() {
    this.tried.clear();
    this.signedOut = false;
    this.waits = 1000;
    return this.send();
  }

  // Of all tabs one sends at a time: what another one has sent is no longer there.
  send() {
    clearTimeout(this.timer);
    this.again = this.sending !== undefined;
    if (this.again) return this.sending;
    const work = () => this.run();
    const turn = navigator.locks ? navigator.locks.request(this.prefix, work) : work();
    this.sending = Promise.resolve(turn).finally(() => {
      this.sending = undefined;
      if (this.again) this.send();
      else this.plan();
    });
    return this.sending;
  }

  plan() {
    const later = this.records.filter((record) => record.after > Date.now()).map((record) => record.after - Date.now());
    if (later.length) this.timer = setTimeout(() => this.send(), Math.min(...later) + 10);
  }

  async run() {
    let record = this.next();
    while (record && await this.deliver(record)) record = this.next();
  }

  // Whether to go on with the next record.
  async deliver(record) {
    this.note(record);
    const answer = await this.request(record).catch(() => null);
    const body = await answer?.json().catch(() => null) ?? null;
    // No answer, one that was cut off, or one to a request that was: the same again, later.
    if (body === null || answer.status >= 500 || AGAIN.has(answer.status)) return this.wait(record);
    this.waits = 1000;
    this.waiting = false;
    if (answer.ok && body.stored) return this.accepted(record, body);
    if (answer.status === 409 && body.stored) return this.moved(record, body);
    if (answer.status === 401) return this.out(record);
    if (answer.status === 403 && !body.late && await this.freshToken()) return true;
    return this.refused(record, { reason: /^\d*$/.test(body.error ?? "") ? "" : body.error, late: body.late === true, status: answer.status });
  }

  note(record) {
    const { sent = [] } = record;
    if (!sent.some((one) => same(one, record.content))) this.write({ ...record, sent: [...sent, record.content].slice(-MOST_SENT) });
  }

  request(record, method = "PUT", url = record.url, more = {}) {
    const said = "value" in record.content ? { ...record.content, value: record.content.value === "" ? null : record.content.value } : record.content;
    const asked = {
      method,
      headers: { "Content-Type": "application/json", "X-Requested-With": "fetch", "X-CSRFToken": meta.content },
      body: JSON.stringify({ ...said, revision: record.revision, again: isUnsettled(record) || undefined, ...more }),
      signal: AbortSignal.timeout(PATIENCE),
      redirect: "error",
    };
    return fetch(url, asked);
  }

  accepted(record, body) {
    const there = this.get(record.ballot, record.field);
    if (there && same(there.content, record.content)) this.drop(there);
    else if (there) this.write({ ...there, revision: body.stored.revision, sent: undefined });
    know(this.person, record, body.stored);
    this.tell("sent", record, body);
    this.news?.postMessage({ record, body });
    return true;
  }

  moved(record, body) {
    // Another page saved something else. If it is the same, there is nothing to choose.
    if (same(record.content, pick(record.content, body.stored))) return this.accepted(record, body);
    // If it is what went out from here and was not answered, what came later here is meant to follow it.
    const there = this.get(record.ballot, record.field);
    if (there?.sent?.some((one) => same(one, pick(one, body.stored)))) {
      this.write({ ...there, revision: body.stored.revision });
      return true;
    }
    return this.refused(record, { moved: body.stored });
  }

  refused(record, why) {
    const there = this.get(record.ballot, record.field);
    // What was typed while it was sent is tried by itself.
    if (!there || !same(there.content, record.content)) return true;
    this.tried.add(this.key(record));
    this.write({ ...there, refused: why });
    this.tell("refused", { ...there, refused: why });
    return true;
  }

  out(record) {
    this.signedOut = true;
    this.tell("signed-out", record);
    return false;
  }

  wait(record) {
    this.waiting = true;
    this.tell("waiting", record);
    this.timer = setTimeout(() => this.send(), this.waits);
    this.waits = Math.min(this.waits * 2, LONGEST_WAIT);
    return false;
  }

  // ---- what came too late

  // Hand to the organisers what came too late and they do not have yet; the same again changes nothing there.
  async handOver() {
    for (const record of this.records) {
      if (record.refused?.late && !record.handed?.at) await this.handOne(record);
    }
  }

  async handOne(record, again = true) {
    const more = { field: record.field, at: record.at };
    const answer = await this.request(record, "POST", `${record.page}/late`, more).catch(() => null);
    const body = await answer?.json().catch(() => null) ?? {};
    if (answer?.status === 401) return this.out(record);
    if (answer?.status === 403 && again && await this.freshToken()) return this.handOne(record, false);
    const there = this.get(record.ballot, record.field);
    if (!there || there.at !== record.at) return undefined;
    return this.write({ ...there, handed: answer?.ok && body.handed_over ? { at: body.handed_over } : { reason: body.error ?? "" } });
  }

  async freshToken() {
    // After signing in again in another tab the token of this page is an old one: once a minute a new one is fetched.
    if (Date.now() - (this.refreshed ?? 0) < 60_000) return false;
    this.refreshed = Date.now();
    const page = await fetch(location.pathname, { headers: { Accept: "text/html" } }).then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).catch(() => "");
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="csrf-token"]')?.content;
    if (!fresh || fresh === meta.content) return false;
    meta.content = fresh;
    for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = fresh;
    return true;
  }
}

const meta = document.querySelector('meta[name="csrf-token"]');
const person = document.querySelector("[data-held]")?.dataset.held;
// None on pages without the list of what waits, and for nobody but the person signed in.
export const outbox = person ? new Outbox(person) : null;
