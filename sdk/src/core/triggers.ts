/** When on a page something is to be shown: one moment, told once. */

export interface Trigger {
  on: string;
  /** Seconds, percent, a selector or a name. */
  value: number | string | null;
}

const TICK_MS = 250;
/** Who scrolls back so much of a window's height at once, on a screen that is touched, is about to leave. */
const BACK = 0.5;
const BACK_MS = 500;

/** Events and calls by their names, for triggers that wait for one. */
export interface Heard {
  event(name: string, told: () => void): void;
  code(name: string, told: () => void): void;
}

type Wait = (value: never, fire: () => void, signal: AbortSignal, heard: Heard) => void;

/** How far down the bottom of the window is, in percent of the page. */
const depth = (): number => (100 * (scrollY + innerHeight)) / document.documentElement.scrollHeight;

const WAITS: Record<string, Wait> = {
  load: (_, fire) => fire(),

  dwell(seconds: number, fire, signal) {
    let left = seconds * 1000;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      // Nobody dwells on a page that they do not see.
      if (!document.hidden) left -= now - last;
      last = now;
      if (left <= 0) fire();
    }, TICK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  },

  scroll(percent: number, fire, signal) {
    const look = (): void => {
      if (depth() >= percent) fire();
    };
    addEventListener("scroll", look, { signal, capture: true });
    look();
  },

  exit(_, fire, signal) {
    document.addEventListener("mouseout", ({ relatedTarget, clientY }) => !relatedTarget && clientY <= 0 && fire(), { signal });
    let from = 0;
    let since = 0;
    let last = scrollY;
    addEventListener(
      "scroll",
      () => {
        const now = performance.now();
        // Downwards, or slowly: it begins anew.
        if (scrollY >= last || now - since > BACK_MS) [from, since] = [last, now];
        last = scrollY;
        if (from - scrollY > innerHeight * BACK && matchMedia("(pointer: coarse)").matches) fire();
      },
      { signal },
    );
  },

  click(selector: string, fire, signal) {
    document.querySelector(selector); // A selector that is none is told at once.
    document.addEventListener("click", ({ target }) => (target as Element).closest?.(selector) && fire(), {
      signal,
      capture: true,
    });
  },

  event: (name: string, fire, _, heard) => heard.event(name, fire),
  code: (name: string, fire, _, heard) => heard.code(name, fire),
};

/** Wait for a trigger; `fire` is called at most once, and never after the signal was aborted. */
export const wait = ({ on, value }: Trigger, fire: () => void, signal: AbortSignal, heard: Heard): void => {
  const own = new AbortController();
  signal.addEventListener("abort", () => own.abort());
  const once = (): void => {
    if (own.signal.aborted) return;
    own.abort();
    fire();
  };
  try {
    WAITS[on]?.(value as never, once, own.signal, heard);
  } catch (error) {
    console.warn("Rapport:", error);
  }
};
