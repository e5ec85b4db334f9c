// Saves a page of the programme's editor by itself within a second of the last change, field by field, and says truly
// whether it is saved. Where somebody else changed the same field both are shown and a person chooses. What buttons do
// (adding, moving, removing) goes to the server with the whole page.

const PAUSE = 700;
const PATIENCE = 15000;
const form = document.querySelector("form[data-editor]");
const strip = document.querySelector("[data-editing-strip]");
const line = strip?.querySelector("[data-status]");
const say = form?.dataset ?? {};
const token = () => document.querySelector('meta[name="csrf-token"]').content;

const sent = new Map();  // what the server has of each field, as far as this page knows
let timer = 0;
let running = null;
let again = 0;
let savedAt = "";
let out = false;
const acts = [];  // what another script asks for besides, such as moving an item: { act, done }

// The fields of the page: of those with several controls of one name all that is chosen. served: as the server sent them.
function fields(served = false) {
  const found = new Map();
  for (const input of form.elements) {
    if (!input.name?.startsWith("f/") || input.disabled) continue;
    const values = found.get(input.name) ?? [];
    const chosen = served ? input.defaultChecked : input.checked;
    const value = served ? sentAs(input) : input.value;
    if (!["checkbox", "radio"].includes(input.type) || chosen) values.push(value.replaceAll("\r\n", "\n"));
    found.set(input.name, values);
  }
  return found;
}

function sentAs(input) {
  if (input.options) return ([...input.options].find((each) => each.defaultSelected) ?? input.options[0])?.value ?? "";
  if (input.type === "text") return input.defaultValue.replaceAll(/[\r\n]/g, "");
  return input.type === "textarea" ? input.defaultValue : input.value;
}

const text = (values) => JSON.stringify(values);
const open = () => [...fields()].filter(([name, values]) => sent.get(name) !== text(values));
const remember = (pairs) => pairs.forEach(([name, values]) => sent.set(name, text(values)));

function told(state, words) {
  if (!line || (line.dataset.state === state && line.textContent === words)) return;
  line.dataset.state = state;
  line.textContent = words;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

async function save() {
  clearTimeout(timer);
  if (running) return running;
  const pairs = open();
  if (!pairs.length && !acts.length) return true;
  running = send(pairs, acts[0]);
  const good = await running;
  running = null;
  if (good && (open().length || acts.length)) later();
  return good;
}

async function send(pairs, asked) {
  const body = new URLSearchParams([["form_begin", "1"], ["part", form.dataset.part]]);
  for (const name of ["on", "base"]) body.set(name, form.elements[name].value);
  body.set("csrf_token", token());
  body.set("idempotency_key", crypto.randomUUID());
  for (const [name, values] of pairs) {
    const place = name.slice(2);
    body.append(form.querySelector(`[name=ticked][value="${CSS.escape(place)}"]`) ? "ticked" : "there", place);
    values.forEach((value) => body.append(name, value));
  }
  if (asked) body.set("act", asked.act);
  body.set("form_end", "1");
  told("saving", say.saySaving);
  try {
    if (out) body.set("csrf_token", await freshToken());
    const answer = await fetch(form.dataset.editor, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(), Accept: "application/json" },
    });
    if (answer.ok || answer.status === 409) {
      took(await answer.json(), pairs);
      if (asked) acts.shift().done(true);
      return true;
    }
    if (answer.status === 401) return signedOut();
    const reason = answer.status === 422 ? (await answer.json().catch(() => ({}))).error : "";
    if (reason && asked) acts.shift().done(false);
    return failed(reason);
  } catch {
    return failed("");
  }
}

function failed(reason) {
  again = Math.min(again + 1, 5);
  told("failed", reason || say.sayFailed);
  if (!reason) timer = setTimeout(save, 2000 * again);
  return false;
}

// What was typed stays on the page, and is saved as soon as somebody is signed in again in another tab.
function signedOut() {
  out = true;
  failed("");
  const link = Object.assign(document.createElement("a"),
    { href: say.signIn, target: "_blank", rel: "noopener", textContent: say.saySignIn });
  line.append(" · ", link);
  return false;
}

// After signing in again in another tab the page's token is an old one; a fresh one is on the page as the server has it.
async function freshToken() {
  const answer = await fetch(location.pathname, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content ?? token();
  document.querySelector('meta[name="csrf-token"]').content = fresh;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = fresh;
  return fresh;
}

function took(answer, pairs) {
  again = 0;
  out = false;
  remember(pairs);
  form.elements.on.value = answer.on;
  form.elements.base.value = answer.base;
  undo(answer.undo);
  faults(answer.faults);
  answer.both.forEach(choose);
  settled(answer.at);
  form.dispatchEvent(new CustomEvent("saved", { detail: answer }));
  return true;
}

// All is saved but for fields that two people wrote, until one of both texts is chosen.
function settled(at) {
  savedAt = at ?? savedAt;
  if (form.querySelector("[data-both]")) told("failed", say.sayChoose);
  else told("saved", say.saySaved.replace("{time}", savedAt));
}

function undo(latest) {
  const part = strip.querySelector("[data-undo]");
  part.hidden = !latest;
  if (!latest) return;
  part.elements.number.value = latest.number;
  const press = part.querySelector("button");
  press.textContent = press.dataset.sayUndo.replace("{what}", () => latest.words);
}

// What is wrong stands at its field, in the same words as on a page that the server made.
function faults(found) {
  for (const place of form.querySelectorAll("[data-faults]")) {
    const words = found[place.dataset.faults] ?? [];
    const field = place.closest(".field");
    field?.classList.toggle("wrong", words.length > 0);
    place.replaceChildren(...(words.length ? [wrong(place.dataset.faults, words)] : []));
  }
  for (const part of form.querySelectorAll(".in-language")) {
    const inputs = [...part.parentElement.querySelectorAll("input, textarea")];
    const input = part.querySelector("input, textarea");
    if (input.value.trim()) part.classList.remove("empty");
    else if (inputs.some((each) => each.value.trim())) part.classList.add("empty");
    part.querySelector(".missing")?.toggleAttribute("hidden", !part.classList.contains("empty"));
  }
}

function wrong(place, words) {
  const made = document.createElement("p");
  made.className = "error-text";
  made.id = `f-${place.replaceAll("/", "-")}-error`;
  const hidden = document.createElement("span");
  hidden.className = "hidden";
  hidden.textContent = say.sayError;
  made.append(hidden, ` ${words.join(" ")}`);
  return made;
}

// Two people wrote the same field: both texts, and two buttons.
function choose(both) {
  const name = `f/${both.at}`;
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const input = inputs[0];
  if (!input) return;
  const mine = fields().get(name);
  form.querySelector(`[data-both="${CSS.escape(both.at)}"]`)?.remove();
  const box = document.createElement("div");
  box.className = "note warn both";
  box.dataset.both = both.at;
  box.setAttribute("role", "alert");
  const who = both.who || say.saySomebody;
  box.append(paragraph((both.gone ? say.sayGone : say.sayChanged).replace("{name}", () => who)));
  if (!both.gone) {
    const quote = document.createElement("blockquote");
    quote.textContent = both.theirs === null ? say.sayEmpty : [both.theirs].flat().join(", ");
    box.append(quote, button(say.sayKeep, () => { sent.set(name, ""); box.remove(); void save(); }),
      " ", button(say.sayTake, () => { take(inputs, both.theirs); remember([[name, fields().get(name)]]); box.remove(); settled(); }));
    sent.set(name, text(mine)); // until somebody chooses nothing is sent
  }
  input.closest(".field, .in-language").prepend(box);
}

function take(inputs, value) {
  const values = [value ?? ""].flat().map(String);
  for (const input of inputs) {
    if (input.type === "checkbox") input.checked = value === true || values.includes(input.value);
    else input.value = values.join("\n");
  }
}

function paragraph(words) {
  const made = document.createElement("p");
  made.textContent = words;
  return made;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn quiet little";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function read(input) {
  const found = Number(input.value.trim().replace(",", "."));
  return found > 0 ? found : 0;
}

// Weights: how much each criterion counts is told again with each key.
function weigh() {
  const inputs = [...form.querySelectorAll("[data-weight]")];
  const total = inputs.reduce((sum, input) => sum + read(input), 0);
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 9 });
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
  for (const input of inputs) {
    const part = input.closest("[data-item]");
    const weight = read(input);
    const share = total ? weight / total : 0;
    part.querySelector("[data-bar]").setAttribute("width", (100 * share).toFixed(2));
    const words = part.querySelector("[data-counts]");
    words.textContent = weight ? `${words.dataset.say.replace("{weight}", number.format(weight)).replace("{total}", number.format(total))} · ${percent.format(share)}` : "–";
  }
}

if (form) {
  if (form.querySelector("[data-weight]")) form.addEventListener("input", weigh);
  remember([...fields(true)]);
  if (open().length) later();  // typed before this script was there
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("act", ({ detail }) => { acts.push(detail); void save(); });
  form.addEventListener("focusout", () => { if (open().length) void save(); });
  // What is sent by a button stands on what was saved: a save under way is waited for.
  form.addEventListener("submit", (event) => {
    if (!running) return;
    event.preventDefault();
    const { submitter } = event;
    form.dataset.busy = "";
    void running.then(() => form.requestSubmit(submitter));
  });
  addEventListener("beforeunload", (event) => { if ((open().length || acts.length) && !form.dataset.busy) event.preventDefault(); });
  addEventListener("pagehide", () => { if (open().length && !form.dataset.busy) void save(); });
}
