// Uploads files by button or by dropping them, several in one go, with progress and another try after a failure. Without
// it the form sends them. One travels after the other: they keep the order in which they were chosen.

const form = document.querySelector("form[data-autosave]");
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
      else { waiting.push([file, row]); next(); }
    }
  }

  function next() {
    if (busy || !waiting.length) return;
    busy = true;
    const [file, row] = waiting.shift();
    send(file, row, () => { busy = false; next(); });
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

  function send(file, row, done) {
    const request = new XMLHttpRequest();
    const small = row.querySelector(".small");
    row.dataset.state = "uploading";
    request.open("POST", `${part.dataset.url}?name=${encodeURIComponent(file.name)}&size=${file.size}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Opened", form.elements.opened.value);
    request.upload.addEventListener("progress", (event) => {
      small.textContent = part.dataset.saySending.replace("{percent}", Math.floor(100 * event.loaded / event.total));
    });
    request.addEventListener("loadend", () => { finish(request, file, row); done(); });
    request.send(file);
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
    row.querySelector(".more")?.remove();
    const more = document.createElement("div");
    more.className = "more";
    if (again) more.append(button(part.dataset.sayRetry, () => { more.remove(); waiting.push([file, row]); next(); }));
    more.append(button(part.dataset.sayCancel, () => { row.remove(); input.focus(); }));
    row.append(more);
  }
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn text little";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

if (form) document.querySelectorAll("[data-upload]").forEach(enhance);
