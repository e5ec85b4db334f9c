// Uploads files by button or by dropping them, several in one go, with progress, a way to stop, and another try after a
// failure. Without it the form sends them. One travels after the other: they keep the order in which they were chosen.
// Until a file is with us the page is not left without a question.

const TURNS = 5;  // tries of its own while the server has too much to do
const form = document.querySelector("form[data-autosave]");
const travelling = new Set();
const token = () => document.querySelector('meta[name="csrf-token"]').content;

function enhance(part) {
  const input = part.querySelector('input[type="file"]');
  const drop = part.querySelector("[data-drop]");
  const list = part.querySelector("[data-upload-list]");
  const says = part.querySelector("[data-upload-says]");
  const waiting = [];
  let busy = false;
  part.querySelector("[data-drop-words]").hidden = false;
  part.dataset.ready = "";

  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.dataset.over = ""; });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => { delete drop.dataset.over; });
  drop.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });

  function take(files) {
    for (const file of files) {
      const row = listed(file);
      if (file.size > Number(part.dataset.maxMb) * 1048576) fail(row, file, part.dataset.sayLarge.replace("{name}", file.name), false);
      else queue(file, row);
    }
  }

  function queue(file, row) {
    row.dataset.state = "uploading";
    row.querySelector(".small").textContent = part.dataset.sayWaiting;
    offer(row, button(part.dataset.sayStop, () => stopped(file, row), file.name));
    travelling.add(row);
    waiting.push([file, row]);
    next();
  }

  function next() {
    if (busy || !waiting.length) return;
    busy = true;
    const [file, row] = waiting.shift();
    send(file, row, TURNS, () => { busy = false; next(); });
  }

  function stopped(file, row) {
    const at = waiting.findIndex(([, other]) => other === row);
    if (at >= 0) waiting.splice(at, 1);
    travelling.delete(row);
    row.remove();
    says.textContent = part.dataset.sayStopped.replace("{name}", file.name);
    input.focus();
  }

  function listed(file) {
    const row = document.createElement("li");
    row.dataset.state = "uploading";
    const words = document.createElement("div");
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = file.name;
    const small = document.createElement("div");
    small.className = "small";
    words.append(name, small);
    row.append(document.createElement("span"), words);
    list.append(row);
    return row;
  }

  function send(file, row, turns, done) {
    const request = new XMLHttpRequest();
    const small = row.querySelector(".small");
    row.dataset.state = "uploading";
    request.open("POST", `${part.dataset.url}?name=${encodeURIComponent(file.name)}&size=${file.size}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Opened", form.elements.opened.value);
    request.upload.addEventListener("progress", (event) => {
      const percent = Math.floor(100 * event.loaded / event.total);
      small.textContent = percent < 100 ? part.dataset.saySending.replace("{percent}", percent) : part.dataset.sayKept;
    });
    offer(row, button(part.dataset.sayStop, () => { stopped(file, row); request.abort(); }, file.name));
    request.upload.addEventListener("load", () => offer(row));  // it is with the server: too late to stop
    request.addEventListener("loadend", () => {
      if (!row.isConnected) done();
      else if (request.status === 503 && turns > 1) again(request, file, row, turns, done);
      else { travelling.delete(row); finish(request, file, row); done(); }
    });
    request.send(file);
  }

  // The server has too much to do just now: the file stays here and goes again by itself, until somebody stops it.
  function again(request, file, row, turns, done) {
    row.querySelector(".small").textContent = part.dataset.sayWaiting;
    offer(row, button(part.dataset.sayStop, () => stopped(file, row), file.name));
    const seconds = Number(request.getResponseHeader("Retry-After")) || TURNS;
    setTimeout(() => { if (row.isConnected) send(file, row, turns - 1, done); else done(); }, 1000 * seconds);
  }

  function finish(request, file, row) {
    let told = {};
    try { told = JSON.parse(request.responseText); } catch { /* not from our server */ }
    if (request.status === 200) show(told, file, row);
    else if (request.status === 401) fail(row, file, part.dataset.sayOut, true);
    else if (told.error && !/^\d+$/.test(told.error)) fail(row, file, told.error, request.status >= 500);
    else fail(row, file, part.dataset.sayFailed, true);
  }

  function show(told, file, row) {
    const made = new DOMParser().parseFromString(told.html, "text/html").querySelector("li");
    row.replaceWith(made);
    for (const other of list.querySelectorAll("li[data-file]")) if (!told.ids.includes(other.dataset.file)) other.remove();
    says.textContent = part.dataset.sayDone.replace("{name}", file.name);
  }

  function fail(row, file, words, again) {
    row.dataset.state = "failed";
    row.querySelector(".small").textContent = words;
    says.textContent = words;
    const buttons = [button(part.dataset.sayCancel, () => { row.remove(); input.focus(); }, file.name)];
    if (again) buttons.unshift(button(part.dataset.sayRetry, () => queue(file, row), file.name));
    offer(row, ...buttons);
  }
}

function offer(row, ...buttons) {
  const had = row.querySelector(".more")?.contains(document.activeElement);
  row.querySelector(".more")?.remove();
  const more = document.createElement("div");
  more.className = "more";
  more.append(...buttons);
  row.append(more);
  if (had) buttons[0]?.focus();
}

function button(words, act, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn text little";
  made.textContent = words;
  const whose = document.createElement("span");
  whose.className = "hidden";
  whose.textContent = ` ${name}`;
  made.append(whose);
  made.addEventListener("click", act);
  return made;
}

window.addEventListener("beforeunload", (event) => { if (travelling.size) event.preventDefault(); });

if (form) document.querySelectorAll("[data-upload]").forEach(enhance);
