// The keyboard: rows, marked words, pages, and whatever carries a data-key (1 to 5, x, u …) on the page.

const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length);
let row = -1;
let mark = -1;
let goes = false;

function toRow(step) {
  const rows = shown("[data-row]");
  if (!rows.length) return;
  rows[row]?.classList.remove("at");
  row = Math.min(Math.max(row + step, 0), rows.length - 1);
  rows[row].classList.add("at");
  rows[row].scrollIntoView({ block: "nearest" });
  // Whoever listens instead of looking hears where he is; Enter then opens the link itself.
  rows[row].querySelector("a")?.focus({ preventScroll: true });
}

function toMark(step) {
  const marks = shown("main mark");
  if (!marks.length) return;
  marks[mark]?.classList.remove("at");
  mark = (mark + step + marks.length) % marks.length;
  marks[mark].classList.add("at");
  marks[mark].scrollIntoView({ block: "center" });
}

const help = () => document.querySelector("dialog#keys");
const known = (which) => document.querySelectorAll(`#clock-known ~ a.step, label[for=clock-known] ~ a.step`)[which]?.click();

const keys = {
  j: () => toRow(1),
  k: () => toRow(-1),
  n: () => toMark(1),
  p: () => toMark(-1),
  g: () => (goes = true),
  "/": () => document.querySelector("header input[type=search]")?.focus(),
  "?": () => (help()?.open ? help().close() : help()?.showModal()),
  "[": () => known(0),
  "]": () => known(1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (goes) {
    goes = false;
    const link = document.querySelector(`nav a[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  const own = shown(`[data-key="${CSS.escape(event.key)}"]`)[0];
  const act = own ? () => (own.matches("input:not([type=radio], [type=checkbox]), textarea, select") ? own.focus() : own.click()) : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
