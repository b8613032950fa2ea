/** What somebody did not want to see: for a week where they agreed to be recognised, else for this page. */

export const DISMISSED_MS = 7 * 86_400_000;

type Until = Record<string, number>;

export interface Memory {
  has(key: string): boolean;
  /** Not on this page again; `long`: nor for a week. */
  keep(key: string, long: boolean): void;
}

/** `may` is asked each time: without a yes nothing is kept, and what was is removed. */
export const memory = (name: string, may: () => boolean, now: () => number = Date.now): Memory => {
  const page = new Set<string>();

  const read = (): Until => {
    try {
      if (may()) return (JSON.parse(localStorage.getItem(name)!) ?? {}) as Until;
      localStorage.removeItem(name);
    } catch {
      // Storage is forbidden, or holds something else.
    }
    return {};
  };

  return {
    has: (key) => page.has(key) || (read()[key] ?? 0) > now(),
    keep(key, long) {
      page.add(key);
      if (!long) return;
      const live = Object.entries(read()).filter(([, until]) => until > now());
      try {
        if (may()) localStorage.setItem(name, JSON.stringify({ ...Object.fromEntries(live), [key]: now() + DISMISSED_MS }));
      } catch {
        // It holds for this page.
      }
    },
  };
};
