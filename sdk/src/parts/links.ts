/** `file_download` and `link_followed`: links to files, and links that lead away from the site. */

import { aboutItem } from "../items";
import { shareMethod } from "../share";
import type { Tracker } from "../tracker";

const FILES =
  /\.(7z|avi|csv|dmg|docx?|epub|exe|gz|ics|iso|jar|key|m4a|mov|mp[34]|msi|ods|odt|ogg|pdf|pkg|pptx?|rar|rtf|sql|tar|tsv|txt|wav|webm|wmv|xlsx?|xml|zip)$/i;

/** What a link is, by its address: a file, a way out of the site at `host`, or neither. */
export const linkEvent = (link: URL, host: string): string | undefined => {
  if (!/^https?:$/.test(link.protocol)) return undefined;
  if (FILES.test(link.pathname)) return "file_download";
  return link.host === host || shareMethod(link.href) ? undefined : "link_followed";
};

export default function links(tracker: Tracker): void {
  const click = (event: MouseEvent): void => {
    const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
    if (!link || event.button > 1 || !/^https?:/.test(link.href)) return;
    const url = new URL(link.href);
    const name = link.hasAttribute("download") ? "file_download" : linkEvent(url, location.host);
    const file = url.pathname.split("/").pop()!;
    const about =
      name === "file_download"
        ? { file_name: file, file_extension: /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase() }
        : { link_domain: url.hostname };
    if (name) tracker.track(name, { link_url: url.href, ...about, ...aboutItem(link) });
  };
  for (const name of ["click", "auxclick"] as const) document.addEventListener(name, click, true);
}
