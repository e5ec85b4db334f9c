// Safety copies of what was typed, in this browser only: for a crash, a closed tab, a line that broke, a session that
// ended. A copy stays until the server has said that it has the text, and a page has come whole after that; and at most
// two weeks. This file is loaded at the end of pages, so a page that broke off does not run it.
//
// A visit has one copy of a page. Where that of another visit was not saved, it moves aside under its moment, until
// somebody decides on it or its own visit goes on: what is typed never takes the place of what somebody else typed.

const DAYS = 14;
const ASIDE = "@";
const VISIT = Math.random().toString(36).slice(2);
const name = (key) => `unsaved:${key}`;
const beside = (key, { at }) => name(key) + ASIDE + at;

const put = (slot, copy) => localStorage.setItem(slot, JSON.stringify(copy));
const read = (slot) => JSON.parse(localStorage.getItem(slot));
const aside = (key) => Object.keys(localStorage).filter((slot) => slot.startsWith(name(key) + ASIDE));

// copy: {fields, texts, revision, marks}: what was typed, which fields hold text, and what the page stood on.
export function keep(key, copy) {
  try {
    const there = read(name(key));
    if (there && there.visit !== VISIT && !there.saved) put(beside(key, there), there);
    put(name(key), { at: Date.now(), visit: VISIT, ...copy });
    for (const slot of aside(key)) if (read(slot).visit === VISIT) localStorage.removeItem(slot);
  } catch { /* full or forbidden */ }
}

export function forget(key, copy) {
  try {
    localStorage.removeItem(beside(key, copy));
    if (read(name(key))?.at === copy.at) localStorage.removeItem(name(key));
  } catch { /* forbidden */ }
}

// Every visit's copy, the last one first.
export function all(key) {
  try {
    return [name(key), ...aside(key)].map(read).filter(Boolean).sort((one, other) => other.at - one.at);
  } catch { return []; }
}

function arrived() {
  const here = document.querySelector("[data-safety]")?.dataset.safety;
  try {
    for (const each of Object.keys(localStorage)) {
      if (!each.startsWith("unsaved:") || each === name(here)) continue;
      const copy = read(each);
      if (copy.saved || Date.now() - copy.at > DAYS * 864e5) localStorage.removeItem(each);
    }
  } catch { /* forbidden */ }
}

arrived();
