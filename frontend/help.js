// F1, or ? while pointing at a word: what it means. A button with data-explain does it too.
const box = document.getElementById("explained");
let pointed = null;

document.addEventListener("pointerover", (event) => { pointed = event.target; }, { passive: true });
document.addEventListener("keydown", (event) => {
  if (event.key !== "F1") return;
  event.preventDefault();
  const words = wordsAt();
  if (words) explain(words);
  else location.assign("/words/");
});
document.addEventListener("claimwright:explain", (event) => {
  const term = document.activeElement?.closest?.("[data-explain]");
  if (!term) return;
  event.preventDefault();
  explain(term.dataset.explain);
});
document.addEventListener("click", (event) => {
  const term = event.target.closest("[data-explain]");
  if (term) explain(term.dataset.explain);
});

// The focused thing when one moves by keys, else what the pointer is on; the smallest text around it.
function wordsAt() {
  const focused = document.activeElement;
  const byKeys = focused && focused !== document.body && focused.matches(":focus-visible");
  for (let place = byKeys ? focused : pointed; place && place !== document.body; place = place.parentElement) {
    const words = (place.dataset?.explain || place.getAttribute?.("title") || place.textContent || "").trim().replace(/\s+/g, " ");
    if (words && words.length <= 160) return words;
  }
  return "";
}

async function explain(words) {
  if (!box || !window.htmx) return;
  await window.htmx.ajax("GET", `/words/explain/?q=${encodeURIComponent(words)}`, { target: "#explained", swap: "innerHTML" });
  if (!box.open) box.showModal();
}
