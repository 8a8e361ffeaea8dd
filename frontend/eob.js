// The grid for a paper remittance: the balance follows every key, and no hand leaves the keyboard.
import { finder } from "./finder.js";
import { cents, told } from "./money.js";

const paper = document.querySelector("form[data-paper]");
const find = document.getElementById("find");
const whenAnswered = paper && find ? finder(find) : null;

if (paper) {
  paper.addEventListener("input", balance);
  paper.addEventListener("keydown", press);
  balance();
  const first = paper.querySelector("[autofocus]");
  first?.focus();
  first?.select?.();
}

function value(field) {
  return field ? cents(field.value) : 0;
}

function others(field) {
  let sum = 0;
  for (const part of field.value.split(",").map((one) => one.trim()).filter(Boolean)) {
    const found = /^[A-Za-z]{2}-?[A-Za-z0-9]{1,4}\s+(\S+)$/.exec(part);
    sum += found ? cents(found[1]) : Number.NaN;
  }
  return sum;
}

// What the line has left, leaving one cell out of the sum.
function lineLeft(line, without = null) {
  let left = value(line.querySelector("[data-charged]"));
  for (const field of line.querySelectorAll("[data-paid], [data-adjusted]")) {
    if (field !== without) left -= value(field);
  }
  const other = line.querySelector("[data-other]");
  return other === without ? left : left - others(other);
}

function balance() {
  let placed = 0;
  let good = true;
  for (const claim of paper.querySelectorAll("[data-claim]")) {
    let paid = 0;
    for (const line of claim.querySelectorAll("[data-line]")) {
      const field = line.querySelector("[data-paid]");
      paid += value(field);
      const left = lineLeft(line);
      const cell = line.querySelector("[data-line-left]");
      cell.textContent = Number.isNaN(left) ? "?" : told(left);
      const right = left === 0 && field.value.trim() !== "";
      line.classList.toggle("is-right", right);
      good &&= right;
    }
    placed += paid;
    claim.querySelector("[data-claim-paid]").textContent = Number.isNaN(paid) ? "?" : told(paid);
  }
  let levels = 0;
  for (const field of paper.querySelectorAll("[data-level-amount]")) levels += value(field);
  const left = value(paper.querySelector("[data-check]")) - placed + levels;
  show("[data-placed]", placed);
  show("[data-levels]", levels ? -levels : 0);
  show("[data-left]", left);
  const any = paper.querySelector("[data-claim]") || levels !== 0;
  const verdict = paper.querySelector("[data-verdict]");
  const done = good && left === 0 && any;
  verdict.className = `chip tone-${done ? "in" : left < 0 ? "blocked" : "wait"}`;
  verdict.textContent = done ? "Balances to the cent"
    : left < 0 ? "Too much is placed" : left === 0 && any ? "A line does not balance" : "Being typed";
  const post = paper.querySelector("[data-post]");
  if (post) post.disabled = !done;
}

function show(where, amount) {
  paper.querySelector(where).textContent = Number.isNaN(amount) ? "?" : told(amount);
}

function press(event) {
  const cell = event.target;
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === "Enter") {
    event.preventDefault();
    const post = paper.querySelector("[data-post]");
    if (post && !post.disabled) paper.requestSubmit(post);
    else firstWrong()?.focus();
  } else if (control && event.key.toLowerCase() === "s") {
    event.preventDefault();
    paper.requestSubmit(paper.querySelector("button[value=keep]:not(.vh)"));
  } else if (event.key === "F2") {
    event.preventDefault();
    find?.focus();
    find?.select();
  } else if (cell === find || cell.matches("[data-hit]")) {
    pick(event);
  } else if (cell.matches("[data-cell]")) {
    walk(event, cell);
  }
}

function firstWrong() {
  const line = [...paper.querySelectorAll("[data-line]")].find((one) => !one.classList.contains("is-right"));
  return line ? line.querySelector("[data-paid]") : find;
}

function pick(event) {
  const hits = () => [...paper.querySelectorAll("[data-hit]")];
  const here = () => hits().indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    whenAnswered(() => (hits()[here() + step] || find).focus());
  } else if (event.key === "Enter" && event.target === find) {
    event.preventDefault();
    whenAnswered(() => {
      const hit = hits()[Math.max(here(), 0)];
      if (hit) paper.requestSubmit(hit);
    });
  } else if (event.key === "Escape") {
    event.preventDefault();
    firstWrong()?.focus();
  }
}

function walk(event, cell) {
  const row = cell.closest("[data-line]");
  if (event.key === "=" && row && cell.matches("[data-paid], [data-adjusted]")) {
    event.preventDefault();
    cell.value = (lineLeft(row, cell) / 100).toFixed(2);
    balance();
  } else if (event.key === "Enter") {
    event.preventDefault();
    const cells = [...paper.querySelectorAll("[data-cell]:not([tabindex='-1'])")];
    const next = cells[cells.indexOf(cell) + (event.shiftKey ? -1 : 1)] || find;
    next?.focus();
    next?.select?.();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && row) {
    event.preventDefault();
    const rows = [...paper.querySelectorAll("[data-line]")];
    const to = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
    const column = [...row.querySelectorAll("[data-cell]")].indexOf(cell);
    const next = to?.querySelectorAll("[data-cell]")[column];
    next?.focus();
    next?.select?.();
  }
}
