// As much of a browser as modules need that are tried without one: a page of chosen elements, a store, and an answering
// server. What needs more is tried in Chromium.

export function page(elements = {}) {
  globalThis.document = {
    documentElement: { lang: "en" },
    hidden: false,
    querySelector: (selector) => elements[selector] ?? null,
    querySelectorAll: () => [],
    addEventListener: () => {},
  };
  globalThis.addEventListener = () => {};
  globalThis.window = {};
}

// A store whose keys are its own properties, as in a browser. Full: it takes nothing.
export class Store {
  static fill(is) { this.full = is; }

  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }

  setItem(key, value) {
    if (Store.full) throw new Error("QuotaExceededError");
    this[key] = String(value);
  }

  removeItem(key) { delete this[key]; }
}

export function store() {
  Store.fill(false);
  const made = new Store();
  Object.defineProperty(globalThis, "localStorage", { value: made, configurable: true, writable: true });
  return made;
}

// A server that gives the answers in turn, and remembers what it was asked. An answer that is null is a broken line.
export function server(...answers) {
  const asked = [];
  globalThis.fetch = async (url, options = {}) => {
    asked.push({ url, ...options, body: options.body && JSON.parse(options.body) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === null) throw new TypeError("the line broke");
    const { status = 200, body = {}, text = "" } = answer;
    return { ok: status < 300, status, redirected: false, json: async () => body, text: async () => text };
  };
  return asked;
}
