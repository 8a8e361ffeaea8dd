// What is new, without storms: one small question a minute at most, and only while the page is seen.
// The same question tells a lost connection, and a session that ended, before a form is sent.
import { toast } from "./toasts.js";

const practice = document.querySelector("meta[name=practice]")?.content;
const EVERY_MS = 60000;
let asked = Date.now();

const look = () => {
  if (document.hidden || Date.now() - asked < EVERY_MS) return;
  asked = Date.now();
  const bell = document.getElementById("bell");
  if (bell) window.htmx.trigger(bell, "claimwright:look");
};
setInterval(look, 5000);
document.addEventListener("visibilitychange", look);

// The bell's questions are no act of a person, so they never keep a session alive.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id === "bell") event.detail.headers["X-Claimwright-Poll"] = "true";
});
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (event.target.id !== "bell") return;
    event.stopImmediatePropagation();
    if (event.detail.xhr?.status === 401) say("signed-out");
    else if (name === "htmx:sendError") say("offline");
  }, { capture: true });
}
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id === "bell" && event.detail.successful) unsay();
});
window.addEventListener("offline", () => say("offline"));
window.addEventListener("online", () => { unsay(); asked = 0; look(); });

const WORDS = {
  offline: "No connection. What you typed stays on this page; it is saved when you are connected and press again.",
  "signed-out": "You were signed out because the page was left alone. Press save all the same: you sign in, and what you typed comes back.",
};
function say(kind) {
  const bar = document.getElementById("state-bar");
  if (!bar || bar.dataset.kind === kind) return;
  bar.dataset.kind = kind;
  bar.textContent = WORDS[kind];
  bar.hidden = false;
}
function unsay() {
  const bar = document.getElementById("state-bar");
  if (!bar) return;
  bar.hidden = true;
  delete bar.dataset.kind;
}

// A form that was typed into is sent only when the server can be reached, so that nothing is lost.
const typed = new WeakSet();
const passed = new WeakSet();
document.addEventListener("input", (event) => { if (event.target.form) typed.add(event.target.form); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !typed.has(form)) return;
  if (!practice || form.hasAttribute("hx-post") || passed.has(form)) return;
  event.preventDefault();
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  reachable().then((can) => {
    button?.removeAttribute("aria-busy");
    if (!can) {
      say("offline");
      toast("Not saved: the server cannot be reached. What you typed is still here; press again.", "blocked");
      return;
    }
    passed.add(form);
    form.requestSubmit(button?.form === form || button?.isConnected ? button : undefined);
    setTimeout(() => passed.delete(form), 0);
  });
}, { capture: false });

let asking = null;
function reachable() {
  if (!navigator.onLine) return Promise.resolve(false);
  const stop = AbortSignal.timeout(4000);
  asking ??= fetch("/notices/bell/?seen=any", { method: "HEAD", cache: "no-store", redirect: "manual", signal: stop, headers: { "X-Claimwright-Poll": "true" } })
    .then(() => true, (error) => error.name === "TimeoutError") // slow is not lost
    .finally(() => { asking = null; });
  return asking;
}

// Two tabs: a form belongs to the practice its page showed.
if (practice) {
  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-Claimwright-Practice"] = practice; });
  document.addEventListener("formdata", (event) => {
    if (event.target.method === "post" && !event.formData.has("_practice")) event.formData.append("_practice", practice);
  });
}
