import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { page, Store, store } from "./browser.js";

const DAY = 864e5;
let visits = 0;

// A visit is a page loaded anew: its own module, the same store.
async function visit(here = "topic") {
  page({ "[data-safety]": { dataset: { safety: here } } });
  visits += 1;
  return import(`../../static/js/copies.js?visit=${visits}`);
}

const texts = (copies, key = "topic") => copies.all(key).map(({ fields }) => fields);

beforeEach(() => {
  store();
  mock.timers.enable({ apis: ["Date"], now: Date.parse("2027-05-01T10:00:00Z") });
});
afterEach(() => mock.timers.reset());

test("a visit has one copy of a page, the last one", async () => {
  const copies = await visit();
  copies.keep("topic", { fields: "first" });
  mock.timers.tick(10);
  copies.keep("topic", { fields: "second" });
  assert.deepEqual(texts(copies), ["second"]);
});

test("what another visit typed and nobody saved stays beside it", async () => {
  (await visit()).keep("topic", { fields: "theirs" });
  mock.timers.tick(10);
  const copies = await visit();
  copies.keep("topic", { fields: "ours" });
  assert.deepEqual(texts(copies), ["ours", "theirs"]);
});

test("what another visit saved gives way", async () => {
  (await visit()).keep("topic", { fields: "theirs", saved: true });
  const copies = await visit();
  copies.keep("topic", { fields: "ours" });
  assert.deepEqual(texts(copies), ["ours"]);
});

test("a visit that goes on takes its own copy back from beside", async () => {
  const one = await visit();
  one.keep("topic", { fields: "one" });
  mock.timers.tick(10);
  const two = await visit();
  two.keep("topic", { fields: "two" });
  mock.timers.tick(10);
  one.keep("topic", { fields: "one, longer" });
  assert.deepEqual(texts(two), ["one, longer", "two"]);
});

test("forgetting one copy leaves the others", async () => {
  (await visit()).keep("topic", { fields: "theirs" });
  mock.timers.tick(10);
  const copies = await visit();
  copies.keep("topic", { fields: "ours" });
  const [ours, theirs] = copies.all("topic");
  copies.forget("topic", theirs);
  assert.deepEqual(texts(copies), ["ours"]);
  copies.forget("topic", ours);
  assert.deepEqual(texts(copies), []);
});

test("an arriving page drops what was saved elsewhere and what is older than two weeks, and nothing else", async () => {
  const copies = await visit("other");
  copies.keep("saved", { fields: "a", saved: true });
  copies.keep("unsaved", { fields: "b" });
  mock.timers.tick(13 * DAY);
  await visit("other");
  assert.deepEqual([texts(copies, "saved"), texts(copies, "unsaved")], [[], ["b"]]);
  mock.timers.tick(2 * DAY);
  await visit("other");
  assert.deepEqual(texts(copies, "unsaved"), []);
});

test("a full store loses nothing that was there, and stops nobody", async () => {
  const copies = await visit();
  copies.keep("topic", { fields: "kept" });
  Store.fill(true);
  copies.keep("topic", { fields: "lost" });
  assert.deepEqual(texts(copies), ["kept"]);
});
