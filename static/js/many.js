// A long list of choices becomes one control that finds: what is typed is looked for in names and other usual names, the
// arrow keys walk through what was found, Enter chooses. What is chosen of several stands above as buttons that take it
// back. Without a script the list itself works. And a limit of choices is kept while choosing.

export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// The list behind the control: the options of a select, or checkboxes.
function source(part) {
  const select = part.querySelector("select");
  const each = select ? [...select.options].filter((option) => option.value) : [...part.querySelectorAll("input[type=checkbox]")];
  const items = each.map((of) => {
    const name = (select ? of : of.closest("label")).textContent.trim();
    return { of, name, key: ` ${fold(name)}`, also: ` ${fold(of.dataset.also ?? "")}` };
  });
  return { select, items, isOn: (item) => (select ? item.of.selected : item.of.checked) };
}

// Whether what was typed is a whole short name of it: a code of two letters, or an abbreviation.
const isShort = ({ also }, wanted) => wanted.length < 4 && `${also} `.includes(` ${wanted} `);

// What goes by the very abbreviation comes first, then names that begin with what was typed, then words of names, then
// other names, then anything inside.
export function found(items, text) {
  const wanted = fold(text);
  if (!wanted) return items;
  const rank = (item) => (isShort(item, wanted) ? 0 : 1 + inName(item, wanted));
  return items.map((item) => [rank(item), item]).filter(([at]) => at < 5).sort((one, other) => one[0] - other[0]).map(([, item]) => item);
}

function inName({ key, also }, wanted) {
  return key.startsWith(` ${wanted}`) ? 0 : key.includes(` ${wanted}`) ? 1 : also.includes(` ${wanted}`) ? 2 : key.includes(wanted) ? 3 : 4;
}

// What is called exactly so, or by that abbreviation; else whatever is found.
export function named(items, text) {
  const wanted = fold(text);
  const whole = items.filter(({ key }) => key.trim() === wanted);
  const short = whole.length ? whole : items.filter((item) => isShort(item, wanted));
  return short.length ? short : found(items, text);
}

class Finder {
  constructor(part, number) {
    Object.assign(this, source(part), { part, at: -1 });
    this.chosen = part.querySelector("[data-many-chosen]");
    this.says = part.querySelector("[data-many-says]");
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `many-${number}`, className: "found", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", part.dataset.manyLabel);
    if (!this.select) this.list.setAttribute("aria-multiselectable", "true");
    this.input = this.control();
    this.input.after(this.list);
    part.querySelector("[data-many-plain]").hidden = true;
    this.listen();
    this.showChosen();
  }

  // The field that finds takes the place, the label and what is said of the list, which stays behind it.
  control() {
    const input = this.part.querySelector("[data-many-filter]");
    const first = this.select ?? this.items[0].of;
    Object.assign(input, { hidden: false, type: "text", autocomplete: "off", id: first.id });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list", spellcheck: "false" })) input.setAttribute(name, value);
    const label = this.part.querySelector("[data-many-filter-label]");
    if (label) {
      label.classList.remove("hidden");
      label.htmlFor = first.id;
    } else input.removeAttribute("aria-label");
    for (const name of ["aria-describedby", "aria-invalid"]) if (this.select?.hasAttribute(name)) input.setAttribute(name, this.select.getAttribute(name));
    first.id = `${first.id}-plain`;
    return input;
  }

  listen() {
    const { input, part } = this;
    input.addEventListener("input", (event) => { event.stopPropagation(); this.open(); });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("blur", () => this.settle());
    input.addEventListener("click", () => { if (this.select && this.list.hidden) { input.select(); this.open(""); } });
    input.addEventListener("keydown", (event) => this.pressed(event));
    part.addEventListener("change", () => this.showChosen());
    part.closest("form")?.addEventListener("saved", () => this.showChosen());
  }

  pressed(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") this.choose(this.meant());
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
  }

  // What Enter chooses: where the arrow keys are, or the only one that was found.
  meant() {
    if (this.list.hidden) return null;
    if (this.at !== -1) return this.items[Number(this.list.children[this.at].id.split("-").at(-1))];
    const hits = named(this.items, this.input.value);
    return hits.length === 1 ? hits[0] : null;
  }

  open(text = this.input.value) {
    const hits = found(this.items, text);
    // How many were found is said to those who do not see the list.
    const { sayFound, sayNone } = this.part.dataset;
    this.says.classList.toggle("hidden", hits.length > 0);
    this.says.textContent = hits.length ? sayFound.replace("{count}", hits.length) : sayNone.replace("{text}", text.trim());
    this.list.replaceChildren(...hits.map((item) => this.option(item)));
    this.list.hidden = hits.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  option(item) {
    const made = document.createElement("li");
    made.id = `${this.list.id}-${this.items.indexOf(item)}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(!this.select && this.isOn(item)));
    made.toggleAttribute("data-on", this.isOn(item));
    made.textContent = item.name;
    made.addEventListener("mousedown", (event) => { event.preventDefault(); this.choose(item); });
    return made;
  }

  walk(step) {
    if (this.list.hidden) this.open(this.select ? "" : this.input.value);
    const { children } = this.list;
    if (!children.length) return;
    this.leave(children[this.at]);
    this.at = this.at === -1 && step < 0 ? children.length - 1 : (this.at + step + children.length) % children.length;
    children[this.at].dataset.at = "";
    // Of one choice, the option in hand is the selected one; of several, those that are chosen.
    if (this.select) children[this.at].setAttribute("aria-selected", "true");
    children[this.at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", children[this.at].id);
  }

  leave(option) {
    if (!option) return;
    delete option.dataset.at;
    if (this.select) option.setAttribute("aria-selected", "false");
  }

  choose(item) {
    if (!item) return;
    if (this.select) this.set(item);
    else {
      item.of.click();
      this.input.value = "";
    }
    this.close();
  }

  set(item) {
    const value = item?.of.value ?? "";
    if (this.select.value !== value) {
      this.select.value = value;
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.input.value = this.current();
  }

  current() { return this.items.find(this.isOn)?.name ?? ""; }

  // Leaving the control: a whole name, or the only one found, is a choice; anything else gives way to what is chosen.
  settle() {
    this.close();
    if (!this.select) return;
    const hits = named(this.items, this.input.value);
    if (!this.input.value.trim()) this.set(null);
    else if (hits.length === 1) this.set(hits[0]);
    else if (hits.length) this.input.value = this.current();
  }

  showChosen() {
    if (this.select) {
      if (document.activeElement !== this.input) this.input.value = this.current();
      return;
    }
    const on = this.items.filter(this.isOn);
    this.chosen.hidden = on.length === 0;
    this.chosen.replaceChildren(...on.map((item) => this.taker(item)));
  }

  taker(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${item.name} ×`;
    button.setAttribute("aria-label", this.part.dataset.sayTake.replace("{name}", item.name));
    button.addEventListener("click", () => { item.of.click(); this.input.focus(); });
    return button;
  }
}

// So many and no more: the others cannot be ticked until one is taken back, and the line below says so.
function limit(part) {
  const boxes = [...part.querySelectorAll("input[type=checkbox]")];
  const most = Number(part.dataset.most);
  const says = document.createElement("p");
  says.className = "count";
  says.setAttribute("role", "status");
  const keep = () => {
    const count = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = count >= most && !box.checked;
    says.textContent = (count >= most ? part.dataset.sayFull : part.dataset.sayChosen).replace("{count}", count);
  };
  part.append(says);
  part.addEventListener("change", keep);
  part.closest("form")?.addEventListener("saved", keep);
  keep();
}

let made = 0;

export function enhance(page) {
  page.querySelectorAll("[data-many]").forEach((part) => new Finder(part, made++));
  page.querySelectorAll("[data-most]").forEach(limit);
}

enhance(document);
