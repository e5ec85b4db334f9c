import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./browser.js";

page();
const { fold, found } = await import("../../static/js/many.js");
const items = [
  ["Österreich", "Austria"],
  ["Kasachstan", "Kazakhstan Қазақстан"],
  ["Vereinigte Staaten", "USA America"],
  ["Staatenlos", ""],
  ["Usbekistan", "Uzbekistan"],
].map(([name, also]) => ({ name, key: ` ${fold(name)}`, also: ` ${fold(also)}` }));
const names = (text) => found(items, text).map(({ name }) => name);

test("accents, case and marks do not matter", () => {
  assert.equal(fold("  Côte d’Ivoire "), "cote d ivoire");
  assert.deepEqual(names("oster"), ["Österreich"]);
  assert.deepEqual(names("ҚАЗАҚ"), ["Kasachstan"]);
});

test("names that begin so come first, then words of names, then other names", () => {
  assert.deepEqual(names("staaten"), ["Staatenlos", "Vereinigte Staaten"]);
  assert.deepEqual(names("us"), ["Usbekistan", "Vereinigte Staaten"]);
});

test("nothing typed finds all, in their order; nonsense finds none", () => {
  assert.equal(names(" ").length, items.length);
  assert.deepEqual(names("zzz"), []);
});
