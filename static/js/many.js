// A long list of choices becomes one control that finds: what is typed is looked for in names and other usual names, the
// arrow keys walk through what was found, Enter chooses. What is chosen of several stands above as buttons that take it
// back. Without a script the list itself works. And a limit of choices is kept while choosing.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

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

// Names that begin with what was typed come first, then words of names, then other names, then anything inside.
function found(items, text) {
  const wanted = fold(text);
  if (!wanted) return items;
  const rank = ({ key, also }) => (key.startsWith(` ${wanted}`) ? 0 : key.includes(` ${wanted}`) ? 1 : also.includes(` ${wanted}`) ? 2 : key.includes(wanted) ? 3 : 4);
  return items.map((item) => [rank(item), item]).filter(([at]) => at < 4).sort((one, other) => one[0] - other[0]).map(([, item]) => item);
}

function control(part, list, id) {
  const input = part.querySelector("[data-many-filter]");
  Object.assign(input, { hidden: false, type: "text", autocomplete: "off" });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", spellcheck: "false" })) input.setAttribute(name, value);
  const label = part.querySelector("[data-many-filter-label]");
  if (label) {
    label.classList.remove("hidden");
    label.htmlFor = id;
  } else input.removeAttribute("aria-label");
  input.id = id;
  return input;
}

function enhance(part, number) {
  const { select, items, isOn } = source(part);
  const chosen = part.querySelector("[data-many-chosen]");
  const says = part.querySelector("[data-many-says]");
  const list = document.createElement("ul");
  Object.assign(list, { id: `many-${number}`, className: "found", hidden: true });
  list.setAttribute("role", "listbox");
  if (!select) list.setAttribute("aria-multiselectable", "true");
  const first = select ?? items[0].of;
  const input = control(part, list, first.id);
  list.setAttribute("aria-label", part.dataset.manyLabel);
  if (select) {
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  first.id = `${first.id}-plain`;
  part.querySelector("[data-many-plain]").hidden = true;
  input.after(list);
  let at = -1;

  const current = () => items.find(isOn)?.name ?? "";
  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };

  function open(text = input.value) {
    const hits = found(items, text);
    says.textContent = hits.length ? "" : part.dataset.sayNone.replace("{text}", text.trim());
    list.replaceChildren(...hits.map(option));
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    at = -1;
    input.removeAttribute("aria-activedescendant");
  }

  function option(item) {
    const made = document.createElement("li");
    made.id = `${list.id}-${items.indexOf(item)}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(isOn(item)));
    made.textContent = item.name;
    made.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
    return made;
  }

  function walk(step) {
    if (list.hidden) open(select ? "" : input.value);
    const size = list.children.length;
    if (!size) return;
    list.children[at]?.removeAttribute("data-at");
    at = at === -1 && step < 0 ? size - 1 : (at + step + size) % size;
    list.children[at].dataset.at = "";
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function choose(item) {
    if (!select) {
      item.of.click();
      input.value = "";
    } else set(item);
    close();
  }

  function set(item) {
    if (select.value !== (item?.of.value ?? "")) {
      select.value = item?.of.value ?? "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    input.value = current();
  }

  // Leaving the control: a whole name, or the only one found, is a choice; anything else gives way to what is chosen.
  function settle() {
    close();
    if (!select) return;
    const exact = items.filter((item) => item.key.trim() === fold(input.value));
    const hits = exact.length ? exact : found(items, input.value);
    if (!input.value.trim()) set(null);
    else if (hits.length === 1) set(hits[0]);
    else if (hits.length) input.value = current();
  }

  function list_chosen() {
    if (select) { if (document.activeElement !== input) input.value = current(); return; }
    const on = items.filter(isOn);
    chosen.hidden = on.length === 0;
    chosen.replaceChildren(...on.map((item) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${item.name} ×`;
      button.setAttribute("aria-label", part.dataset.sayTake.replace("{name}", item.name));
      button.addEventListener("click", () => { item.of.click(); input.focus(); });
      return button;
    }));
  }

  input.addEventListener("input", (event) => { event.stopPropagation(); open(); });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("blur", settle);
  input.addEventListener("click", () => { if (select && list.hidden) { input.select(); open(""); } });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") {
      const hits = found(items, input.value);
      const item = list.hidden ? null : at === -1 ? (hits.length === 1 ? hits[0] : null) : items[Number(list.children[at].id.split("-").at(-1))];
      if (item) choose(item);
    } else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  part.addEventListener("change", list_chosen);
  part.closest("form")?.addEventListener("saved", list_chosen);
  list_chosen();
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

document.querySelectorAll("[data-many]").forEach(enhance);
document.querySelectorAll("[data-most]").forEach(limit);
