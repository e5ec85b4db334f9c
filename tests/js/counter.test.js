import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./browser.js";

page();
const { count } = await import("../../static/js/counter.js");

test("words are what has a letter or a figure in it", () => {
  assert.equal(count("", "words"), 0);
  assert.equal(count("  – • — ", "words"), 0);
  assert.equal(count("one two\nthree\tfour", "words"), 4);
  assert.equal(count("12 t – 3 •", "words"), 3);
  assert.equal(count("Қазақстан Республикасы", "words"), 2);
});

test("a word is divided by every kind of space, and by nothing else", () => {
  assert.equal(count("one\u00a0two\u2009three\u3000four", "words"), 4);
  assert.equal(count("bonded-warehouse transport/rail", "words"), 2);
});

test("characters are those that will be kept: composed, without controls and outer space", () => {
  assert.equal(count("e\u0301", "chars"), 1);
  assert.equal(count(" \u0000a\ufeffb \r\n c ", "chars"), 6);
  assert.equal(count("🚂", "chars"), 1);
});

test("one line has one space between words and nothing unseen", () => {
  assert.equal(count("a \n  b", "chars", true), 3);
  assert.equal(count("soft\u00adhyphen", "chars", true), 10);
});
