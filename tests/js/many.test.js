import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./browser.js";

page();
const { fold, found, named } = await import("../../static/js/many.js");
const items = [
  ["Österreich", "Austria"],
  ["Kasachstan", "Kazakhstan Қазақстан KZ"],
  ["Vereinigte Staaten", "USA America"],
  ["Staatenlos", ""],
  ["Usbekistan", "Uzbekistan UZ"],
  ["Ukraine", "UA"],
  ["Großbritannien", "United Kingdom UK GB"],
  ["Nigeria", "NG"],
  ["Niger", "NE"],
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

test("an abbreviation or a code of two letters finds its own first", () => {
  assert.deepEqual(names("uk"), ["Großbritannien", "Ukraine"]);
  assert.equal(names("KZ")[0], "Kasachstan");
});

test("a whole name or abbreviation is meant, whatever else begins so", () => {
  const meant = (text) => named(items, text).map(({ name }) => name);
  assert.deepEqual(meant("niger"), ["Niger"]);
  assert.deepEqual(meant("UK"), ["Großbritannien"]);
  assert.deepEqual(meant("қазақ"), ["Kasachstan"]);
  assert.equal(meant("u").length, found(items, "u").length);
});
