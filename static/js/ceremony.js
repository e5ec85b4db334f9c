// The file for the stage: a key a step. Put into the file whole; it asks for nothing.
const sections = [...document.querySelectorAll("section")];
const body = document.body;
const FORWARD = new Set([" ", "ArrowRight", "ArrowDown", "PageDown", "Enter"]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);
let at = 0;
let still = 0;

function show(number) {
  at = Math.max(0, Math.min(sections.length - 1, number));
  sections.forEach((section, place) => section.toggleAttribute("data-on", place === at));
  body.dataset.kind = sections[at].dataset.kind;
  body.dataset.line = sections[at].dataset.line;
  try {
    // A browser that is loaded anew comes back to where it was.
    history.replaceState(null, "", `#${at + 1}`);
  } catch {
    // Some browsers keep no address for a file.
  }
}

// Long words and titles are set smaller until they fit; how much does not depend on the size of the screen.
function fit(element) {
  element.style.overflowWrap = "normal"; // a word that is too long is seen by its width, and broken only at the last
  for (let size = 1; size > 0.3; size -= 0.04) {
    element.style.setProperty("--f", size.toFixed(2));
    if (element.scrollHeight <= room(element) && element.scrollWidth <= element.clientWidth + 1) break;
  }
  element.style.overflowWrap = "";
}

async function fitAll() {
  await document.fonts.ready;
  document.querySelectorAll("[data-fit]").forEach(fit);
  body.setAttribute("data-ready", "");
}

function room(element) {
  const row = element.closest("li");
  if (row) return row.clientHeight;
  const style = getComputedStyle(element);
  // What letters reach below the last line is no line.
  return Number.parseFloat(style.maxHeight) + Number.parseFloat(style.fontSize) * 0.2;
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key;
  const known = FORWARD.has(key) || BACK.has(key) || ["Home", "f", "F", "b", "B", "."].includes(key);
  if (!known) return;
  event.preventDefault();
  if (event.repeat) return; // a key that is held down must not run through the names
  if (body.hasAttribute("data-black") || ["b", "B", "."].includes(key)) body.toggleAttribute("data-black");
  else if (FORWARD.has(key)) show(at + 1);
  else if (BACK.has(key)) show(at - 1);
  else if (key === "Home") show(0);
  else fullScreen();
});
document.addEventListener("click", () => {
  if (body.hasAttribute("data-black")) body.removeAttribute("data-black");
  else show(at + 1);
});
document.addEventListener("mousemove", () => {
  body.removeAttribute("data-still");
  clearTimeout(still);
  still = setTimeout(() => body.setAttribute("data-still", ""), 2000);
});

const asked = Number(location.hash.slice(1));
show(Number.isInteger(asked) && asked > 0 ? asked - 1 : 0);
fitAll();
