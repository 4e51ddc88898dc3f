// The report of an inspection, on a phone that loses its network: what is typed and photographed stays on the phone until the office has it.
// Without JavaScript the same form sends report and photo together.

const OLDEST = 30 * 24 * 3600 * 1000; // ms; what nobody sent by then is forgotten
const AGAIN = 20_000; // ms until it is tried again
const PREFIX = "izin-visit:";
let waiting;

const formOf = () => document.querySelector("form[data-visit]");
const fieldsOf = (form) => [...form.elements].filter((each) => each.name && !["hidden", "file", "submit"].includes(each.type));
const ticked = (field) => ["radio", "checkbox"].includes(field.type);
const idOf = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (ticked(field) ? field.checked : field.value);
const first = (field) => (ticked(field) ? field.defaultChecked : field.defaultValue);

function say(form, text) {
  const status = form.querySelector("[data-visit-status]");
  status.replaceChildren(...(text ? [panel(text)] : []));
}

function panel(text) {
  const made = Object.assign(document.createElement("div"), { className: "izin-panel izin-panel--warn" });
  made.append(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: text }));
  return made;
}

// What was typed, in this browser's storage, by the account, the application and the visit.

function copyOf(form) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + form.dataset.visit) ?? "null")?.typed ?? {};
  } catch {
    return {};
  }
}

function remember(form) {
  const typed = { ...copyOf(form) };
  for (const field of fieldsOf(form)) if (valueOf(field) !== first(field) || idOf(field) in typed) typed[idOf(field)] = valueOf(field);
  try {
    localStorage.setItem(PREFIX + form.dataset.visit, JSON.stringify({ at: Date.now(), typed }));
  } catch {
    // a full or forbidden storage: the page says nothing of keeping
  }
}

function forget(form) {
  try {
    localStorage.removeItem(PREFIX + form.dataset.visit);
  } catch {
    // as above
  }
}

function forgetOld() {
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX)))
      if (!(Date.now() - JSON.parse(localStorage.getItem(key)).at < OLDEST)) localStorage.removeItem(key);
  } catch {
    // as above
  }
}

function restore(form) {
  const typed = copyOf(form);
  const lost = fieldsOf(form).filter((field) => idOf(field) in typed && typed[idOf(field)] !== valueOf(field));
  if (!lost.length) return document.querySelector(".govuk-error-summary") ? undefined : forget(form); // what was refused the office does not have
  for (const field of lost) ticked(field) ? (field.checked = typed[idOf(field)]) : (field.value = typed[idOf(field)]);
  say(form, form.dataset.wordsKept);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "izin-linklike", textContent: form.dataset.wordsForget });
  button.addEventListener("click", () => { forget(form); form.reset(); say(form, ""); });
  form.querySelector("[data-visit-status] .izin-panel").append(button);
}

// Photos that wait for the network, in the browser's database.

const result = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });

async function photos(mode) {
  const open = indexedDB.open("izin-visits", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("photos", { keyPath: "id", autoIncrement: true });
  return (await result(open)).transaction("photos", mode).objectStore("photos");
}

async function queued(form) {
  const all = await photos("readonly").then((store) => result(store.getAll())).catch(() => []);
  return all.filter((each) => each.visit === form.dataset.visit);
}

async function queue(form) {
  const input = form.querySelector("input[type=file]");
  let file = input?.files[0];
  if (!file) return true;
  // what the office would not take is made smaller, and loses what the camera wrote into it
  if (file.size > Number(form.dataset.fits)) file = await window.izin.smaller(file);
  const own = ["step", "revision", "once", "caption", "coordinates", "kind", "point"];
  const fields = [...new FormData(form)].filter(([name]) => own.includes(name));
  try {
    // the same fields every time: however often it is sent, the office keeps it once
    await result((await photos("readwrite")).add({ visit: form.dataset.visit, name: file.name, file, fields: [...fields, ["photo", "yes"]] }));
  } catch {
    return false;
  }
  input.value = "";
  for (const name of ["caption", "coordinates", "point"]) form.elements[name].value = "";
  form.elements.kind.checked = false;
  return true;
}

// Sending. `lost`: no network, or no service; `done`; `refused`, with its reasons; `elsewhere`: the answer is another page, as when the session ended.

async function post(form, data) {
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: data });
  } catch {
    return { state: "lost" };
  }
  if (answer.status >= 500 || answer.status === 429) return { state: "lost" };
  const responseText = await answer.text();
  const page = new DOMParser().parseFromString(responseText, "text/html");
  const here = page.querySelector("form[data-visit]")?.dataset.visit === form.dataset.visit;
  const state = !here ? "elsewhere" : answer.ok ? "done" : "refused";
  return { state, page, responseText, responseURL: answer.url };
}

async function sendPhotos(form) {
  const refused = [];
  let sent = 0;
  for (const each of await queued(form)) {
    const data = new FormData();
    for (const name of ["csrf_token", "subject"]) data.set(name, form.elements[name].value);
    for (const [name, value] of each.fields) data.set(name, value);
    data.set("file", each.file, each.name);
    const answer = await post(form, data);
    if (answer.state === "lost" || answer.state === "elsewhere") return { ...answer, sent, refused };
    await photos("readwrite").then((store) => result(store.delete(each.id)));
    if (answer.state === "done") sent += 1;
    else refused.push(`${each.name}: ${[...answer.page.querySelectorAll(".govuk-error-summary__list li")].map((line) => line.textContent.trim()).join(" ")}`);
    take(form, answer.page);
  }
  return { state: "done", sent, refused };
}

// The photos of an answer are shown at once; what is typed meanwhile stays as it is.
function take(form, page) {
  const shown = page.getElementById("foto")?.parentElement;
  if (shown) document.getElementById("foto").parentElement.replaceWith(document.adoptNode(shown));
}

async function told(form) {
  const names = (await queued(form)).map((each) => each.name);
  say(form, [form.dataset.wordsLost, names.length ? form.dataset.wordsWaiting.replace("{names}", names.join(", ")) : ""].join(" ").trim());
  clearTimeout(waiting);
  waiting = setTimeout(flush, AGAIN);
}

async function submit(event) {
  const form = event.target.closest?.("form[data-visit]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const button = event.submitter;
  const was = button?.textContent;
  if (button) button.textContent = document.body.dataset.wordsBusy;
  try {
    await saved(form, button);
  } finally {
    delete form.dataset.sent;
    if (button) button.textContent = was;
  }
}

async function saved(form, button) {
  const empty = button?.name === "photo" && !form.querySelector("input[type=file]")?.files.length;
  remember(form);
  const waits = await queue(form);
  remember(form);
  const before = waits ? await sendPhotos(form) : { state: "done", refused: [] };
  if (before.state === "elsewhere") return window.izin.show(before);
  const data = new FormData(form, empty || !waits ? button : undefined);
  if (waits && !empty) { data.delete("file"); data.set("report", "yes"); }
  const answer = before.state === "lost" ? before : await post(form, data);
  if (answer.state === "lost") {
    form.dataset.unsent = "yes";
    return waits ? told(form) : say(form, form.dataset.wordsFull);
  }
  if (answer.state === "done") forget(form);
  window.izin.show(answer);
  const fresh = formOf();
  if (fresh && before.refused.length) say(fresh, before.refused.join(" "));
}

// By itself, while somebody may be typing: the page is not replaced.
async function flush() {
  const form = formOf();
  if (!form || form.dataset.sent) return;
  const { state, sent, refused } = await sendPhotos(form);
  if (state === "elsewhere") return;
  if (state === "lost") return told(form);
  const lines = [sent ? form.dataset.wordsSent : "", ...refused];
  if (form.dataset.unsent) {
    const data = new FormData(form);
    data.delete("file");
    data.set("report", "yes");
    const answer = await post(form, data);
    if (answer.state === "lost") return told(form);
    if (answer.state === "done") {
      delete form.dataset.unsent;
      forget(form);
      form.elements.revision.value = answer.page.querySelector("form[data-visit] [name=revision]").value;
      lines.push(...[...answer.page.querySelectorAll("#main > .izin-panel[role=status]")].map((each) => each.textContent.trim()));
    } else if (answer.state === "refused") lines.push(...[...answer.page.querySelectorAll(".govuk-error-summary__list li")].map((each) => each.textContent.trim()));
  }
  if (lines.some(Boolean)) say(form, lines.filter(Boolean).join(" "));
}

// A sketch drawn by finger goes into the file's field, as a photo would.
function sketch(holder) {
  const { wordsDraw, wordsUse, wordsClear, wordsCanvas, wordsUsed } = holder.dataset;
  const make = (text) => Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: text });
  const [draw, use, clear] = [wordsDraw, wordsUse, wordsClear].map(make);
  const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 600 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", wordsCanvas);
  const status = document.createElement("p");
  status.className = "govuk-body";
  status.setAttribute("role", "status");
  const pen = canvas.getContext("2d");
  const blank = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); };
  const at = (event) => [(event.offsetX * canvas.width) / canvas.clientWidth, (event.offsetY * canvas.height) / canvas.clientHeight];
  blank();
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#16191d" });
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)); pen.lineTo(...at(event)); pen.stroke(); });
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) { pen.lineTo(...at(event)); pen.stroke(); } });
  clear.addEventListener("click", blank);
  use.addEventListener("click", () => canvas.toBlob((blob) => {
    const files = new DataTransfer();
    files.items.add(new File([blob], "sketsa.png", { type: "image/png" }));
    document.getElementById(holder.dataset.sketch).files = files.files;
    document.getElementById("kind").checked = true;
    status.textContent = wordsUsed;
  }));
  draw.addEventListener("click", () => { draw.remove(); holder.prepend(canvas, use, " ", clear); });
  holder.replaceChildren(draw, status);
  holder.hidden = false;
}

async function begin() {
  forgetOld();
  document.querySelectorAll("[data-sketch]").forEach(sketch);
  const form = formOf();
  if (!form) return;
  restore(form);
  const keep = () => remember(form);
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  if ((await queued(form)).length) flush();
}

addEventListener("submit", submit, { capture: true });
addEventListener("online", flush);
document.addEventListener("izin:started", begin);
begin();
