// The keyboard of the desk; everything also works without it.
// The queue: j and k go from case to case, o opens one, a takes it, ? shows the keys.
// A case: j and k go from item to item; at one, s says that it is in order, t that it is not, d shows its document. These letters count only
// while an item has the focus, so that nothing is judged by chance.

const TYPED = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";

function step(all, here, by) {
  return all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by))];
}

function move(by) {
  const rows = [...document.querySelectorAll("main tbody th a")];
  const next = step(rows, rows.findIndex((link) => link.closest("tr").contains(document.activeElement)), by);
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function row() {
  return document.activeElement.closest("main tbody tr");
}

function take() {
  const box = row()?.querySelector("input[name=pick]");
  if (!box) return;
  document.querySelectorAll("input[name=pick]").forEach((other) => { other.checked = other === box; });
  box.form.requestSubmit(box.form.querySelector("button[name=claim]"));
}

function moveItem(by) {
  const all = [...document.querySelectorAll(".izin-verdict")];
  const item = step(all, all.findIndex((each) => each.contains(document.activeElement)), by);
  (item?.querySelector("input:checked") ?? item?.querySelector("input[type=radio]"))?.focus();
}

function judge(item, value) {
  const box = item.querySelector(`input[value=${value}]`);
  box.click();
  box.focus();
  if (value === "fine") moveItem(1);
  else item.querySelector("input:not([type=radio])").focus();
}

// The control that shows an item's document stands between its heading and its verdict.
function documentOf(item) {
  for (let each = item.previousElementSibling; each && each.tagName !== "H3"; each = each.previousElementSibling) {
    const control = each.querySelector("[data-view]");
    if (control) return control;
  }
}

const help = document.querySelector("[data-keys]");
const QUEUE = {
  j: () => move(1),
  k: () => move(-1),
  o: () => row()?.querySelector("th a").click(),
  a: take,
  "?": () => help.showModal(),
};
const CASE = { j: () => moveItem(1), k: () => moveItem(-1) };
const ITEM = {
  s: (item) => judge(item, "fine"),
  t: (item) => judge(item, "wrong"),
  d: (item) => documentOf(item)?.click(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest?.(TYPED) || help?.open) return;
  const item = event.target.closest?.(".izin-verdict");
  const act = help ? QUEUE[event.key] : ((item && ITEM[event.key]) ?? CASE[event.key]);
  if (!act) return;
  event.preventDefault();
  act(item);
});
document.querySelector("[data-keys-button]")?.addEventListener("click", () => help.showModal());

// A ready reason is written into the note at once; without this, its button asks the office for the page with it.
document.querySelector("[data-use]")?.addEventListener("click", (event) => {
  const { use } = event.target.closest("[data-use]").dataset;
  const [picked, note] = [document.getElementById("ready"), document.getElementById(use)];
  event.preventDefault();
  note.value = [note.value.trimEnd(), picked.value].filter(Boolean).join("\n");
  note.dispatchEvent(new Event("input", { bubbles: true }));
  note.focus();
});
