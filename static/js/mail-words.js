// The words of a mail: what can be filled in becomes buttons that put it where the cursor is, and how the mail looks is
// shown anew whenever its words are saved.

import { insert } from "./gaps.js";

const list = document.querySelector("[data-gaps]");
const preview = document.querySelector("[data-mail-preview]");
const form = document.querySelector("form[data-editor]");
let last = null; // the field that was written in last

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
