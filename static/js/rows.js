// A button that adds a row to a table of entries, up to the most the question takes. Blank rows are never saved.

export function add(part) {
  const body = part.querySelector("tbody");
  const rows = body.rows.length;
  if (rows >= Number(part.dataset.max)) return null;
  const row = body.rows[rows - 1].cloneNode(true);
  row.querySelectorAll(".error-text").forEach((words) => words.remove());
  for (const input of row.querySelectorAll("input")) {
    for (const part_ of ["name", "id"]) input.setAttribute(part_, input.getAttribute(part_).replace(/-\d+-/, `-${rows}-`));
    input.value = "";
    input.defaultValue = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    const column = input.closest("td").dataset.label;
    input.setAttribute("aria-label", part.dataset.sayRow.replace("{column}", column).replace("{number}", rows + 1));
  }
  body.append(row);
  return row;
}

function enhance(part) {
  part.querySelector("[data-without-script]")?.closest("p").remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet little";
  button.textContent = part.dataset.sayAdd;
  const full = () => { button.hidden = part.querySelector("tbody").rows.length >= Number(part.dataset.max); };
  button.addEventListener("click", () => { add(part)?.querySelector("input").focus(); full(); });
  part.querySelector("table").after(button);
  full();
}

document.querySelectorAll("[data-rows]").forEach(enhance);
