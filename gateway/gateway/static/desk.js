// The keyboard of the queue: j and k go from case to case, o opens one, a takes it, ? shows the keys. Everything also works without it.

const TYPED = "input:not([type=checkbox]), select, textarea, [contenteditable]";

function links() {
  return [...document.querySelectorAll("main tbody th a")];
}

function move(by) {
  const rows = links();
  const here = rows.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + by))];
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

const help = document.querySelector("[data-keys]");
const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => row()?.querySelector("th a").click(),
  a: take,
  "?": () => help?.showModal(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest?.(TYPED) || help?.open) return;
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.querySelector("[data-keys-button]")?.addEventListener("click", () => help.showModal());
