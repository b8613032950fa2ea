/** Time with attention: runs while it is told to, and stops by itself when nothing was touched for a minute. */

export const IDLE_MS = 60_000;

export interface Stopwatch {
  /** From now on the page has attention, or it has not. */
  run(attentive: boolean): void;
  /** Somebody did something just now. */
  touch(): void;
  /** Whole milliseconds since they were last taken; with less than `least`, 0, and they stay for later. */
  take(least: number): number;
}

export const stopwatch = (now: () => number): Stopwatch => {
  let total = 0;
  let since = now();
  let touched = since;
  let running = false;

  const run = (attentive: boolean): void => {
    const at = now();
    if (running) total += Math.max(0, Math.min(at, touched + IDLE_MS) - since);
    since = at;
    running = attentive;
  };

  return {
    run,
    touch() {
      run(running);
      touched = since;
    },
    take(least) {
      run(running);
      const taken = total < least ? 0 : Math.round(total);
      // Rounding up is paid back by the next taking, so that no sum drifts.
      total -= taken;
      return taken;
    },
  };
};
