// Moving about in the timeline. Marks carry their days (data-a to data-b); only where they stand changes.

import { select } from "d3-selection";
import { zoom } from "d3-zoom";

import { moveByKeys } from "./moving.js";

for (const figure of document.querySelectorAll("figure.timeline")) {
  const svg = figure.querySelector("svg");
  const [left, right] = [Number(svg.dataset.left), Number(svg.dataset.right)];
  const [from, to] = [Number(figure.dataset.from), Number(figure.dataset.to) + 1];
  const base = (day) => left + ((day - from) / (to - from)) * (right - left);

  const place = (x) => {
    for (const mark of svg.querySelectorAll("[data-a]")) {
      const [a, b] = [x(Number(mark.dataset.a)), x(Number(mark.dataset.b))];
      if (mark.tagName === "circle") {
        mark.setAttribute("cx", (a + b) / 2);
      } else {
        mark.setAttribute("x", a);
        mark.setAttribute("width", Math.max(b - a, 3));
      }
    }
    for (const mark of svg.querySelectorAll("g.marks [data-day]")) mark.setAttribute("x", x(Number(mark.dataset.day)) + 1);
    for (const tick of svg.querySelectorAll("g.tick[data-day]")) {
      const at = x(Number(tick.dataset.day));
      tick.setAttribute("visibility", at < left - 1 || at > right - 20 ? "hidden" : "visible");
      for (const line of tick.querySelectorAll("line")) {
        line.setAttribute("x1", at);
        line.setAttribute("x2", at);
      }
      tick.querySelector("text").setAttribute("x", at + 3);
    }
  };

  const moved = zoom()
    .scaleExtent([1, 80])
    .translateExtent([[left, 0], [right, 1]])
    .extent([[left, 0], [right, 1]])
    // The wheel scrolls the page; with Ctrl it zooms.
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : !event.button && !event.target.closest("a")))
    .on("zoom", ({ transform }) => place((day) => transform.applyX(base(day))));
  const drawing = select(svg).call(moved);

  moveByKeys(figure, drawing, moved, false);
}
