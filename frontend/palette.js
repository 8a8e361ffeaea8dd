// Ctrl-K: one field that finds patients, claims, remittances, actions and pages.
import { finder } from "./finder.js";

const box = document.getElementById("palette");

if (box) {
  const field = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  const open = () => {
    if (!box.open) box.showModal();
    field.select();
  };
  document.addEventListener("claimwright:find", open);
  for (const button of document.querySelectorAll("[data-find]")) button.addEventListener("click", open);
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === list) choose(options()[0]);
  });
  // Pages are opened; an action is posted with the page's token, once.
  const follow = (option) => {
    if (!option.dataset.post) return location.assign(option.dataset.href);
    const form = document.createElement("form");
    form.method = "post";
    form.action = option.dataset.href;
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "csrfmiddlewaretoken";
    token.value = document.querySelector("meta[name=csrf-token]").content;
    form.append(token);
    document.body.append(form);
    form.requestSubmit();
  };
  const walk = (step) => {
    const all = options();
    const place = all.indexOf(chosen()) + step;
    choose(all[Math.max(0, Math.min(place, all.length - 1))]);
  };
  const acts = {
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(-1),
    Enter() {
      const goal = chosen() || options()[0];
      if (goal) follow(goal);
    },
  };
  const whenAnswered = finder(field);
  field.addEventListener("keydown", (event) => {
    if (!acts[event.key]) return;
    event.preventDefault();
    whenAnswered(acts[event.key]);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option);
  });
}
