// A safety copy of what was typed and not saved yet, in this browser only: for a crash, a closed tab, a session that
// ended. It goes away as soon as the server has the text, and by itself after two weeks.

const DAYS = 14;
const name = (key) => `unsaved:${key}`;

export function keep(key, fields) {
  try { localStorage.setItem(name(key), JSON.stringify({ at: Date.now(), fields })); } catch { /* full or forbidden */ }
}

export function forget(key) {
  try { localStorage.removeItem(name(key)); } catch { /* forbidden */ }
}

export function find(key) {
  try {
    for (const each of Object.keys(localStorage)) {
      if (each.startsWith("unsaved:") && Date.now() - JSON.parse(localStorage.getItem(each)).at > DAYS * 864e5) localStorage.removeItem(each);
    }
    return JSON.parse(localStorage.getItem(name(key)));
  } catch { return null; }
}

// The page was sent with its text. Whoever arrives on another page has been answered by the server, which keeps it.
export function sent(key) {
  try { sessionStorage.setItem(name(key), "sent"); } catch { /* forbidden */ }
}

function arrived() {
  const here = document.querySelector("form[data-safety]")?.dataset.safety;
  try {
    for (const each of Object.keys(sessionStorage)) {
      if (!each.startsWith("unsaved:")) continue;
      if (each !== name(here)) localStorage.removeItem(each);
      sessionStorage.removeItem(each);
    }
  } catch { /* forbidden */ }
}

arrived();
