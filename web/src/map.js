// The map: moving about in it, and the slider over days. What is said of a place on which day came with the page:
// each place carries from when on what holds, by everything known since, and as could be known at the time.

import { select } from "d3-selection";
import { zoom } from "d3-zoom";

import { moveByKeys } from "./moving.js";

const svg = document.querySelector("svg.map");
if (svg) {
  move();
  slide();
}

function move() {
  const zoomed = svg.querySelector("g.zoomed");
  const patches = [...svg.querySelectorAll(".patch")].map((patch) => ({
    patch,
    // Marks keep their size while the ground grows; the circle of a vague place grows with it.
    middle: ["cx", "cy"].map((name) => Number(patch.querySelector(".dot").getAttribute(name))),
  }));
  const moved = zoom()
    .scaleExtent([0.5, 40])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : !event.button))
    .on("zoom", ({ transform }) => {
      zoomed.setAttribute("transform", transform);
      for (const { patch, middle: [x, y] } of patches) {
        const size = `translate(${x} ${y}) scale(${1 / transform.k}) translate(${-x} ${-y})`;
        for (const part of patch.querySelectorAll(".dot, .fight, .letter, .name")) part.setAttribute("transform", size);
      }
    });
  const drawing = select(svg).call(moved);
  moveByKeys(svg, drawing, moved, true);
}

function slide() {
  const box = document.querySelector(".slider");
  const range = box.querySelector("input[type=range]");
  const output = box.querySelector("output");
  const play = box.querySelector("[data-play]");
  const first = Number(box.dataset.first);
  const mode = () => box.querySelector("input[name=mode]:checked").value;
  const day = (number) => new Date(number * 86400000).toISOString().slice(0, 10);
  const said = JSON.parse(svg.dataset.told);
  const patches = [...svg.querySelectorAll(".patch")].map((patch, index) => ({
    patch,
    around: svg.querySelector(`.around[data-of="${index}"]`),
    since: JSON.parse(patch.dataset.since),
    then: JSON.parse(patch.dataset.then),
  }));

  function show() {
    const at = first + Number(range.value);
    output.textContent = day(at);
    for (const { patch, around, ...frames } of patches) {
      const frame = frames[mode()].findLast(([from]) => from <= at);
      const [, state, actor, words, fighting] = frame ?? [0, "", null, null, 0];
      const told = frame ? said[words] : "no report yet";
      patch.setAttribute("class", ["patch", state, actor === null ? "" : `side-${Math.min(actor, 6)}`, fighting ? "fighting" : ""].join(" "));
      around?.setAttribute("class", ["around", state, actor === null ? "" : `side-${Math.min(actor, 6)}`].join(" "));
      patch.querySelector(".letter").textContent = actor === null || !state ? "" : String.fromCharCode(65 + (actor % 26));
      patch.querySelector("title").textContent = `${patch.dataset.name}: ${told}`;
    }
  }

  let running = null;
  function stop() {
    clearInterval(running);
    running = null;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
  }
  play.addEventListener("click", () => {
    if (running) return stop();
    if (range.value === range.max) range.value = 0;
    // A case of any length plays in about half a minute.
    const step = Math.max(1, Math.round(range.max / 150));
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    running = setInterval(() => {
      range.value = Number(range.value) + step;
      show();
      if (range.value === range.max) stop();
    }, 200);
  });
  range.addEventListener("input", show);
  box.addEventListener("change", show);
}
