import assert from "node:assert/strict";
import { test } from "node:test";
import { after, first, isResting, longest } from "../../static/js/paces.js";

test("a page that something moves on asks every twenty seconds", () => {
  assert.equal(first, 20_000);
  for (const quiet of [0, 1, 6]) assert.equal(after(quiet, 0), first);
});

test("where nothing moves it asks more and more rarely, never more than some minutes apart", () => {
  assert.equal(after(7, 0), 40_000);
  assert.equal(after(8, 0), 80_000);
  assert.equal(after(200, 0), longest);
});

test("a line that is cut is tried more and more rarely from the first time on", () => {
  assert.deepEqual([1, 2, 3, 4, 50].map((failed) => after(0, failed)), [40_000, 80_000, 160_000, 300_000, 300_000]);
});

test("after an hour that nobody touched it, it rests", () => {
  assert.equal(isResting(3_600_000), false);
  assert.equal(isResting(3_600_001), true);
});
