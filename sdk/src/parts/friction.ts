/** `rage_click` and `dead_click`: clicks of impatience, and clicks on something that looks alive and does nothing. */

import { nameOf } from "../element";
import { rage } from "../rage";
import type { Tracker } from "../tracker";

const MUTATION_MS = 2_500;
const SCROLL_MS = 100;
/** Elements where doing nothing visible is what a click does. */
const QUIET = "input, select, textarea, label, option, video, audio, [contenteditable]";

export default function friction(tracker: Tracker): void {
  const furious = rage();
  /** When the page last answered in a way that a person can see. */
  let changed = -Infinity;
  let moved = -Infinity;

  new MutationObserver(() => (changed = performance.now())).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  const move = (): void => {
    moved = performance.now();
  };
  addEventListener("scroll", move, true);
  document.addEventListener("selectionchange", move);
  // A page that ends or is hidden has answered.
  for (const name of ["pagehide", "blur", "popstate", "hashchange"]) addEventListener(name, () => (changed = performance.now()));

  document.addEventListener(
    "click",
    (event) => {
      const target = event.target as Element;
      if (event.detail === 0 || !target.closest) return; // by keyboard or by a script
      const about = { element: nameOf(target), x: event.clientX, y: event.clientY };
      const at = performance.now();
      if (furious(event.clientX, event.clientY, at)) tracker.track("rage_click", about);
      if (target.closest(QUIET)) return;
      // A press that selects text has moved something shortly before it became a click.
      setTimeout(() => {
        const answered = changed >= at || (moved > at - SCROLL_MS && moved < at + SCROLL_MS);
        if (!answered && !document.hidden) tracker.track("dead_click", about);
      }, MUTATION_MS);
    },
    true,
  );
}
