// Moving about in a drawing with the keyboard: arrows, plus and minus, 0 for the beginning.

import { zoomIdentity } from "d3-zoom";

// Lets keys on `element` move `drawing` by its zoom behaviour `moved`. `upAndDown` is false for drawings that are as
// high as the page shows them.
export function moveByKeys(element, drawing, moved, upAndDown) {
  const acts = {
    ArrowLeft: () => drawing.call(moved.translateBy, 80, 0),
    ArrowRight: () => drawing.call(moved.translateBy, -80, 0),
    "+": () => drawing.call(moved.scaleBy, 1.5),
    "-": () => drawing.call(moved.scaleBy, 1 / 1.5),
    0: () => drawing.call(moved.transform, zoomIdentity),
  };
  if (upAndDown) {
    acts.ArrowUp = () => drawing.call(moved.translateBy, 0, 80);
    acts.ArrowDown = () => drawing.call(moved.translateBy, 0, -80);
  }
  element.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  });
  element.tabIndex = 0;
}
