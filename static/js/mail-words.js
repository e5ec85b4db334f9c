// The words of a mail: what can be filled in becomes buttons that put it where the cursor is, and how the mail looks is
// shown anew whenever its words are saved.

const list = document.querySelector("[data-gaps]");
const preview = document.querySelector("[data-mail-preview]");
const form = document.querySelector("form[data-editor]");
let last = null; // the field that was written in last

function insert(field, sign, kind) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const block = kind === "block";
  const before = block && value.slice(0, start).trim() ? "\n\n" : "";
  const after = block && value.slice(end).trim() ? "\n\n" : "";
  const head = block ? value.slice(0, start).trimEnd() : value.slice(0, start);
  const tail = block ? value.slice(end).trimStart() : value.slice(end);
  field.value = head + before + sign + after + tail;
  field.focus();
  field.selectionStart = field.selectionEnd = (head + before + sign).length;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function target(kind) {
  const fits = (field) => field && (kind === "words" || field.dataset.words === "text");
  return fits(last) ? last : form.querySelector("[data-words=text]");
}

if (list) {
  form.addEventListener("focusin", ({ target: field }) => { if (field.dataset.words) last = field; });
  const hint = document.querySelector("[data-gaps-hint]");
  hint.textContent = hint.dataset.say;
  for (const code of list.querySelectorAll("code")) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.textContent = code.textContent;
    chip.addEventListener("click", () => insert(target(code.dataset.gap), code.textContent, code.dataset.gap));
    code.replaceWith(chip);
  }
}

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const subject = page.querySelector("[data-subject]");
  if (subject) preview.querySelector("[data-subject]").replaceWith(document.adoptNode(subject));
  preview.querySelector("iframe").contentWindow.location.reload();
}

if (preview && form) form.addEventListener("saved", look);
