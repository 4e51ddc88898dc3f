// What pages do better with JavaScript. Everything here also works without it: the server answers the same forms.


function complete(form) {
  return [...form.querySelectorAll("[required]")].every((field) => {
    if (field.type === "radio") return form.querySelector(`[name="${field.name}"]:checked`) !== null;
    return field.type === "checkbox" ? field.checked : field.value.trim() !== "";
  });
}

// Nothing is known to be wrong: no counter is over its limit, no address is half an address, and what the server refused was changed since.
function unfaulted(form) {
  if (form.querySelector(".izin-counter.is-over")) return false;
  return [...form.querySelectorAll("input, select, textarea")].every((field) => {
    const wrong = field.closest(".govuk-form-group--error") !== null;
    return !field.validity.typeMismatch && !(wrong && !form.changed?.has(field.closest(".govuk-form-group--error")));
  });
}

// The button is white until every required field is filled, then solid blue; it can always be pressed.
function watchCompleteness(form) {
  const button = form.querySelector("[data-complete-button]");
  const live = form.querySelector("[data-live]");
  form.changed = new Set();
  const update = (event) => {
    const group = event?.target.closest?.(".govuk-form-group--error");
    if (group) form.changed.add(group);
    const done = complete(form) && unfaulted(form);
    button?.classList.toggle("govuk-button--incomplete", !done);
    const text = done ? document.body.dataset.wordsComplete : "";
    if (live && live.textContent !== text) live.textContent = text;
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

function watchCounter(counter) {
  const field = document.getElementById(counter.dataset.counter);
  const limit = Number(counter.dataset.limit);
  const update = () => {
    const text = counter.dataset.digits === "yes" ? field.value.replace(/\D/g, "") : field.value;
    const over = [...text].length - limit;
    counter.textContent = `${[...text].length}/${limit}` + (over > 0 ? ` (${document.body.dataset.wordsOver.replace("{n}", over)})` : "");
    counter.classList.toggle("is-over", over > 0);
  };
  field.addEventListener("input", update);
  update();
}

// A region's select fills the one below it and empties those further down.
function cascade(select) {
  select.addEventListener("change", async () => {
    const next = document.getElementById(select.dataset.cascade);
    for (let each = next; each; each = document.getElementById(each.dataset.cascade)) each.replaceChildren(each.options[0] ?? "");
    const parent = select.value;
    if (!parent) return;
    const answer = await fetch(`${select.dataset.cascadeFrom}?parent=${encodeURIComponent(parent)}`);
    const parsed = new DOMParser().parseFromString(`<select>${await answer.text()}</select>`, "text/html");
    if (!answer.ok || select.value !== parent) return; // each key typed in a select chooses: an answer may be about the choice before
    next.replaceChildren(...parsed.querySelector("select").children);
    next.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function suggestPostcode(select) {
  select.addEventListener("change", () => {
    const field = document.getElementById(select.dataset.postal);
    const code = select.selectedOptions[0]?.dataset.postal;
    if (!code || !field) return;
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// "Alamat di Kabupaten …?" answers the two upper levels, or asks for them.
function place(radio) {
  radio.addEventListener("change", () => {
    const [province, regency] = ["province", "regency"].map((level) => document.getElementById(level));
    const inside = radio.value === "yes";
    province.value = inside ? radio.dataset.province : "";
    if (inside) regency.replaceChildren(regency.options[0], new Option(radio.dataset.regency, radio.dataset.regency, true, true));
    (inside ? regency : province).dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Ticked, one field says what another says.
function copy(tick) {
  const [from, into] = [tick.dataset.copy, tick.dataset.into].map((id) => document.getElementById(id));
  const update = () => {
    if (!tick.checked) return;
    into.value = from.value;
    into.dispatchEvent(new Event("input", { bubbles: true }));
  };
  tick.addEventListener("change", update);
  from.addEventListener("input", update);
}

// Asks about a field once it is left, and shows the answer below it; a suggestion in it takes the field's place.
function look(below) {
  const field = document.getElementById(below.dataset.look);
  field.addEventListener("change", async () => {
    const asked = field.value;
    const answer = await fetch(`${below.dataset.lookFrom}?${field.name}=${encodeURIComponent(asked)}`);
    if (!answer.ok || field.value !== asked) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    below.replaceChildren(...parsed.body.childNodes);
  });
  below.addEventListener("click", (event) => {
    if (event.target.dataset.take !== field.id) return;
    event.preventDefault();
    field.value = event.target.value;
    below.replaceChildren();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A button fills a field with where the phone is.
function position(holder) {
  if (!navigator.geolocation || !window.isSecureContext) return;
  const field = document.getElementById(holder.dataset.position);
  const { wordsTake, wordsWait, wordsFound, wordsNone } = holder.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: wordsTake });
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const say = (text) => { button.disabled = text === wordsWait; status.textContent = text; };
  const take = ({ coords }) => {
    field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    say(wordsFound.replace("{n}", Math.round(coords.accuracy)));
  };
  button.addEventListener("click", () => {
    say(wordsWait);
    navigator.geolocation.getCurrentPosition(take, () => say(wordsNone), { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  });
  holder.replaceChildren(button, " ", status);
  holder.hidden = false;
}

// A phone's photo of several megabytes is made smaller before it is sent.
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 1_000_000) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

async function send(form, submitter, status) {
  const data = new FormData(form, submitter);
  for (const [name, value] of [...data]) if (value instanceof File && value.size) data.set(name, await smaller(value));
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.onprogress = ({ loaded, total }) => { status.textContent = `${document.body.dataset.wordsSending} ${Math.floor((100 * loaded) / total)}%`; };
  request.onerror = () => { status.textContent = document.body.dataset.wordsLost; release(form); };
  request.onload = () => show(request);
  request.send(data);
}

// The answer takes the place of the page, as after an ordinary submit.
const entry = () => ({ at: location.pathname + location.search, answer: history.state?.answer });
let shown = entry(); // what of the history is there now

function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  history.pushState({ answer: Date.now() }, "", request.responseURL);
  shown = entry();
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  start();
  if (!document.querySelector("[data-focus]")) document.getElementById("main").focus();
}

addEventListener("popstate", () => {
  const { at, answer } = entry();
  if (at === shown.at && (location.hash || answer === shown.answer)) return; // within the page, as from an error to its field and back
  location.reload();
});

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[data-was]").forEach((button) => { button.textContent = button.dataset.was; delete button.dataset.was; });
}

// A second press while the first is on its way is ignored; the button says what happens.
function guard(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button?.classList.contains("govuk-button")) { button.dataset.was = button.textContent; button.textContent = document.body.dataset.wordsBusy; }
    const status = form.querySelector("[data-upload-status]");
    const chosen = form.querySelector("input[type=file]")?.files.length;
    if (!status || !chosen) return;
    event.preventDefault();
    status.textContent = document.body.dataset.wordsSending;
    send(form, button, status);
  });
}

function reveal(holder) {
  const field = holder.querySelector("input");
  const { wordsShow, wordsHide } = holder.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: wordsShow });
  const whose = Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: ` ${field.labels[0].textContent.trim()}` });
  button.append(whose);
  button.setAttribute("aria-controls", field.id);
  const turn = (shown) => { field.type = shown ? "text" : "password"; button.firstChild.data = shown ? wordsHide : wordsShow; };
  button.addEventListener("click", () => turn(field.type === "password"));
  field.form?.addEventListener("submit", () => turn(false));
  const line = Object.assign(document.createElement("div"), { className: "izin-choose" });
  field.replaceWith(line);
  line.append(field, button);
}

// Two minutes before the session ends the page says so. The server is asked only when somebody presses; tabs tell each other.
const WARN = 120;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("izin-session") : {};
let clock;

function watchSession(region) {
  const template = region.querySelector("template");
  const say = (text) => region.replaceChildren(Object.assign(document.createElement("p"), { className: "govuk-width-container govuk-body", textContent: text }));
  const wait = (seconds, warned) => {
    const ends = Date.now() + 1000 * seconds;
    clearInterval(clock);
    clock = setInterval(() => {
      const left = (ends - Date.now()) / 1000;
      if (left <= 0) { clearInterval(clock); say(region.dataset.wordsEnded); }
      else if (left <= WARN && !warned) { warned = true; warn(); }
    }, 1000);
  };
  const warn = () => {
    region.replaceChildren(template.content.cloneNode(true));
    region.querySelector("form").addEventListener("submit", extend);
  };
  const extend = async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer) return;
    if (!answer.ok) return say(region.dataset.wordsEnded);
    const { seconds } = await answer.json();
    say(seconds > WARN ? region.dataset.wordsExtended : region.dataset.wordsLast);
    wait(seconds, seconds <= WARN);
    tabs.postMessage?.(seconds);
  };
  tabs.onmessage = ({ data }) => { region.replaceChildren(); wait(data); };
  const seconds = Number(region.dataset.sessionSeconds);
  wait(seconds);
  tabs.postMessage?.(seconds);
}

// A document's page is exchanged in place: what is typed beside it stays, and nothing else is loaded. One press waits for the one before.
let exchanged = Promise.resolve();

async function exchange(control) {
  const [answer, before] = [await fetch(control.dataset.view).catch(() => null), document.getElementById("penampil")];
  const shown = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("penampil");
  if (!shown || !before) return control.form ? control.form.requestSubmit(control) : location.assign(control.href);
  before.replaceWith(document.adoptNode(shown));
  const same = !control.isConnected && shown.querySelector(`[data-key="${CSS.escape(control.dataset.key)}"]`);
  (same || document.getElementById("penampil-judul")).focus({ preventScroll: Boolean(same) });
}

function view(event) {
  const control = event.target.closest?.("[data-view]");
  if (!control || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  exchanged = exchanged.then(() => exchange(control));
}

// The keys of its controls, while the document has the focus. Whether there is such a control is seen when the presses before are done.
function viewKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest?.("#penampil")) return;
  if (event.key.length !== 1 || !"[]+-rnp".includes(event.key)) return;
  const wanted = () => document.querySelector(`#penampil [data-key="${CSS.escape(event.key)}"]`);
  event.preventDefault();
  exchanged = exchanged.then(() => wanted() && exchange(wanted()));
}

// A phone's menu is pushed sideways until a link of it is seen from end to end.
function whole(link) {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function start() {
  clearInterval(clock);
  document.documentElement.classList.add("izin-js");
  document.querySelectorAll("form[data-complete]").forEach(watchCompleteness);
  document.querySelectorAll("[data-counter]").forEach(watchCounter);
  document.querySelectorAll("[data-cascade]").forEach(cascade);
  document.querySelectorAll("[data-postal]:is(select)").forEach(suggestPostcode);
  document.querySelectorAll("[data-inside]").forEach(place);
  document.querySelectorAll("[data-copy]").forEach(copy);
  document.querySelectorAll("[data-look]").forEach(look);
  document.querySelectorAll("[data-position]").forEach(position);
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
  document.querySelectorAll("[data-reveal]").forEach(reveal);
  document.querySelectorAll("[data-session-seconds]").forEach(watchSession);
  document.querySelectorAll("form[method=post]").forEach(guard);
  whole(document.querySelector(".izin-nav [aria-current]"));
  document.querySelector(".izin-nav")?.addEventListener("focusin", ({ target }) => whole(target));
  document.querySelector("[data-focus]")?.focus();
  document.dispatchEvent(new Event("izin:started"));
}

document.addEventListener("click", view);
document.addEventListener("keydown", viewKey);
window.izin = { show, smaller }; // for the scripts of single pages

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
start();
