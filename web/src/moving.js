// A drawing is one stop of the Tab key. Within it arrow keys go from link to link, with Shift they move the drawing; plus,
// minus and 0 zoom.

export const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// `links` are the stops; `isShown` tells those that can be gone to, `middle` where one stands on the screen, `acts` what other
// keys do; `by` moves the drawing left or right.
export function oneStop(element, links, { isShown, middle, acts, by }) {
  // The keys also work where the drawing itself was clicked into.
  element.tabIndex = -1;
  let at = null;
  const settle = (link) => {
    at?.setAttribute("tabindex", "-1");
    at = link;
    at.setAttribute("tabindex", "0");
  };
  for (const link of links) {
    link.setAttribute("tabindex", "-1");
    link.addEventListener("focus", () => link !== at && settle(link));
  }
  if (links.length) settle(links[0]);
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    if (way && event.shiftKey) {
      by(way[0]);
    } else if (way && at) {
      const here = middle(at);
      const next = nearest(links.filter((link) => link !== at && isShown(link)), middle, here, way);
      if (!next) return;
      settle(next);
      next.focus();
    } else if (acts[event.key]) {
      acts[event.key]();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

// The nearest that lies more in this direction than beside it.
export function nearest(all, middle, here, way) {
  const ranked = all.map((one) => {
    const there = middle(one);
    const [x, y] = [there[0] - here[0], there[1] - here[1]];
    return { one, along: x * way[0] + y * way[1], aside: Math.abs(x * way[1]) + Math.abs(y * way[0]) };
  });
  const ahead = ranked.filter(({ along, aside }) => along > 0.5 && aside <= along * 2);
  ahead.sort((a, b) => a.along + 2 * a.aside - b.along - 2 * b.aside);
  return ahead[0]?.one;
}
