// Before first paint: the theme and the density this person chose, or the system's.
const root = document.documentElement;
const kept = localStorage.getItem("theme");
const dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
root.dataset.bsTheme = dark ? "dark" : "light";
root.dataset.density = localStorage.getItem("density") || "compact";
