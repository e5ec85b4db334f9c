// A long list of choices: a filter above it, and what is chosen as buttons that take it back. The list works without.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function enhance(part) {
  const filter = part.querySelector("[data-many-filter]");
  const chosen = part.querySelector("[data-many-chosen]");
  const items = [...part.querySelectorAll("li")];
  filter.hidden = false;
  part.querySelector("label.hidden")?.classList.remove("hidden");
  filter.addEventListener("input", () => {
    const wanted = fold(filter.value.trim());
    for (const item of items) item.hidden = !fold(item.textContent).includes(wanted);
  });
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  part.addEventListener("change", () => list(part, chosen));
  list(part, chosen);
}

function list(part, chosen) {
  const inputs = [...part.querySelectorAll("input:checked")];
  chosen.hidden = inputs.length === 0;
  chosen.replaceChildren(...inputs.map((input) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${input.closest("label").textContent.trim()} ×`;
    button.addEventListener("click", () => { input.click(); part.querySelector("[data-many-filter]").focus(); });
    return button;
  }));
}

document.querySelectorAll("[data-many]").forEach(enhance);
