// Uploads files by button or by dropping them, several in one go, with progress, a way to stop, and another try after a
// failure. Without it the form sends them. One travels after the other: they keep the order in which they were chosen.
// Until a file is with us the page is not left without a question.

const TURNS = 5;  // tries of its own while the server has too much to do
const form = document.querySelector("form[data-autosave]");
const travelling = new Set();
const token = () => document.querySelector('meta[name="csrf-token"]').content;

class Uploads {
  constructor(part) {
    this.part = part;
    this.input = part.querySelector('input[type="file"]');
    this.list = part.querySelector("[data-upload-list]");
    this.says = part.querySelector("[data-upload-says]");
    this.waiting = [];
    this.busy = false;
    part.querySelector("[data-drop-words]").hidden = false;
    part.dataset.ready = "";
    this.input.addEventListener("change", () => { this.take(this.input.files); this.input.value = ""; });
    this.listen(part.querySelector("[data-drop]"));
  }

  listen(drop) {
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.dataset.over = ""; });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => { delete drop.dataset.over; });
    drop.addEventListener("drop", (event) => { event.preventDefault(); this.take(event.dataTransfer.files); });
  }

  say(name, file) { return this.part.dataset[name].replace("{name}", () => file.name); }

  take(files) {
    for (const file of files) {
      const row = this.row(file);
      if (file.size > Number(this.part.dataset.maxMb) * 1048576) this.fail(row, file, this.say("sayLarge", file), false);
      else this.queue(file, row);
    }
  }

  row(file) {
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
    this.list.append(row);
    return row;
  }

  queue(file, row) {
    this.wait(file, row);
    travelling.add(row);
    this.waiting.push([file, row]);
    this.next();
  }

  wait(file, row) {
    row.dataset.state = "uploading";
    row.querySelector(".small").textContent = this.part.dataset.sayWaiting;
    offer(row, button(this.part.dataset.sayStop, () => this.stop(file, row), file.name));
  }

  next() {
    if (this.busy || !this.waiting.length) return;
    this.busy = true;
    this.send(...this.waiting.shift(), TURNS);
  }

  done() {
    this.busy = false;
    this.next();
  }

  stop(file, row) {
    this.waiting = this.waiting.filter(([, other]) => other !== row);
    travelling.delete(row);
    row.remove();
    this.says.textContent = this.say("sayStopped", file);
    this.input.focus();
  }

  send(file, row, turns) {
    const request = new XMLHttpRequest();
    row.dataset.state = "uploading";
    request.open("POST", `${this.part.dataset.url}?name=${encodeURIComponent(file.name)}&size=${file.size}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Opened", form.elements.opened.value);
    request.upload.addEventListener("progress", ({ loaded, total }) => this.progress(row, Math.floor(100 * loaded / total)));
    request.upload.addEventListener("load", () => offer(row));  // it is with the server: too late to stop
    request.addEventListener("loadend", () => this.answered(request, file, row, turns));
    offer(row, button(this.part.dataset.sayStop, () => { this.stop(file, row); request.abort(); }, file.name));
    request.send(file);
  }

  progress(row, percent) {
    const { saySending, sayKept } = this.part.dataset;
    row.querySelector(".small").textContent = percent < 100 ? saySending.replace("{percent}", percent) : sayKept;
  }

  answered(request, file, row, turns) {
    if (row.isConnected && request.status === 503 && turns > 1) {
      this.again(request, file, row, turns);
      return;
    }
    if (row.isConnected) {
      travelling.delete(row);
      this.finish(request, file, row);
    }
    this.done();
  }

  // The server has too much to do just now: the file stays here and goes again by itself, until somebody stops it.
  again(request, file, row, turns) {
    this.wait(file, row);
    const seconds = Number(request.getResponseHeader("Retry-After")) || TURNS;
    setTimeout(() => { if (row.isConnected) this.send(file, row, turns - 1); else this.done(); }, 1000 * seconds);
  }

  finish(request, file, row) {
    const { sayOut, sayFailed } = this.part.dataset;
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* not from our server */ }
    if (request.status === 200) this.show(answer, file, row);
    else if (request.status === 401) this.fail(row, file, sayOut, true);
    else if (answer.error && !/^\d+$/.test(answer.error)) this.fail(row, file, answer.error, request.status >= 500);
    else this.fail(row, file, sayFailed, true);
  }

  show(answer, file, row) {
    const there = this.list.querySelector(`li[data-file="${answer.id}"]`);
    if (there) { this.isHere(there, row); return; }
    row.replaceWith(new DOMParser().parseFromString(answer.html, "text/html").querySelector("li"));
    for (const other of this.list.querySelectorAll("li[data-file]")) if (!answer.ids.includes(other.dataset.file)) other.remove();
    this.says.textContent = this.say("sayDone", file);
  }

  // The same bytes once more: the row that is there stays, with what was typed into it.
  isHere(there, row) {
    row.remove();
    const words = this.part.dataset.sayHere.replace("{name}", () => there.querySelector(".name").textContent);
    const note = there.querySelector("[data-here]") ?? document.createElement("p");
    note.dataset.here = "";
    note.textContent = this.says.textContent = words;
    there.querySelector(".more").prepend(note);
  }

  fail(row, file, words, canRetry) {
    row.dataset.state = "failed";
    row.querySelector(".small").textContent = words;
    this.says.textContent = words;
    const buttons = [button(this.part.dataset.sayCancel, () => { row.remove(); this.input.focus(); }, file.name)];
    if (canRetry) buttons.unshift(button(this.part.dataset.sayRetry, () => this.queue(file, row), file.name));
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

if (form) document.querySelectorAll("[data-upload]").forEach((part) => new Uploads(part));
