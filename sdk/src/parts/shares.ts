/** `share`: the browser's own dialogue, links to where people share, copying the page's address. */

import { aboutItem } from "../items";
import { shareMethod } from "../share";
import type { Tracker } from "../tracker";

/** One share may be noticed in two ways, for example by an attribute and by what the click does. */
const SAME_MS = 1_000;

export default function shares(tracker: Tracker): void {
  let last = -SAME_MS;
  let clicked: Element | undefined;

  const share = (method: string, url?: string): void => {
    const now = performance.now();
    if (now - last >= SAME_MS) tracker.track("share", { method, shared_url: url, ...aboutItem(clicked) });
    last = now;
  };

  document.addEventListener(
    "click",
    ({ target }) => {
      clicked = target as Element;
      const said = clicked.closest?.<HTMLElement>("[data-rapport-share]")?.dataset.rapportShare;
      const link = clicked.closest?.<HTMLAnchorElement>("a[href]");
      const method = said || (link && shareMethod(link.href));
      if (method) share(method);
    },
    true,
  );

  const native = navigator.share?.bind(navigator);
  if (native)
    navigator.share = async (data) => {
      await native(data);
      // Who closes the dialogue has not shared: the line above has thrown.
      share("native", data?.url);
    };

  /** Whether this text is the address of this page, or of another on this site. */
  const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text) && new URL(text).host === location.host;

  const clipboard = navigator.clipboard;
  const write = clipboard?.writeText.bind(clipboard);
  if (write)
    clipboard.writeText = async (text) => {
      await write(text);
      if (isAddress(text)) share("copy_link", text);
    };

  document.addEventListener("copy", () => {
    const text = String(getSelection()).trim();
    if (isAddress(text)) share("copy_link", text);
  });
}
