// Lists: j and k move, Enter opens, x chooses, / searches. Anywhere: ? helps, Ctrl-K finds,
// g then a letter goes to a page. A page names keys of its own with data-key.
let waitingForPlace = false;

const typing = (target) =>
  target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox";

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("claimwright:find"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (waitingForPlace) {
    waitingForPlace = false;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  const own = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (own) own.click(); // a key a page names is the page's: p is the packet, not the page before
  else keys[event.key]?.(event);
});

const keys = {
  j: (event) => move(1, event),
  k: (event) => move(-1, event),
  Enter(event) {
    if (event.target.closest("a,button,summary,input")) return;
    const row = current();
    if (row?.dataset.href) location.assign(row.dataset.href);
  },
  x() {
    const box = current()?.querySelector("input[type=checkbox]");
    if (!box) return;
    box.checked = !box.checked;
    document.dispatchEvent(new CustomEvent("claimwright:chosen"));
  },
  "/"(event) {
    event.preventDefault();
    const field = document.querySelector("main input[type=search]");
    if (field) field.select();
    else document.dispatchEvent(new CustomEvent("claimwright:find"));
  },
  "?"() {
    if (document.dispatchEvent(new CustomEvent("claimwright:explain", { cancelable: true }))) {
      document.getElementById("keys-help")?.showModal();
    }
  },
  g() {
    waitingForPlace = true;
    setTimeout(() => { waitingForPlace = false; }, 1200);
  },
  n: () => document.querySelector("[rel=next]")?.click(),
  p: () => document.querySelector("[rel=prev]")?.click(),
};

const rows = () => [...document.querySelectorAll("[data-list] tbody tr[data-href]")];
const current = () => document.querySelector("[data-list] tr.is-current");

function move(step, event) {
  const all = rows();
  if (!all.length) return;
  event.preventDefault();
  const place = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, place + step))];
  current()?.classList.remove("is-current");
  next.classList.add("is-current");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
