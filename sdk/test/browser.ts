/** As much of a browser as the modules under test ask for; in `tests/sdk` they run in a real one. */

class Storage {
  constructor() {
    Object.defineProperties(this, {
      getItem: { value: (name: string) => (this as Record<string, unknown>)[name] ?? null },
      setItem: { value: (name: string, value: string) => void ((this as Record<string, unknown>)[name] = value) },
      removeItem: { value: (name: string) => void delete (this as Record<string, unknown>)[name] },
    });
  }
}

const realClear = globalThis.clearTimeout;

export interface Browser {
  storage: Record<string, string>;
  document: { hidden: boolean };
  navigator: { globalPrivacyControl?: boolean; doNotTrack?: string };
  /** Something happens to the window. */
  fire(name: string): void;
  /** Let time pass for the page's timers; the rest of the process keeps its own. */
  pass(ms: number): void;
}

/** A new browser with nothing in it, in place of the one before. */
export const browser = (): Browser => {
  const listeners = new Map<string, (() => void)[]>();
  const timers = new Map<number, { at: number; ring: () => void }>();
  let now = 0;
  let count = 0;
  const made: Browser = {
    storage: new Storage() as unknown as Record<string, string>,
    document: { hidden: false },
    navigator: {},
    fire: (name) => listeners.get(name)?.forEach((listener) => listener()),
    pass(ms) {
      now += ms;
      for (const [id, { at, ring }] of timers)
        if (at <= now) {
          timers.delete(id);
          ring();
        }
    },
  };
  const globals = {
    window: {
      setTimeout: (ring: () => void, ms: number) => {
        timers.set(++count, { at: now + ms, ring });
        return count;
      },
    },
    clearTimeout: (id: unknown) => (typeof id === "number" ? timers.delete(id) : realClear(id as NodeJS.Timeout)),
    localStorage: made.storage,
    document: made.document,
    navigator: made.navigator,
    addEventListener: (name: string, listener: () => void) =>
      listeners.set(name, [...(listeners.get(name) ?? []), listener]),
  };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return made;
};
