// Moving about in the timeline. Marks carry their days (data-a to data-b); only where they stand changes. The names of days
// are made anew at each scale; days picked on them lead to these days alone, here and on the map.

import { pointer, select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

import { oneStop } from "./moving.js";

// The least room between two names of days.
const ROOM = 74;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// Steps from one name to the next: days and months.
const STEPS = [[1, 0], [2, 0], [7, 0], [14, 0], [0, 1], [0, 3], [0, 12], [0, 24], [0, 60], [0, 120]];

for (const figure of document.querySelectorAll("figure.timeline")) {
  const svg = figure.querySelector("svg");
  const [left, right] = [Number(svg.dataset.left), Number(svg.dataset.right)];
  const [from, to] = [Number(figure.dataset.from), Number(figure.dataset.to) + 1];
  const folds = JSON.parse(figure.dataset.folds).map(([a, b, shown]) => ({ a, b, shown }));

  // How many days are drawn before a day: folded ones count less.
  const before = (day) =>
    folds.reduce((sum, { a, b, shown }) => {
      const within = Math.min(Math.max(day, a), b) - a;
      return sum - within + (within * shown) / (b - a);
    }, day - from);
  const all = before(to);
  const base = (day) => left + (before(day) / all) * (right - left);
  let now = zoomIdentity;
  const x = (day) => now.applyX(base(day));
  let picked = null;

  function place() {
    for (const mark of svg.querySelectorAll("[data-a]")) {
      const [a, b] = [x(Number(mark.dataset.a)), x(Number(mark.dataset.b))];
      if (mark.tagName === "circle") {
        mark.setAttribute("cx", (a + b) / 2);
      } else if (mark.tagName === "rect") {
        mark.setAttribute("x", a);
        mark.setAttribute("width", Math.max(b - a, 3));
      }
    }
    for (const mark of svg.querySelectorAll("g.marks [data-day]")) mark.setAttribute("x", x(Number(mark.dataset.day)) + 1);
    for (const mark of svg.querySelectorAll("g.fold text")) mark.setAttribute("x", x(Number(mark.dataset.mid)));
    name();
    const band = svg.querySelector(".picked");
    band.setAttribute("x", picked ? x(picked[0]) : 0);
    band.setAttribute("width", picked ? x(picked[1] + 1) - x(picked[0]) : 0);
  }

  // The names of the days in view, as near to each other as they have room.
  function name() {
    const axis = svg.querySelector("g.axis");
    const [top, bottom] = [Number(axis.dataset.top), Number(axis.dataset.bottom)];
    const aDay = ((right - left) / all) * now.k;
    const [days, months] = STEPS.find(([days, months]) => (days + months * 30.4) * aDay >= ROOM) ?? STEPS.at(-1);
    const ticks = [];
    let first = from;
    // Days before the view are passed over at once.
    while (first < to && x(first + 60) < left) first += 60;
    const start = new Date(first * 86400000);
    let day = months ? new Date(Date.UTC(start.getUTCFullYear() - (start.getUTCFullYear() % Math.max(1, months / 12)), months < 12 ? Math.floor(start.getUTCMonth() / months) * months : 0, 1)) : start;
    let lastFold = -1;
    for (let n = 0; n < 4000; n += 1) {
      const number = Math.round(day.getTime() / 86400000);
      const at = x(number);
      if (number >= to || at > right) break;
      const fold = folds.filter(({ a }) => a <= number).length;
      if (number >= from && at >= left - 1 && !folds.some(({ a, b }) => a <= number && number < b)) {
        const isFirst = ticks.length === 0 || fold !== lastFold;
        lastFold = fold;
        const [year, month, date] = [day.getUTCFullYear(), MONTHS[day.getUTCMonth()], day.getUTCDate()];
        const words = months >= 12 ? `${year}` : months ? (isFirst || day.getUTCMonth() === 0 ? `${month} ${year}` : month) : isFirst ? `${date} ${month} ${year}` : `${date} ${month}`;
        ticks.push([at, words]);
      }
      day = months ? new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1)) : new Date(day.getTime() + days * 86400000);
    }
    // The first day in view has its name where the first step comes long after it.
    const edge = dayAt(left);
    if (!ticks.length || ticks[0][0] > left + ROOM) {
      const first = new Date(edge * 86400000);
      ticks.unshift([Math.max(left, x(edge)), `${first.getUTCDate()} ${MONTHS[first.getUTCMonth()]} ${first.getUTCFullYear()}`]);
    }
    const group = svg.querySelector("g.ticks");
    group.replaceChildren(...ticks.map(([at, words]) => {
      const tick = document.createElementNS("http://www.w3.org/2000/svg", "g");
      tick.setAttribute("class", "tick");
      tick.innerHTML = `<line x1="${at}" x2="${at}" y1="${top - 4}" y2="${bottom}"/><text x="${at + 3}" y="${top - 6}"></text>`;
      if (at < right - 48) tick.querySelector("text").textContent = words;
      return tick;
    }));
  }

  const moved = zoom()
    .scaleExtent([1, 200])
    .translateExtent([[left, 0], [right, 1]])
    .extent([[left, 0], [right, 1]])
    // The wheel scrolls the page; with Ctrl it zooms.
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : !event.button && !event.target.closest("a, .hit")))
    .on("zoom", ({ transform }) => {
      now = transform;
      place();
    });
  const drawing = select(svg).call(moved);

  // The day at a place, by halving: folds make it no plain proportion.
  function dayAt(at) {
    let [low, high] = [from, to - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (x(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
  const hit = svg.querySelector(".hit");
  const iso = (number) => new Date(number * 86400000).toISOString().slice(0, 10);
  let start = null;
  const pick = (event) => {
    const end = dayAt(pointer(event, svg)[0]);
    picked = [Math.min(start, end), Math.max(start, end)];
    place();
    const links = figure.querySelector(".days-picked");
    if (!links) return;
    const settings = new URLSearchParams(location.search);
    settings.set("from", iso(picked[0]));
    settings.set("to", iso(picked[1]));
    settings.delete("page");
    links.querySelector(".only-days").href = `?${settings}`;
    links.querySelector(".only-days").textContent = `Only ${iso(picked[0])} to ${iso(picked[1])}`;
    links.querySelector(".on-map").href = `/map?from=${iso(picked[0])}&to=${iso(picked[1])}`;
    links.hidden = false;
  };
  hit.addEventListener("pointerdown", (event) => {
    start = dayAt(pointer(event, svg)[0]);
    hit.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  hit.addEventListener("pointermove", (event) => start !== null && pick(event));
  hit.addEventListener("pointerup", (event) => {
    if (start !== null) pick(event);
    start = null;
  });

  name();
  const seen = () => {
    const box = figure.querySelector(".scroll").getBoundingClientRect();
    return (link) => {
      const at = link.getBoundingClientRect();
      return at.width > 0 && (at.x + at.width / 2 >= box.x + (left / 1200) * box.width - 10 || link.closest(".no-day"));
    };
  };
  oneStop(figure, [...svg.querySelectorAll("g.lane a")], {
    isShown: (link) => seen()(link),
    middle: (link) => {
      const box = link.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    },
    acts: {
      "+": () => drawing.call(moved.scaleBy, 1.5),
      "=": () => drawing.call(moved.scaleBy, 1.5),
      "-": () => drawing.call(moved.scaleBy, 1 / 1.5),
      0: () => drawing.call(moved.transform, zoomIdentity),
    },
    by: (way) => drawing.call(moved.translateBy, -80 * way / now.k, 0),
  });
}
