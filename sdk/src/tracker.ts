/** One tracker: what happens on the page becomes messages of one project. */

import { attention } from "./attention";
import { items } from "./items";
import { freshId, type Consent, type Message, type Page, type Properties } from "./message";
import { outbox } from "./outbox";
import { personOf } from "./person";

export interface Options {
  /** The project's write key. */
  key: string;
  /** Where the server is, without a slash behind: `https://rapport.example.org`. */
  endpoint: string;
  /** Pages are told apart by what stands behind the `#`, too. */
  hash?: boolean;
  /** No page view by itself: the site calls `page()`. */
  manual?: boolean;
  /** Names of the parts to load once the page has loaded, `all` for every one; none when left out. */
  parts?: readonly string[] | null;
}

export type Listener = (message: Message) => void;

export interface Tracker {
  /** The project's write key. */
  readonly key: string;
  /** Something happened: an event's name, and what else there is to say. */
  track(event: string, properties?: Properties): void;
  /** A page is looked at. Only needed for pages that the tracker cannot see changing, or in manual mode. */
  page(properties?: Properties): void;
  /** The person signed in: the site's own id of them, and what it says about them. */
  identify(userId: string, traits?: Properties): void;
  /** The person signed out: from here on it is somebody else. */
  reset(): void;
  /** What the person decided; without a value they have not decided. */
  consent(consent?: Consent): void;
  /** Stop everything, in this browser, for good; `optOut(false)` begins again. */
  optOut(out?: boolean): void;
  /** Hear every message as it is said. */
  on(listener: Listener): void;
  /** Write into a message what it may say about the person; whether it may be said at all. For parts. */
  mark(message: Message): boolean;
}

/** A lazily loaded part is a module whose default export takes the tracker. */
export type Part = (tracker: Tracker) => void;

/** `before` is called with the tracker before its first page view. */
export const start = (
  { key, endpoint, hash, manual, parts }: Options,
  before: (tracker: Tracker) => void = () => {},
): Tracker => {
  const here = (): string => (hash ? location.href : location.href.split("#")[0]!);

  const person = personOf(key);
  const listeners: Listener[] = [];
  let address = here();
  let from = document.referrer;
  let page: Page = { url: address, referrer: from, title: "" };
  let last = 0;
  let zone = "";

  const box = outbox(`${endpoint}/v1/batch`, key, person, () => {
    // Pages that change without loading get their title late.
    page.title = document.title;
  });

  const say = (type: Message["type"], more: Partial<Message>): void => {
    if (document.prerendering)
      return document.addEventListener("prerenderingchange", () => say(type, more), { once: true });
    // No two at the same time: what came first stays first.
    last = Math.max(Date.now(), last + 1);
    const message: Message = {
      type,
      messageId: freshId(),
      timestamp: new Date(last),
      context: {
        page,
        locale: navigator.language,
        // The first time takes tens of milliseconds: it is left for when messages are written out.
        get timezone() {
          return (zone ||= Intl.DateTimeFormat().resolvedOptions().timeZone);
        },
        userAgent: navigator.userAgent,
      },
      ...more,
    };
    if (person.mark(message)) {
      listeners.forEach((listener) => listener(message));
      box.add(message);
    }
  };

  const track = (event: string, properties?: Properties): void => say("track", { event, properties });

  const read = attention(
    (ms, depth) => track("user_engagement", { engagement_time_msec: ms, scroll_depth: depth }),
    box.send,
  );
  const turnItems = items(track);

  const view = (properties?: Properties): void => {
    read.report();
    address = here();
    page = { url: (properties?.url as string) || address, referrer: from, title: document.title };
    from = page.url;
    say("page", { properties });
    read.turn();
    turnItems();
  };

  const moved = (): void => {
    if (here() !== address) view();
  };

  const load = (): void =>
    parts?.forEach((name) =>
      import(`${endpoint}/rapport/parts/${name}.js`).then(
        (part: { default: Part }) => part.default(tracker),
        console.warn,
      ),
    );

  const tracker: Tracker = {
    key,
    track,
    page: view,
    identify(userId, traits) {
      if (person.identify(userId)) say("identify", { traits });
    },
    reset: person.reset,
    mark: person.mark,
    consent(said) {
      person.decide(said);
      // It holds for what has not left this browser yet, too.
      box.revise(person.mark);
    },
    optOut(out = true) {
      person.optOut(out);
      box.revise();
    },
    on: (listener) => void listeners.push(listener),
  };

  before(tracker);
  if (!manual) {
    view();
    for (const name of ["pushState", "replaceState"] as const) {
      const change = history[name];
      history[name] = function (...told) {
        change.apply(this, told);
        moved();
      };
    }
    addEventListener("popstate", moved);
    addEventListener("pageshow", (event) => event.persisted && view());
  }
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
  return tracker;
};
