// Safety copies of what was typed, in this browser only: for a crash, a closed tab, a line that broke, a session that
// ended. A copy stays until the server has said that it has the text, and a page has come whole after that; and at most
// two weeks. This file is loaded at the end of pages, so a page that broke off does not run it.

const DAYS = 14;
const name = (key) => `unsaved:${key}`;

// copy: {fields, texts, revision, marks}: what was typed, which fields hold text, and what the page stood on.
export function keep(key, copy) {
  try { localStorage.setItem(name(key), JSON.stringify({ at: Date.now(), ...copy })); } catch { /* full or forbidden */ }
}

export function forget(key) {
  try { localStorage.removeItem(name(key)); } catch { /* forbidden */ }
}

export function find(key) {
  try { return JSON.parse(localStorage.getItem(name(key))); } catch { return null; }
}

function arrived() {
  const here = document.querySelector("[data-safety]")?.dataset.safety;
  try {
    for (const each of Object.keys(localStorage)) {
      if (!each.startsWith("unsaved:") || each === name(here)) continue;
      const copy = JSON.parse(localStorage.getItem(each));
      if (copy.saved || Date.now() - copy.at > DAYS * 864e5) localStorage.removeItem(each);
    }
  } catch { /* forbidden */ }
}

arrived();
