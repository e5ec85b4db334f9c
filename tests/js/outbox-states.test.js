// The outbox against a line that drops, delays, doubles and reorders, on a clock that is turned by hand; many seeds. What
// must hold: every score is in once, the last intent wins, and nothing is lost without a word.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { page, store } from "./browser.js";

const SEEDS = Number(process.env.SEEDS ?? 60);
const FIELDS = ["a", "b"];
const [VALUES, MINUTES] = [10, 10];
let tabs = 0;
let sender;

function random(seed) { // mulberry32
  let state = seed;
  const next = () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (most) => Math.floor(next() * most), chance: (share) => next() < share };
}

// As awards/scoring/views.py answers a save: the same again changes nothing, another one on an older revision is refused.
class Server {
  constructor(dice) {
    Object.assign(this, { dice, healed: false, closed: false, late: new Set(), applied: [], stored: Object.fromEntries(FIELDS.map((field) => [field, { value: "", comment: "", revision: 0 }])) });
    globalThis.fetch = (url, options) => this.take(url.split("/").at(-1), JSON.parse(options.body), options.signal);
  }

  apply(address, said) {
    if (address === "late") {
      this.late.add(JSON.stringify([said.field, said.value ?? "", said.at]));
      return [200, { handed_over: "now" }];
    }
    return this.closed ? [403, { error: "closed", late: true }] : this.save(address, said);
  }

  save(field, { value, comment, revision, again }) {
    const there = this.stored[field];
    const given = { value: value ?? "", comment };
    const same = there.value === given.value && there.comment === given.comment;
    if (same && !(again && there.revision === revision)) return [200, { stored: { ...there } }];
    if (there.revision !== revision) return [409, { error: "moved", stored: { ...there } }];
    this.stored[field] = { ...given, revision: revision + 1 };
    if (!same) this.applied.push([field, given.value]);
    return [200, { stored: { ...this.stored[field] } }];
  }

  take(address, said, signal) {
    const { dice } = this;
    return new Promise((answer, fail) => {
      const broken = (after) => setTimeout(() => fail(new TypeError("the line broke")), after);
      const reply = ([status, body], after) => setTimeout(() => answer({ ok: status < 300, status, json: async () => body }), after);
      signal.addEventListener("abort", () => fail(signal.reason));
      const soon = 20 + dice.below(400);
      const fate = this.healed ? 0 : dice.below(8);
      if (fate <= 2) reply(this.apply(address, said), soon);
      else if (fate === 3) broken(soon);
      else if (fate === 4) { this.apply(address, said); broken(soon); }
      else if (fate === 5) setTimeout(() => reply(this.apply(address, said), dice.below(15_000)), dice.below(40_000));
      else if (fate === 6) { reply(this.apply(address, said), soon); setTimeout(() => this.apply(address, said), dice.below(30_000)); }
      else reply([503, {}], soon);
    });
  }
}

// A page with an outbox: what static/js/ballot.js knows of revisions, and no more.
class Tab {
  static async open(server) {
    page({ 'meta[name="csrf-token"]': { content: "token" }, "[data-held]": { dataset: { held: "person" } } });
    tabs += 1;
    const { outbox } = await import(`../../static/js/ballot-outbox.js?states=${tabs}`);
    return Object.assign(new Tab(), { outbox, server }).mortal().load();
  }

  // A page that is closed or loaded anew hears no answer any more, sends nothing, and holds no lock.
  mortal() {
    const { outbox } = this;
    const [request, send] = [outbox.request.bind(outbox), outbox.send.bind(outbox)];
    this.death = new Promise((die) => { this.close = () => { this.dead = true; die(); }; });
    outbox.send = () => { if (!this.dead) { sender = this; return send(); } return undefined; };
    const never = new Promise(() => {});
    outbox.request = (...said) => Promise.race([request(...said), never]).finally(() => (this.dead ? never : undefined));
    return this;
  }

  load() {
    this.revisions = Object.fromEntries(FIELDS.map((field) => [field, this.server.stored[field].revision]));
    this.mine = new Set();
    for (const record of this.outbox.records) {
      const there = this.server.stored[record.field];
      if (this.outbox.isDone(record, { value: there.value, comment: there.comment })) this.outbox.drop(record);
      else this.mine.add(record.field);
    }
    this.outbox.listen((what, record, body) => {
      const field = record?.field;
      if (what !== "sent" || !this.mine.has(field)) return;
      this.revisions[field] = body.stored.revision;
      if (!this.outbox.get("s", field)) this.mine.delete(field);
    });
    this.outbox.retry();
    return this;
  }

  give(field, value, after) {
    const content = { value, comment: "" };
    const there = this.outbox.get("s", field);
    if (there?.content.value === value) return false;
    const other = there && !this.mine.has(field) ? { ...there.content, revision: there.revision } : there?.refused?.unsent;
    this.mine.add(field);
    this.outbox.put({ ballot: "s", field, url: `/scores/${field}`, page: "/ballots/s", content, revision: this.revisions[field], at: Date.now(), after }, other);
    this.outbox.send();
    return true;
  }
}

// One after the other, as the locks of a browser.
function locks() {
  let last = Promise.resolve();
  const request = (_name, work) => {
    const tab = sender;
    last = last.then(() => (tab.dead ? undefined : Promise.race([work(), tab.death])));
    return last;
  };
  return { request };
}

const breathe = async () => { for (let each = 0; each < 3; each += 1) await new Promise(setImmediate); };

async function pass(milliseconds, step = 250) {
  for (let gone = 0; gone < milliseconds; gone += step) {
    mock.timers.tick(step);
    await breathe();
  }
}

async function play(seed, { many, closes = Infinity }) {
  store();
  const dice = random(seed);
  Object.defineProperty(globalThis, "navigator", { value: { locks: locks() }, configurable: true });
  const server = new Server(dice);
  const open = [];
  for (let each = 0; each < many; each += 1) open.push(await Tab.open(server));
  const meant = {};
  let given = 0;
  for (let step = 0; step < 25; step += 1) {
    if (step === closes) server.closed = true;
    const place = dice.below(many);
    if (dice.chance(0.1)) {
      open[place].close();
      open[place] = await Tab.open(server);
    }
    const field = FIELDS[dice.below(FIELDS.length)];
    const value = String(1 + dice.below(VALUES));
    if (open[place].give(field, value, dice.chance(0.3) ? Date.now() + 700 : undefined)) given += 1;
    meant[field] = value;
    await pass(dice.below(6) * (dice.chance(0.2) ? 8000 : 400));
  }
  await pass(60_000); // what is still on its way arrives
  server.healed = true;
  for (const tab of open) tab.outbox.retry();
  await pass(MINUTES * 60_000, 5000);
  return { server, meant, given, open, left: open[0].outbox.records };
}

afterEach(() => mock.timers.reset());

function begin() {
  mock.timers.enable({ apis: ["Date", "setTimeout"], now: Date.parse("2027-05-01T10:00:00Z") });
  AbortSignal.timeout = (milliseconds) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new DOMException("too long", "TimeoutError")), milliseconds);
    return stop.signal;
  };
}

test("one page: all that was given last is stored, and nothing is asked of anybody", async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    begin();
    const { server, meant, given, left } = await play(seed, { many: 1 });
    assert.deepEqual(left, [], `seed ${seed}`);
    for (const [field, value] of Object.entries(meant)) assert.equal(server.stored[field].value, value, `seed ${seed}`);
    assert.ok(server.applied.length <= given, `seed ${seed}: more changes than were given`);
    mock.timers.reset();
  }
});

test("two pages: what was given last is stored, or stands beside what is, for its juror to choose", async () => {
  let chosen = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    begin();
    const { server, meant, given, left } = await play(seed, { many: 2 });
    for (const [field, value] of Object.entries(meant)) {
      const record = left.find((one) => one.field === field);
      const shown = [server.stored[field].value, record?.content.value, record?.refused?.moved?.value];
      assert.ok(shown.includes(value), `seed ${seed}: ${field} ${value} is gone: ${JSON.stringify(shown)}`);
      if (record) assert.ok(record.refused, `seed ${seed}: ${field} waits for nothing`);
    }
    assert.ok(server.applied.length <= given, `seed ${seed}: more changes than were given`);
    chosen += left.length;
    mock.timers.reset();
  }
  assert.ok(chosen > 0);
});

test("what the close overtakes is handed over once, and moves nothing", async () => {
  let handed = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    begin();
    const { server, meant, open: [tab], left } = await play(seed, { many: 1, closes: 5 + (seed % 15) });
    const before = JSON.stringify(server.stored);
    server.healed = false;
    const isHanded = () => tab.outbox.records.every((record) => record.handed?.at);
    for (let press = 0; press < 60 && !isHanded(); press += 1) {
      tab.outbox.handOver();
      await pass(25_000, 1000);
    }
    assert.ok(isHanded(), `seed ${seed}`);
    assert.equal(JSON.stringify(server.stored), before, `seed ${seed}`);
    assert.equal(server.late.size, left.length, `seed ${seed}`);
    for (const [field, value] of Object.entries(meant)) {
      const late = [...server.late].some((said) => said.startsWith(JSON.stringify([field, value]).slice(0, -1)));
      assert.ok(late || server.stored[field].value === value, `seed ${seed}: ${field} ${value} is gone`);
    }
    handed += left.length;
    mock.timers.reset();
  }
  assert.ok(handed > SEEDS / 2);
});
