import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { page } from "./browser.js";

page({ "[data-zone]": { dataset: { zone: "Asia/Almaty" } } });
const { dated, plural } = await import("../../static/js/clock.js");

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: Date.parse("2027-05-01T10:00:00Z") }));
afterEach(() => mock.timers.reset());

test("today has a time only, by the zone of the account", () => {
  assert.equal(dated("at {time}", "on {time}", "2027-05-01T08:30:00Z"), "at 13:30");
});

test("another day is named, where it is another day in that zone", () => {
  assert.equal(dated("at {time}", "on {time}", "2027-04-30T18:30:00Z"), "on 30 April 2027, 23:30");
  assert.equal(dated("at {time}", "on {time}", "2027-04-30T19:30:00Z"), "at 00:30");
});

test("what is no moment says nothing of a day", () => {
  assert.equal(dated("stands", "stood on {time}", "never"), "stands");
});

test("plural forms are those of the page's language", () => {
  assert.deepEqual([0, 1, 2].map(plural), ["other", "one", "other"]);
});
