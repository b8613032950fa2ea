/** `search`: what was searched for on the site, by the parameter in the address of the page of results. */

import type { Tracker } from "../tracker";

const PARAMETERS = ["q", "s", "search", "query", "keyword"];

/** What an address searches for, or undefined when it searches for nothing. */
export const searchTerm = (address: string): string | undefined => {
  const said = new URL(address).searchParams;
  return PARAMETERS.map((name) => said.get(name)?.trim()).find(Boolean);
};

export default function search(tracker: Tracker): void {
  let last: string | undefined;
  const look = (): void => {
    const term = searchTerm(location.href);
    // The next page of the same results is no new search.
    if (term && term !== last) tracker.track("search", { search_term: term });
    last = term;
  };
  look();
  tracker.on((message) => {
    if (message.type === "page") queueMicrotask(look);
  });
}
