// Small notes at the foot of the page; they go by themselves, errors stay until closed.
export function toast(words, tone = "in") {
  const shelf = document.getElementById("toasts");
  if (!shelf) return;
  const note = document.createElement("div");
  note.className = `toast-note tone-${tone}`;
  note.setAttribute("role", tone === "blocked" ? "alert" : "status");
  const text = document.createElement("span");
  text.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.setAttribute("aria-label", "Close");
  close.textContent = "×";
  note.append(text, close);
  shelf.append(note);
  watch(note);
}

function watch(note) {
  note.querySelector(".toast-close")?.addEventListener("click", () => note.remove());
  if (!note.classList.contains("tone-blocked")) setTimeout(() => note.remove(), note.querySelector("form") ? 20000 : 9000);
}

for (const note of document.querySelectorAll(".toast-note")) watch(note);
