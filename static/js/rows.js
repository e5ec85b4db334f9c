// Adds rows to a table of entries, up to the most the question takes, and takes them out again, which can be undone. Rows
// are numbered anew each time, as the server numbers them. Blank rows are never saved.

const rows = (part) => [...part.querySelectorAll("[data-row]")];
const changed = (part) => part.dispatchEvent(new Event("change", { bubbles: true }));

export function add(part) {
  const all = rows(part);
  if (all.length >= Number(part.dataset.max)) return null;
  const row = all.at(-1).cloneNode(true);
  clear(row);
  all.at(-1).after(row);
  number(part);
  return row;
}

function clear(row) {
  row.querySelectorAll(".error-text").forEach((words) => words.remove());
  row.querySelectorAll("[data-said]").forEach((said) => said.replaceChildren());
  row.querySelectorAll(".wrong").forEach((cell) => cell.classList.remove("wrong"));
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.defaultValue = "";
    input.removeAttribute("aria-invalid");
  }
}

function number(part) {
  rows(part).forEach((row, place) => {
    row.querySelector("legend").textContent = part.dataset.sayRow.replace("{number}", place + 1);
    for (const each of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/(?<!-)-\d+-(?!-)/g, `-${place}-`));
      }
    }
    row.querySelector("[data-remove-row]").textContent = part.dataset.sayRemove.replace("{number}", place + 1);
  });
  part.dispatchEvent(new Event("rows"));
}

function made(words, kind) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = kind;
  button.textContent = words;
  return button;
}

// The last row is only emptied: there is always one to write in.
function remove(part, row, note) {
  const place = rows(part).indexOf(row);
  const before = rows(part)[place - 1];
  const gone = rows(part).length > 1 ? row : row.cloneNode(true);
  if (gone === row) row.remove();
  else clear(row);
  number(part);
  const back = made(part.dataset.sayBack, "plain");
  back.addEventListener("click", () => { putBack(part, gone, row, before); note.replaceChildren(); });
  note.replaceChildren(`${part.dataset.sayRemoved.replace("{number}", place + 1)} `, back);
  back.focus();
  changed(part);
}

function putBack(part, gone, row, before) {
  if (gone !== row) row.replaceWith(gone);
  else if (before?.isConnected) before.after(gone);
  else rows(part)[0].before(gone);
  number(part);
  gone.querySelector("input:not([type=hidden])").focus();
  changed(part);
}

export function enhance(part) {
  part.querySelectorAll("[data-without-script]").forEach((each) => each.remove());
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  const more = made(part.dataset.sayAdd, "btn quiet little");
  for (const row of rows(part)) {
    const button = made("", "plain");
    button.dataset.removeRow = "";
    row.append(button);
  }
  part.addEventListener("click", ({ target }) => { if (target.matches("[data-remove-row]")) remove(part, target.closest("[data-row]"), note); });
  part.addEventListener("rows", () => { more.hidden = rows(part).length >= Number(part.dataset.max); });
  more.addEventListener("click", () => { add(part)?.querySelector("input:not([type=hidden])").focus(); });
  part.querySelector("[data-entry-table]").append(note, more);
  number(part);
}

document.querySelectorAll("[data-rows]").forEach(enhance);
