// Counts words or characters as the server does (awards/core/text.py): of the text as it will be kept, composed and
// without control characters; words are the pieces between white space that are more than marks and bullets. It never
// blocks typing.

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u200b]+/u;
const ENDS = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/gu;
const CONTROLS = /[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\ufffe\uffff]/gu;
const LINE_ENDS = /\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]/gu;
const UNSEEN = /[\u00ad\u034f\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069]/gu;
const NO_WORD = /^[\x00-/:-@[-`{-\xa9\xab-\xb1\xb4-\xb8\xbb\xbf\xd7\xf7\u0300-\u036f\u115f\u1160\u180e\u2000-\u206f\u2190-\u2bff\u3000-\u303f\u3164\ue000-\uf8ff\ufe00-\ufe0f\uffa0]*$/u;

const plain = (text) => text.replace(LINE_ENDS, "\n").replace(CONTROLS, "").normalize("NFC").replace(ENDS, "");

export function count(text, unit, oneLine = false) {
  const kept = plain(oneLine ? text.replace(UNSEEN, "") : text);
  if (unit === "chars") return [...(oneLine ? kept.split(SPACE).filter(Boolean).join(" ") : kept)].length;
  return kept.split(SPACE).filter((word) => !NO_WORD.test(word)).length;
}

function show(field, line, spoken) {
  const characters = count(field.value, "chars", field.tagName === "INPUT");
  const long = Number(field.dataset.mostChars);
  const tooLong = long && characters > long;
  const used = field.dataset.count === "chars" || tooLong ? characters : count(field.value, "words");
  const over = used - (tooLong ? long : Number(field.dataset.limit));
  const words = tooLong ? line.dataset.sayLong : over > 0 ? line.dataset.sayOver : line.dataset.say;
  line.textContent = words.replace("{count}", used).replace("{over}", over);
  line.toggleAttribute("data-over", over > 0);
  clearTimeout(field.counting);
  field.counting = setTimeout(() => { if (document.activeElement === field) spoken.textContent = line.textContent; }, 1000);
}

// The visible line changes with every key; a screen reader hears a copy of it when the typing pauses.
export function watch(field) {
  const line = document.getElementById(`${field.id}-count`);
  if (!line) return;
  const spoken = document.createElement("span");
  spoken.className = "hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  field.addEventListener("input", () => show(field, line, spoken));
  show(field, line, spoken);
}

document.querySelectorAll("[data-count]").forEach(watch);
