// A gap of a mail put where the cursor is; one that is a block gets lines of its own.

export function insert(field, sign, kind) {
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
