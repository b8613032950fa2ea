/** How long and how far down a page was read. */

import { stopwatch } from "./stopwatch";

const HEARTBEAT_MS = 30_000;
/** Shorter attention is not worth a message of its own while the page stays. */
const WORTH_MS = 1_000;
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "scroll"];

/** `ms` of attention since the last report, `depth` in percent of the page's height, the deepest so far. */
export type Report = (ms: number, depth: number) => void;

export interface Attention {
  /** Report what came together; nothing when it is too little. */
  report(least?: number): void;
  /** Another page is read from now on. */
  turn(): void;
}

/** `leave` is called when the page may be about to end. */
export const attention = (tell: Report, leave: () => void): Attention => {
  const watch = stopwatch(() => performance.now());
  let seen = false;
  let bottom = 0;
  let told = 0;

  const look = (): void => {
    seen ||= !document.hidden;
    watch.run(!document.hidden && document.hasFocus());
    // Who comes to a page or back to it does something.
    watch.touch();
  };

  const reach = (): void => {
    bottom = Math.max(bottom, scrollY + innerHeight);
  };

  const report = (least = 1): void => {
    // What nobody has seen has no depth; and asking for it while the page loads would cost a layout.
    if (!seen) return;
    reach();
    const ms = watch.take(least);
    // Asked for late: pages grow while they load.
    const depth = Math.min(100, Math.round((100 * bottom) / document.documentElement.scrollHeight));
    if (ms || depth > told) tell(ms, (told = Math.max(told, depth)));
  };

  const change = (): void => {
    look();
    report(document.hidden ? 1 : WORTH_MS);
    if (document.hidden) leave();
  };

  for (const name of INPUTS) addEventListener(name, watch.touch, true);
  addEventListener("scroll", reach, true);
  // A page that ends is hidden first, and on phones nothing else is sure to be told.
  for (const name of ["focus", "blur", "visibilitychange"]) addEventListener(name, change);
  setInterval(report, HEARTBEAT_MS, WORTH_MS);

  return {
    report,
    turn() {
      seen = false;
      bottom = told = 0;
      look();
    },
  };
};
