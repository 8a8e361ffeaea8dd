// A list of things found answers the words it was asked for. A key that takes from the list waits
// until the list answers the words that stand in the field: a fast hand must never take what an
// earlier word found. More typing, leaving the field or a failed request drops the keys that wait.
// Meanwhile the list is marked busy, which pales it.
export const ASK = "claimwright:ask"; // asks at once, not when the typing pauses

// `question` tells all that the list depends on. The returned function runs `act` now, or as soon
// as the list answers.
export function finder(field, question = () => field.value) {
  const list = document.querySelector(field.getAttribute("hx-target"));
  const asked = new WeakMap(); // request → its question
  let answered = question();
  let underWay = answered;
  let waiting = [];

  const ours = (event) => event.detail.requestConfig?.elt === field;
  const drop = () => { waiting = []; };
  const mark = () => list.setAttribute("aria-busy", String(answered !== question()));
  field.addEventListener("input", () => { drop(); mark(); });
  field.addEventListener("blur", drop);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!ours(event)) return;
    underWay = question();
    asked.set(event.detail.xhr, underWay);
    mark();
  });
  // Not at the swap: what is new in the page listens only once it is settled.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!ours(event)) return;
    answered = asked.get(event.detail.xhr);
    mark();
    if (answered !== question()) return;
    const due = waiting;
    drop();
    for (const act of due) act();
  });
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      if (!ours(event)) return;
      underWay = null;
      drop();
      list.removeAttribute("aria-busy");
    });
  }

  return (act) => {
    if (answered === question()) {
      act();
      return;
    }
    waiting.push(act);
    if (underWay !== question()) field.dispatchEvent(new Event(ASK));
  };
}

// In a field inside a larger form Enter takes the first thing found; it does not send the form.
for (const field of document.querySelectorAll("input[data-takes]")) {
  const whenAnswered = finder(field);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    whenAnswered(() => document.querySelector(field.dataset.takes)?.click());
  });
}
