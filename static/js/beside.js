// Shows beside a part of the editor what people will get of it: the part of the preview's page that is about it, fetched
// once on a wide screen, and anew after each save. Without a script, and on a narrow screen, a link leads to the page.

const part = document.querySelector("[data-beside]");
const form = document.querySelector("form[data-editor]");
const wide = matchMedia("(min-width: 73.75em)");
const shown = part?.querySelector("[data-beside-shown]");
const fold = part?.querySelector("[data-beside-fold]");
const says = part?.querySelector("[data-beside-says]");
const FOLDED = "beside-folded";
let asked = null;

const isOpen = () => wide.matches && !part.classList.contains("folded");

async function load() {
  if (!isOpen()) return;
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  try {
    const answer = await fetch(part.dataset.beside, { credentials: "same-origin", cache: "no-store", redirect: "error", signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page.querySelector(part.dataset.pick), page);
  } catch {
    if (!signal.aborted) failed();
  }
}

// What is left out of it is about the whole page, and what is found is set in what its sheet expects around it.
function show(found, page) {
  if (!found) return failed();
  if (part.dataset.without) for (const each of found.querySelectorAll(part.dataset.without)) each.remove();
  for (const each of found.querySelectorAll("h1")) each.replaceWith(said(each));
  const held = found.closest(".stick") ? document.createElement("div") : found;
  if (held !== found) {
    held.className = "stick";
    held.dataset.line = page.querySelector(".two")?.dataset.line ?? "";
    held.append(found);
  }
  shown.className = "beside-shown";
  shown.replaceChildren(document.adoptNode(held));
  shown.hidden = false;
  says.className = "hidden";
  says.textContent = "";
}

// The page that is edited has its own first heading.
function said(heading) {
  const made = document.createElement("p");
  made.className = "beside-title";
  made.append(...heading.childNodes);
  return made;
}

function failed() {
  says.className = "small";
  says.textContent = says.dataset.sayFailed;
}

function folded(is) {
  part.classList.toggle("folded", is);
  fold.setAttribute("aria-expanded", String(!is));
  fold.textContent = is ? fold.dataset.sayShow : fold.dataset.sayHide;
  if (is) shown.hidden = true;
  else void load();
}

// Colours of the draft follow it, too.
function lines() {
  const sheet = document.querySelector("[data-preview-lines]");
  if (sheet) sheet.href = `${sheet.href.split("?")[0]}?on=${form.elements.on.value}`;
}

function fit() {
  fold.hidden = !wide.matches;
  if (!wide.matches) shown.hidden = true;
  else folded(sessionStorage.getItem(FOLDED) === "yes");
}

if (part) {
  fold.addEventListener("click", () => {
    const is = !part.classList.contains("folded");
    sessionStorage.setItem(FOLDED, is ? "yes" : "no");
    folded(is);
  });
  form?.addEventListener("saved", () => { lines(); void load(); });
  wide.addEventListener("change", fit);
  fit();
}
