import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { page, server, Store, store } from "./browser.js";

const TOKEN = 'meta[name="csrf-token"]';
const NOW = Date.parse("2027-05-01T10:00:00Z");
const meta = { content: "token" };
const score = (field, value, more) => ({
  ballot: "b", field, url: `/scores/${field}`, content: { value, comment: "" }, revision: 1, at: Date.now(), ...more,
});
const stored = (value, revision = 2) => ({ body: { stored: { value, comment: "", revision } } });
let tabs = 0;
let outbox;

// A tab is the module loaded anew over the same store.
async function tab() {
  page({ [TOKEN]: meta, "[data-held]": { dataset: { held: "person" } } });
  tabs += 1;
  const loaded = await import(`../../static/js/ballot-outbox.js?tab=${tabs}`);
  return loaded.outbox;
}

const waiting = () => outbox.records.map(({ field, content }) => [field, content.value]);

beforeEach(async () => {
  store();
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  globalThis.location = { pathname: "/ballots/b" };
  globalThis.DOMParser = class { parseFromString(text) { return { querySelector: () => ({ content: text }) }; } };
  meta.content = "token";
  mock.timers.enable({ apis: ["Date", "setTimeout"], now: NOW });
  outbox = await tab();
});
afterEach(() => mock.timers.reset());

test("what is given goes once, with its revision and the token, and leaves when it is stored", async () => {
  const asked = server(stored("7"));
  outbox.put(score("a", "7"));
  await outbox.send();
  assert.deepEqual(asked.map(({ url, body }) => [url, body]), [["/scores/a", { value: "7", comment: "", revision: 1 }]]);
  assert.equal(asked[0].headers["X-CSRFToken"], "token");
  assert.deepEqual(waiting(), []);
});

test("a score that is taken back goes as null", async () => {
  const asked = server(stored(""));
  outbox.put(score("a", ""));
  await outbox.send();
  assert.equal(asked[0].body.value, null);
});

test("records go oldest first", async () => {
  const asked = server({ status: 400 });
  outbox.put(score("late", "1", { at: NOW }));
  outbox.put(score("early", "2", { at: NOW - 5 }));
  assert.deepEqual(waiting().map(([field]) => field), ["early", "late"]);
  await outbox.send();
  assert.equal(asked[0].url, "/scores/early");
});

test("what is being typed waits until its time", async () => {
  const asked = server(stored("7"));
  outbox.put(score("a", "7", { after: NOW + 700 }));
  await outbox.send();
  assert.equal(asked.length, 0);
  mock.timers.tick(710);
  await outbox.sending;
  assert.equal(asked.length, 1);
});

for (const answer of [null, { status: 500 }, { status: 503 }, { status: 429 }, { status: 408 }]) {
  test(`after ${answer?.status ?? "a broken line"} the same goes again, later and later`, async () => {
    const asked = server(answer);
    outbox.put(score("a", "7"));
    await outbox.send();
    assert.deepEqual([asked.length, outbox.waiting], [1, true]);
    mock.timers.tick(999);
    assert.equal(asked.length, 1);
    mock.timers.tick(1);
    await outbox.sending;
    assert.equal(asked.length, 2);
    mock.timers.tick(1999);
    assert.equal(asked.length, 2);
    assert.deepEqual(waiting(), [["a", "7"]]);
  });
}

test("signed out: nothing more is sent, nothing is lost", async () => {
  const asked = server({ status: 401 });
  outbox.put(score("a", "7"));
  outbox.put(score("b", "8"));
  await outbox.send();
  assert.deepEqual([asked.length, outbox.signedOut], [1, true]);
  assert.equal(waiting().length, 2);
});

test("an old token is fetched anew, once, and the same is sent with it", async () => {
  const asked = server({ status: 403 }, { text: "fresh" }, stored("7"));
  outbox.put(score("a", "7"));
  await outbox.send();
  assert.deepEqual(asked.map(({ url }) => url), ["/scores/a", "/ballots/b", "/scores/a"]);
  assert.equal(asked[2].headers["X-CSRFToken"], "fresh");
  assert.deepEqual(waiting(), []);
});

test("what is refused stays with its reason and holds nothing up", async () => {
  server({ status: 422, body: { error: "Too high." } }, stored("8"));
  outbox.put(score("a", "99", { at: NOW }));
  outbox.put(score("b", "8", { at: NOW + 1 }));
  await outbox.send();
  assert.deepEqual(waiting(), [["a", "99"]]);
  assert.equal(outbox.get("b", "a").refused.reason, "Too high.");
});

test("what was refused is sent again when it is typed anew", async () => {
  const asked = server({ status: 422, body: { error: "Too high." } }, stored("9"));
  outbox.put(score("a", "99"));
  await outbox.send();
  await outbox.send();
  assert.equal(asked.length, 1);
  outbox.put(score("a", "9"));
  await outbox.send();
  assert.equal(asked.length, 2);
  assert.deepEqual(waiting(), []);
});

test("where another page stored something else, both stay until somebody chooses", async () => {
  const asked = server({ status: 409, ...stored("5", 4) });
  outbox.put(score("a", "7"));
  await outbox.send();
  await outbox.retry();
  assert.equal(asked.length, 1);
  assert.equal(outbox.get("b", "a").refused.moved.value, "5");
});

test("where another page stored the same, there is nothing to choose", async () => {
  server({ status: 409, ...stored("7", 4) });
  outbox.put(score("a", "7"));
  await outbox.send();
  assert.deepEqual(waiting(), []);
});

test("what is typed while the last text travels goes next, on the new revision", async () => {
  const asked = server(stored("7", 2), stored("8", 3));
  outbox.put(score("a", "7"));
  const sending = outbox.send();
  outbox.put(score("a", "8"));
  await sending;
  assert.deepEqual(asked.map(({ body }) => [body.value, body.revision]), [["7", 1], ["8", 2]]);
});

test("another tab sees what waits here", async () => {
  outbox.put(score("a", "7"));
  outbox = await tab();
  assert.deepEqual(waiting(), [["a", "7"]]);
});

test("where the store takes nothing, the page itself still holds and sends it", async () => {
  const asked = server(stored("7"));
  Store.fill(true);
  outbox.put(score("a", "7"));
  assert.deepEqual(waiting(), [["a", "7"]]);
  await outbox.send();
  assert.equal(asked.length, 1);
  assert.deepEqual(waiting(), []);
});

const tooLate = { status: 403, body: { error: "Scoring closed.", late: true } };

test("what came too late goes to the organisers once, with when it was typed", async () => {
  const asked = server(tooLate, { body: { handed_over: "2027-05-01T10:00:02Z" } });
  outbox.put(score("a", "7", { page: "/ballots/b" }));
  await outbox.send();
  await outbox.handOver();
  await outbox.handOver();
  assert.equal(asked.length, 2);
  assert.deepEqual([asked[1].method, asked[1].url], ["POST", "/ballots/b/late"]);
  assert.deepEqual(asked[1].body, { value: "7", comment: "", revision: 1, field: "a", at: NOW });
  assert.equal(outbox.get("b", "a").handed.at, "2027-05-01T10:00:02Z");
});

test("what the organisers did not get stays, with the reason, and goes again", async () => {
  const asked = server(tooLate, null, { status: 422, body: { error: "Too much." } }, { body: { handed_over: "now" } });
  outbox.put(score("a", "7", { page: "/ballots/b" }));
  await outbox.send();
  for (const said of [{ reason: "" }, { reason: "Too much." }, { at: "now" }]) {
    await outbox.handOver();
    assert.deepEqual(outbox.get("b", "a").handed, said);
  }
  assert.equal(asked.length, 4);
});

test("what was handed over is still so after another try, and no more once it is typed anew", async () => {
  server(tooLate, { body: { handed_over: "now" } }, tooLate);
  outbox.put(score("a", "7", { page: "/ballots/b" }));
  await outbox.send();
  await outbox.handOver();
  await outbox.retry();
  assert.equal(outbox.get("b", "a").handed.at, "now");
  outbox.put(score("a", "8", { page: "/ballots/b" }));
  assert.equal(outbox.get("b", "a").handed, undefined);
});
