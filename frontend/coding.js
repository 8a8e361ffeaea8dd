// The coder's desk: arrows walk the codes found, Enter takes one, Ctrl-Enter saves and goes on.
import { ASK, finder } from "./finder.js";

const desk = document.getElementById("coding-form");
const field = document.querySelector("[data-picker] input[type=search]");

const hits = () => [...document.querySelectorAll("#hits button[data-pick], #about button[data-pick]")];

if (desk && field) {
  const kind = document.getElementById("kind");
  const whenAnswered = finder(field, () => field.value && `${kind.value} ${field.value}`);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      const button = desk.querySelector("[data-save-next]");
      if (button) desk.requestSubmit(button);
      return;
    }
    const inPicker = event.target === field || event.target.matches?.("[data-pick]");
    if (!inPicker) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      whenAnswered(() => walk(event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Escape") {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  document.querySelector("[data-picker]").addEventListener("submit", (event) => {
    event.preventDefault();
    whenAnswered(() => {
      const all = hits();
      all[Math.max(all.indexOf(document.activeElement), 0)]?.click();
    });
  });
  kind.addEventListener("change", () => {
    document.getElementById("about").replaceChildren();
    field.focus();
    if (field.value) field.dispatchEvent(new Event(ASK)); // same words, so no input is seen
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick]");
    if (!button) return;
    if (button.dataset.header) {
      field.value = button.dataset.code;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (button.dataset.pick === "services") {
      takeService(button.dataset);
    } else {
      takeDiagnosis(button.dataset);
    }
    field.focus();
    field.select();
  });
}

// The calculator's result goes into its line; drug thrown away gets a second line with JW.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-units]");
  if (button && desk) takeUnits(button.dataset);
});

function takeUnits({ takeUnits: place, units, minutes, modifier, wasted, other, otherUnits }) {
  const row = desk.querySelectorAll("#lines [data-repeat]")[place];
  if (!row) return;
  const code = row.querySelector("[name=line_code]").value.trim();
  const modifiers = row.querySelector("[name=line_modifiers]");
  row.querySelector("[name=line_minutes]").value = minutes;
  if (modifier) modifiers.value = withModifier(modifiers.value, modifier);
  if (Number(wasted)) addUnits(code, wasted, withModifier(modifiers.value, "JW"), row);
  if (other) addUnits(other, otherUnits, "", row);
  fill(row.querySelector("[name=line_units]"), units);
}

// A line of that code and modifiers is used again, so that taking twice adds nothing twice.
function addUnits(code, units, modifiers, beside) {
  const rows = () => [...desk.querySelectorAll("#lines [data-repeat]")];
  const value = (row, name) => row.querySelector(`[name=line_${name}]`).value.trim();
  const same = (row) => value(row, "code") === code && value(row, "modifiers") === modifiers;
  const free = (row) => !value(row, "code");
  if (!rows().some((row) => same(row) || free(row))) {
    desk.querySelector("[data-do=add-row]").click();
  }
  const row = rows().find(same) || rows().find(free);
  row.querySelector("[name=line_code]").value = code;
  row.querySelector("[name=line_modifiers]").value = modifiers;
  row.querySelector("[name=line_pointers]").value = value(beside, "pointers");
  row.querySelector("[name=line_units]").value = units;
}

function withModifier(told, modifier) {
  const all = told.split(/[\s,]+/).filter(Boolean);
  return (all.includes(modifier) ? all : [...all, modifier]).join(" ");
}

function walk(step) {
  const all = hits();
  const place = all.indexOf(document.activeElement) + step;
  (place < 0 ? field : all[Math.min(place, all.length - 1)])?.focus();
}

function takeDiagnosis({ code, replaces }) {
  const places = [...desk.querySelectorAll("input[name=diagnosis]")];
  const holding = (value) => value && places.find((place) => place.value.trim() === value);
  const place = holding(code) || holding(replaces) || places.find((one) => !one.value.trim());
  if (place) fill(place, code);
}

function takeService({ code, charge }) {
  const empty = () => [...desk.querySelectorAll("#lines [data-repeat]")]
    .find((row) => !row.querySelector("[name=line_code]").value.trim());
  if (!empty()) desk.querySelector("[data-do=add-row]").click();
  const row = empty();
  const letters = [...desk.querySelectorAll("input[name=diagnosis]")]
    .map((place, number) => place.value.trim() && "ABCDEFGHIJKL"[number])
    .filter(Boolean);
  row.querySelector("[name=line_pointers]").value = letters.slice(0, 4).join("");
  row.querySelector("[name=line_units]").value = "1";
  if (charge) row.querySelector("[name=line_charge]").value = charge.replace(/,/g, "");
  fill(row.querySelector("[name=line_code]"), code);
}

function fill(place, value) {
  place.value = value;
  place.dispatchEvent(new Event("change", { bubbles: true }));
}
