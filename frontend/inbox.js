// The inbox: an act is on the rows chosen, else on the row one stands on; e asks until when.
const form = document.getElementById("inbox-form");

if (form) {
  const boxes = () => [...form.querySelectorAll("tbody input[name=item]")];
  const rows = () => [...form.querySelectorAll("tbody tr[data-href]")];
  const here = () => form.querySelector("tr.is-current") || rows()[0];
  const everything = form.querySelector("[data-act-on-all]");
  const told = form.querySelector("[data-acts-on]");
  const dialog = document.getElementById("aside");

  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (told) told.textContent = everything?.checked ? "All that match" : chosen ? `${chosen} chosen` : "The row you are on";
  };
  document.addEventListener("change", (event) => { if (form.contains(event.target)) tell(); });
  document.addEventListener("claimwright:chosen", tell);

  // Nothing chosen: the act is on the row one stands on.
  const meanOne = () => {
    if (everything?.checked || boxes().some((box) => box.checked)) return;
    const box = here()?.querySelector("input[name=item]");
    if (box) box.checked = true;
  };
  form.addEventListener("submit", (event) => {
    const until = event.submitter?.dataset.until
      || document.getElementById(event.submitter?.dataset.untilOf || "")?.value;
    if (until) form.elements.until.value = until;
    meanOne();
    dialog?.close();
    sessionStorage.setItem("inbox-place", String(rows().indexOf(here())));
  });
  document.addEventListener("claimwright:aside", () => dialog?.showModal());
  dialog?.addEventListener("keydown", (event) => {
    if (event.target.matches("input")) return;
    dialog.querySelector(`[data-choice="${CSS.escape(event.key)}"]`)?.click();
  });

  // After an act one stands where one stood: the next row has moved up.
  const place = Number(sessionStorage.getItem("inbox-place") ?? -1);
  sessionStorage.removeItem("inbox-place");
  const next = rows()[Math.min(place, rows().length - 1)];
  if (place >= 0 && next) {
    next.classList.add("is-current");
    next.querySelector("a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const box of boxes()) box.checked = false;
    tell();
  });
}
