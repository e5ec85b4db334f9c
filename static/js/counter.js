// Counts words or characters as the server does: NFC, then words between white space (what Python's str.split() takes
// for white space), or code points with line ends as one character. It never blocks typing.

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export function count(text, unit) {
  const whole = text.replaceAll("\r\n", "\n").normalize("NFC");
  if (unit === "chars") return [...whole].length;
  return whole.split(SPACE).filter((word) => word !== "").length;
}

function show(field, line, spoken) {
  const used = count(field.value, field.dataset.count);
  const over = used - Number(field.dataset.limit);
  const words = over > 0 ? line.dataset.sayOver : line.dataset.say;
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
