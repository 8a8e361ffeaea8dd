// After a session ended in the middle of a form: what was typed comes back, not yet saved.
import { toast } from "./toasts.js";

const kept = document.getElementById("draft");
const draft = kept && JSON.parse(kept.textContent);

if (draft && !fill()) {
  const later = () => { if (fill()) document.removeEventListener("htmx:afterSettle", later); };
  document.addEventListener("htmx:afterSettle", later);
}

function fill() {
  const form = [...document.forms].find(
    (one) => one.method === "post" && new URL(one.action || location.href, location.href).pathname === draft.action);
  if (!form) return false;
  for (const [name, values] of Object.entries(draft.data)) put(form, name, values);
  form.closest("dialog")?.showModal?.();
  for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector("input:not([type=hidden]),textarea,select")?.dispatchEvent(new Event("input", { bubbles: true }));
  toast(`What you typed at ${draft.at} is back in the form. It is not saved yet.`, "risk");
  return true;
}

function put(form, name, values) {
  const named = () => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((one) => !["file", "submit"].includes(one.type));
  const first = named()[0];
  if (first && ["checkbox", "radio"].includes(first.type)) {
    for (const one of named()) one.checked = values.includes(one.value);
    return;
  }
  const more = form.querySelector("[data-do=add-row]");
  for (let tries = values.length - named().length; more && tries > 0 && first; tries -= 1) more.click();
  named().forEach((one, place) => { if (one.type !== "hidden" && place in values) one.value = values[place]; });
}
