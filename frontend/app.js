import htmx from "htmx.org";
import "./keyboard.js";
import "./coding.js";
import "./palette.js";
import "./inbox.js";
import "./live.js";
import "./drafts.js";
import "./help.js";
import "./money.js";
import "./eob.js";
import { toast } from "./toasts.js";

window.htmx = htmx;
const root = document.documentElement;

// Every htmx request carries the CSRF token of the page.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:sendError", () =>
  toast("The server could not be reached. Nothing was saved; try again.", "blocked"));
document.addEventListener("htmx:responseError", (event) => {
  toast(`That did not work (${event.detail.xhr.status}). Reload the page and try again.`, "blocked");
  const waiting = event.detail.target?.querySelector("[role=status]");
  if (waiting) waiting.textContent = "This part could not be loaded.";
});
document.addEventListener("htmx:afterSwap", () => drawCharts());

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) actions[button.dataset.do]?.(button);
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a,button,input,label,select,summary")) {
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  }
});

const actions = {
  theme() {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    localStorage.setItem("theme", next);
    drawCharts(true);
  },
  density() {
    const next = root.dataset.density === "compact" ? "relaxed" : "compact";
    root.dataset.density = next;
    localStorage.setItem("density", next);
  },
  menu() {
    document.body.classList.toggle("rail-open");
  },
  dialog(button) {
    document.getElementById(button.dataset.dialog)?.showModal();
  },
  close(button) {
    button.closest("dialog")?.close();
  },
  print() {
    window.print();
  },
  aside() {
    document.dispatchEvent(new CustomEvent("claimwright:aside"));
  },
  "add-row"(button) {
    const template = document.getElementById(button.dataset.template);
    const body = document.getElementById(button.dataset.into);
    const made = template.content.cloneNode(true);
    const number = body.querySelectorAll("[data-repeat]").length + 1;
    for (const field of made.querySelectorAll("[aria-label]")) {
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace("#", number));
    }
    body.append(made);
    body.lastElementChild.querySelector("input")?.focus();
  },
  "pick-diagnosis"(button) {
    const places = [...document.querySelectorAll("input[name=diagnosis]")];
    const has = places.find((place) => place.value.trim() === button.dataset.code);
    const free = has || places.find((place) => !place.value.trim());
    if (!free) return;
    free.value = button.dataset.code;
    free.focus();
  },
  "drop-row"(button) {
    button.closest("[data-repeat]").remove();
  },
};

// A second click on a submit button sends nothing twice; a question is asked where one is due.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});

// Filters apply as soon as they are chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-check-all]")) {
    for (const box of document.querySelectorAll("[data-list] tbody input[type=checkbox]")) {
      box.checked = event.target.checked;
    }
  }
  if (event.target.matches("[data-list] input[type=checkbox]")) countChosen();
});

export function countChosen() {
  const chosen = document.querySelectorAll("[data-list] tbody input[type=checkbox]:checked").length;
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen === 0;
  const words = bar.querySelector("[data-chosen]");
  if (words) words.textContent = `${chosen} chosen`;
}
document.addEventListener("claimwright:chosen", countChosen);

// Files dropped on an upload field.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = zone.querySelector("input[type=file]");
  const told = zone.querySelector("[data-drop-names]");
  field.addEventListener("change", () => {
    told.textContent = [...field.files].map((file) => file.name).join(", ");
    zone.classList.toggle("has-files", field.files.length > 0);
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change"));
  });
}

// Tabs: buttons with role=tab show the panel they control.
document.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) chooseTab(tab);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const step = event.key === "ArrowRight" ? 1 : -1;
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  chooseTab(next);
  next.focus();
});
function chooseTab(tab) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

let charts = null;
async function drawCharts(again = false) {
  if (!document.querySelector("[data-chart]")) return;
  charts ??= await import(document.querySelector("meta[name=charts]").content);
  charts.draw(again);
}
drawCharts();
