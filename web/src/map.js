// The map: moving about in it, clusters of crowded places, what is said of a place, and the slider over days with the bars
// below it. What is said of a place on which day came with the page: each place carries from when on what holds, by
// everything known since, and as could be known at the time. The day and the view stand in the address.

import { pointer, select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

import { WAYS, nearest } from "./moving.js";

const svg = document.querySelector("svg.map");
const settings = new URLSearchParams(location.search);

// So near, in units of the drawing at its own size, that marks lie on each other.
const CROWDED = 15;
// Days after which a word fades, and fades more.
const AGES = [31, 92, 365];

if (svg) {
  const places = [...svg.querySelectorAll(".patch")].map((patch, index) => ({
    index,
    patch,
    name: patch.dataset.name,
    // Marks keep their size while the ground grows; the circle of a vague place grows with it.
    middle: ["cx", "cy"].map((name) => Number(patch.querySelector(".dot").getAttribute(name))),
    around: svg.querySelector(`.around[data-of="${index}"]`),
    since: JSON.parse(patch.dataset.since),
    then: JSON.parse(patch.dataset.then),
  }));
  const moving = move(places);
  const popup = popups(places);
  walk(places, moving, popup);
  // Where too much is told to look at each day there is none.
  if (document.querySelector(".slider")) slide(places, moving);
}

function remember(name, value) {
  if (value) settings.set(name, value);
  else settings.delete(name);
  const query = settings.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
}

function move(places) {
  const zoomed = svg.querySelector("g.zoomed");
  const crowds = document.createElementNS("http://www.w3.org/2000/svg", "g");
  zoomed.append(crowds);
  const [width, height] = svg.getAttribute("viewBox").split(" ").slice(2).map(Number);
  let now = zoomIdentity;
  let waiting = 0;
  // Degrees and places in the drawing; see `View` where the map is drawn.
  const ground = Object.fromEntries(["west", "north", "scale", "squeeze"].map((name) => [name, Number(svg.dataset[name])]));
  const degrees = ([x, y]) => [ground.north - y / ground.scale, ground.west + x / ground.scale / ground.squeeze];
  const drawn = ([lat, lon]) => [(lon - ground.west) * ground.squeeze * ground.scale, (ground.north - lat) * ground.scale];

  const moved = zoom()
    .scaleExtent([0.5, 60])
    .extent([[0, 0], [width, height]])
    // The wheel scrolls the page; it zooms with Ctrl, and where the map has been clicked into.
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || svg.contains(document.activeElement) : !event.button))
    .on("zoom", ({ transform }) => {
      now = transform;
      zoomed.setAttribute("transform", transform);
      for (const { patch, middle: [x, y] } of places) {
        const size = `translate(${x} ${y}) scale(${1 / transform.k}) translate(${-x} ${-y})`;
        for (const part of patch.querySelectorAll(".dot, .fight, .letter, .name")) part.setAttribute("transform", size);
      }
      gather();
      measure();
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const isHome = transform.k === 1 && transform.x === 0 && transform.y === 0;
        const middle = degrees(transform.invert([width / 2, height / 2]));
        remember("view", isHome ? null : middle.map((at) => at.toFixed(4)).concat(transform.k.toFixed(2)).join(","));
      }, 300);
    });
  const drawing = select(svg).call(moved).on("dblclick.zoom", null);

  // Places that lie on each other at this scale become one mark with their number; the first is that of which most is told.
  function gather() {
    crowds.replaceChildren();
    const heads = [];
    for (const place of places) {
      place.hidden = false;
      if (!/ (held|claimed|contested|fighting)/.test(place.patch.getAttribute("class"))) continue;
      const near = heads.find(({ middle }) =>
        Math.hypot(middle[0] - place.middle[0], middle[1] - place.middle[1]) * now.k < CROWDED);
      if (near) {
        near.others.push(place);
        place.hidden = true;
      } else {
        place.others = [];
        heads.push(place);
      }
    }
    for (const place of places) {
      place.patch.toggleAttribute("data-crowded", place.hidden);
      if (place.hidden || !place.others?.length) continue;
      const [x, y] = place.middle;
      const mark = document.createElementNS("http://www.w3.org/2000/svg", "g");
      mark.setAttribute("class", "crowd");
      mark.setAttribute("transform", `translate(${x} ${y}) scale(${1 / now.k})`);
      const names = [place, ...place.others].map(({ name }) => name).join(", ");
      mark.innerHTML = `<title></title><circle cx="9" cy="-9" r="7.5"/><text x="9" y="-5.6" text-anchor="middle"></text>`;
      mark.querySelector("title").textContent = `${place.others.length + 1} places: ${names}`;
      mark.querySelector("text").textContent = place.others.length + 1;
      mark.addEventListener("click", () => closer(place));
      crowds.append(mark);
    }
  }

  // The bar has a round length at each scale.
  function measure() {
    const bar = svg.querySelector("g.scale");
    const perKm = Number(bar.dataset.perKm) * now.k;
    const lengths = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
    const km = lengths.findLast((length) => length * perKm <= 160) ?? lengths[0];
    const path = bar.querySelector("path");
    path.setAttribute("d", path.getAttribute("d").replace(/h[\d.]+/, `h${(km * perKm).toFixed(1)}`));
    bar.querySelector("text").textContent = km < 1 ? `${km * 1000} m` : `${km} km`;
  }

  function closer({ middle: [x, y] }, scale = Math.min(now.k * 2.5, 60)) {
    drawing.call(moved.transform, zoomIdentity.translate(width / 2, height / 2).scale(scale).translate(-x, -y));
  }

  const acts = {
    in: () => drawing.call(moved.scaleBy, 1.6),
    out: () => drawing.call(moved.scaleBy, 1 / 1.6),
    home: () => drawing.call(moved.transform, zoomIdentity),
    by: (x, y) => drawing.call(moved.translateBy, x / now.k, y / now.k),
  };
  for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", acts[button.dataset.zoom]);

  const view = settings.get("view")?.split(",").map(Number);
  const asked = location.hash.startsWith("#p-") && places.find(({ patch }) => patch.id === decodeURIComponent(location.hash.slice(1)));
  if (asked) closer(asked, 4);
  else if (view?.length === 3 && view.every(Number.isFinite)) closer({ middle: drawn(view) }, view[2]);
  else gather();
  return { ...acts, closer, gather, bring, crowd: (place) => (place.others?.length ? place.others.length + 1 : 0) };

  // Brings a place into the view where it lies outside.
  function bring(place) {
    const [x, y] = now.apply(place.middle);
    if (x < 20 || y < 20 || x > width - 20 || y > height - 20) closer(place, now.k);
  }
}

// What is said of a place, in words with who says so.
function popups(places) {
  const box = document.querySelector(".popup");
  let opener = null;
  function close() {
    if (box.hidden) return;
    box.hidden = true;
    opener?.patch.focus();
  }
  function open(place) {
    opener = place;
    const shut = document.createElement("button");
    shut.type = "button";
    shut.className = "shut";
    shut.textContent = "✕";
    shut.setAttribute("aria-label", "Close");
    shut.addEventListener("click", close);
    const told = document.createElement("p");
    told.className = "small soft";
    told.textContent = place.patch.querySelector("title").textContent;
    box.replaceChildren(shut, document.getElementById(`said-${place.index}`).content.cloneNode(true), told);
    box.hidden = false;
    shut.focus();
  }
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  for (const place of places) {
    place.patch.addEventListener("click", (event) => {
      // With a key held down the link is followed as any other.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(place);
    });
  }
  return { open, close };
}

// One stop of the Tab key; within it arrow keys go from place to place.
function walk(places, moving, popup) {
  for (const { patch } of places) patch.setAttribute("tabindex", "-1");
  let at = places[0];
  at.patch.setAttribute("tabindex", "0");
  const to = (place) => {
    at.patch.setAttribute("tabindex", "-1");
    at = place;
    at.patch.setAttribute("tabindex", "0");
    moving.bring(at);
    at.patch.focus({ preventScroll: true });
  };
  for (const place of places) {
    place.patch.addEventListener("focus", () => {
      if (place !== at) {
        at.patch.setAttribute("tabindex", "-1");
        at = place;
        at.patch.setAttribute("tabindex", "0");
      }
    });
  }
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    const act = { "+": moving.in, "=": moving.in, "-": moving.out, 0: moving.home }[event.key];
    if (way && event.shiftKey) {
      moving.by(-80 * way[0], -80 * way[1]);
    } else if (way) {
      const near = nearest(places.filter((place) => place !== at && !place.hidden && shown(place)), ({ middle }) => middle, at.middle, way);
      if (near) to(near);
    } else if (act) {
      act();
    } else if (event.key === "Enter" && at.patch === document.activeElement) {
      if (moving.crowd(at)) moving.closer(at);
      popup.open(at);
    } else if (event.key === "Escape") {
      popup.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

const shown = ({ patch }) => getComputedStyle(patch).display !== "none";

function slide(places, moving) {
  const box = document.querySelector(".slider");
  const range = box.querySelector("input[type=range]");
  const output = box.querySelector("output");
  const play = box.querySelector("[data-play]");
  const first = Number(box.dataset.first);
  const mode = () => box.querySelector("input[name=mode]:checked").value;
  const day = (number) => new Date(number * 86400000).toISOString().slice(0, 10);
  const number = (words) => Math.round(Date.parse(words) / 86400000);
  const said = JSON.parse(svg.dataset.told);
  const strip = document.querySelector("svg.strip");
  const days = Number(strip.dataset.days);
  const across = strip.viewBox.baseVal.width;
  // The days picked on the bars, as numbers; both ends belong to them.
  let picked = null;

  function show() {
    const at = first + Number(range.value);
    output.textContent = picked ? `${day(picked[0])} – ${day(picked[1])}` : day(at);
    range.setAttribute("aria-valuetext", day(at));
    for (const { patch, around, ...frames } of places) {
      const frame = frames[mode()].findLast(([from]) => from <= at);
      const [, state, actor, side, words, fighting, heard] = frame ?? [0, "", null, null, null, 0, null];
      const told = frame ? said[words] : "no report yet";
      const age = heard === null ? 0 : AGES.filter((limit) => at - heard > limit).length;
      const isOut = picked && (heard === null || heard < picked[0]);
      const classes = [state, side === null ? "" : `side-${side}`, fighting ? "fighting" : "", age ? `age-${age}` : "", isOut ? "out" : ""];
      const isWide = patch.classList.contains("wide");
      patch.setAttribute("class", ["patch", isWide ? "wide" : "", ...classes].filter(Boolean).join(" "));
      around?.setAttribute("class", ["around", isWide ? "outline" : "", ...classes].filter(Boolean).join(" "));
      patch.querySelector(".letter").textContent = actor === null || !state ? "" : String.fromCharCode(65 + (actor % 26));
      patch.querySelector("title").textContent = `${patch.dataset.name}: ${told}${heard === null ? "" : `, last heard ${day(heard)}`}`;
    }
    const x = (number) => ((number - first) / days) * across;
    const line = strip.querySelector(".at");
    for (const end of ["x1", "x2"]) line.setAttribute(end, x(at + 0.5));
    const band = strip.querySelector(".picked");
    band.setAttribute("x", picked ? x(picked[0]) : 0);
    band.setAttribute("width", picked ? x(picked[1] + 1) - x(picked[0]) : 0);
    const link = document.querySelector("[data-days-link]");
    if (link) {
      link.hidden = !picked;
      if (picked) link.querySelector("a").href = `${link.dataset.daysLink.split("?")[0]}?from=${day(picked[0])}&to=${day(picked[1])}`;
    }
    moving.gather();
  }

  function keep() {
    remember("from", picked && day(picked[0]));
    remember("to", picked && day(picked[1]));
    const isLast = range.value === range.max && !picked;
    remember("on", isLast ? null : day(first + Number(range.value)));
    remember("mode", mode() === "then" ? "then" : null);
    const clock = document.getElementById("clock-on");
    if (clock) clock.value = isLast ? "" : day(first + Number(range.value));
  }

  let running = null;
  function stop() {
    clearInterval(running);
    running = null;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
    keep();
  }
  play.addEventListener("click", () => {
    if (running) return stop();
    picked = null;
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
  range.addEventListener("input", () => {
    picked = null;
    show();
  });
  box.addEventListener("change", () => {
    show();
    keep();
  });

  // Days are picked by dragging over the bars; a click alone sets the day.
  let start = null;
  const under = (event) => {
    const [x] = pointer(event, strip);
    return first + Math.min(days - 1, Math.max(0, Math.floor((x / across) * days)));
  };
  strip.addEventListener("pointerdown", (event) => {
    start = under(event);
    strip.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  strip.addEventListener("pointermove", (event) => {
    if (start === null) return;
    const end = under(event);
    picked = end === start ? null : [Math.min(start, end), Math.max(start, end)];
    range.value = Math.max(start, end) - first;
    show();
  });
  strip.addEventListener("pointerup", (event) => {
    if (start === null) return;
    range.value = (picked ? picked[1] : under(event)) - first;
    start = null;
    show();
    keep();
  });

  if (settings.get("mode") === "then") box.querySelector("input[value=then]").checked = true;
  const [from, to] = ["from", "to"].map((name) => number(settings.get(name) ?? ""));
  if (from <= to) {
    picked = [from, to];
    range.value = to - first;
  }
  if (picked || settings.get("mode") === "then") show();
  else moving.gather();
  const line = strip.querySelector(".at");
  for (const end of ["x1", "x2"]) line.setAttribute(end, ((Number(range.value) + 0.5) / days) * across);
}
