/** What was shown and what was clicked, by the attributes `data-rapport-item` and `data-rapport-list`. */

import type { Properties } from "./message";

/** An item counts as seen when half of it, or half a screen of it, was in sight for so long. */
const SEEN_MS = 1_000;
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5];
/** New items are looked for soon after the page has changed, not at each change. */
const SCAN_MS = 200;

type Track = (event: string, properties: Properties) => void;

export const aboutItem = (element: Element | null | undefined): Properties | undefined => {
  const item = element?.closest?.<HTMLElement>("[data-rapport-item]");
  return item?.dataset.rapportItem
    ? {
        item_id: item.dataset.rapportItem,
        list_id: item.closest<HTMLElement>("[data-rapport-list]")?.dataset.rapportList,
      }
    : undefined;
};

/** Watches the page's items; gives what to call when another page is looked at. */
export const items = (track: Track): (() => void) => {
  let seen = new Set<string>();
  let known = new WeakMap<Element, string>();
  const timers = new WeakMap<Element, number>();
  let scanning: number | undefined;

  const show = (element: Element): void => {
    const about = aboutItem(element);
    const name = JSON.stringify(about);
    if (about && !seen.has(name)) {
      seen.add(name);
      track("view_item_list", about);
    }
  };

  const watch = (element: Element): void => {
    observer.unobserve(element);
    observer.observe(element);
  };

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect } of entries) {
        clearTimeout(timers.get(target));
        if (intersectionRatio >= 0.5 || intersectionRect.height > innerHeight / 2)
          timers.set(
            target,
            // A page that nobody can see shows nothing: the second begins anew.
            window.setTimeout(() => (document.hidden ? watch : show)(target), SEEN_MS),
          );
      }
    },
    { threshold: SHARES },
  );

  const scan = (): void => {
    scanning = undefined;
    document.querySelectorAll<HTMLElement>("[data-rapport-item]").forEach((element) => {
      const name = element.dataset.rapportItem!;
      if (known.get(element) !== name) {
        known.set(element, name);
        watch(element);
      }
    });
  };

  const scanSoon = (): void => {
    scanning ??= window.setTimeout(scan, SCAN_MS);
  };

  const click = (event: Event): void => {
    const about = aboutItem(event.target as Element);
    if (about && (event as MouseEvent).button < 2) {
      // Nobody clicks what they have not seen, however quick they were.
      show(event.target as Element);
      track("select_item", about);
    }
  };

  new MutationObserver(scanSoon).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-rapport-item"],
  });
  for (const name of ["click", "auxclick"]) document.addEventListener(name, click, true);

  return () => {
    seen = new Set();
    known = new WeakMap();
    scanSoon();
  };
};
