// The pages work without this script. It adds the keyboard, and nothing else.

const rows = () => [...document.querySelectorAll("[data-row]")];
let at = -1;

function move(step) {
  const all = rows();
  if (!all.length) return;
  all[at]?.classList.remove("at");
  at = Math.min(Math.max(at + step, 0), all.length - 1);
  all[at].classList.add("at");
  all[at].scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  Enter: () => rows()[at]?.querySelector("a")?.click(),
  "/": () => document.querySelector("input[name=words]")?.focus(),
  "?": () => document.querySelector("#keys")?.toggleAttribute("open"),
  o: () => document.querySelector("nav a[href^='/']")?.click(),
  c: () => document.querySelector("nav a[href^='/claims']")?.click(),
  x: () => document.querySelector("nav a[href^='/contradictions']")?.click(),
  e: () => document.querySelector("nav a[href^='/events']")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  // Enter on a focused link is the link's own.
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
