// What pages do better with JavaScript. Everything here also works without it: the server answers the same forms.


function complete(form) {
  return [...form.querySelectorAll("[required]")].every((field) => {
    if (field.type === "radio") return form.querySelector(`[name="${field.name}"]:checked`) !== null;
    return field.type === "checkbox" ? field.checked : field.value.trim() !== "";
  });
}

// The button is white until every required field is filled, then solid blue; it can always be pressed.
function watchCompleteness(form) {
  const button = form.querySelector("[data-complete-button]");
  const live = form.querySelector("[data-live]");
  const update = () => {
    const done = complete(form);
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
    if (!select.value) return;
    const answer = await fetch(`${select.dataset.cascadeFrom}?parent=${encodeURIComponent(select.value)}`);
    if (!answer.ok) return;
    const parsed = new DOMParser().parseFromString(`<select>${await answer.text()}</select>`, "text/html");
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
function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  history.pushState(null, "", request.responseURL);
  addEventListener("popstate", () => location.reload(), { once: true });
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  start();
  if (!document.querySelector("[data-focus]")) document.getElementById("main").focus();
}

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

function start() {
  document.documentElement.classList.add("izin-js");
  document.querySelectorAll("form[data-complete]").forEach(watchCompleteness);
  document.querySelectorAll("[data-counter]").forEach(watchCounter);
  document.querySelectorAll("[data-cascade]").forEach(cascade);
  document.querySelectorAll("[data-postal]:is(select)").forEach(suggestPostcode);
  document.querySelectorAll("form[method=post]").forEach(guard);
  document.querySelector("[data-focus]")?.focus();
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
start();
