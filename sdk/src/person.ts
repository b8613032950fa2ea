/** Who it is, as far as that may be known, and what may be kept in this browser about it. */

import { freshId, type Consent, type Message } from "./message";

interface Kept {
  consent?: Consent | undefined;
  id?: string | undefined;
  user?: string | undefined;
  out?: boolean | undefined;
}

export interface Person {
  /** Write into a message what it may say about the person; whether it may be said at all. */
  mark(message: Message): boolean;
  decide(consent: Consent | undefined): void;
  /** Whether the person may be known by an id from now on. */
  identify(userId: string): boolean;
  reset(): void;
  optOut(out: boolean): void;
  /** Messages that this browser kept when a page ended before they were acknowledged. */
  waiting(): Message[];
  /** Keep messages beyond this page, if that is allowed. */
  keep(messages: Message[]): void;
}

/** The browser says that its owner does not want to be followed. */
const objects = (): boolean => navigator.globalPrivacyControl || navigator.doNotTrack === "1";

const read = (name: string): unknown => {
  try {
    return JSON.parse(localStorage.getItem(name)!);
  } catch {
    return null;
  }
};

const write = (name: string, value: unknown): void => {
  try {
    if (value) localStorage.setItem(name, JSON.stringify(value));
    else localStorage.removeItem(name);
  } catch {
    // Storage is full or forbidden: it stays in memory.
  }
};

export const personOf = (key: string): Person => {
  const name = `rapport:${key}`;
  // Each tab keeps its own; what a closed one left behind is taken over by the next.
  const mine = `${name}:${freshId()}`;
  let { consent, id, user, out } = (read(name) || {}) as Kept;

  const decided = (): Consent | undefined => consent || (objects() ? "denied" : undefined);

  const save = (): void =>
    write(name, consent === "granted" ? { consent, id, user, out } : (consent || out) && { consent, out });

  return {
    mark(message) {
      message.context.consent = decided();
      message.anonymousId = id;
      message.userId = user;
      return !out;
    },
    decide(said) {
      // Whatever is neither yes nor nothing is no.
      consent = said === "granted" ? said : said && "denied";
      if (said === "granted") id ||= freshId();
      else id = user = undefined;
      save();
    },
    identify(userId) {
      const may = decided() !== "denied";
      if (may) user = userId;
      save();
      return may;
    },
    reset() {
      id &&= freshId();
      user = undefined;
      save();
    },
    optOut(said) {
      out = said;
      consent = id = user = undefined;
      save();
    },
    waiting() {
      const found: Message[] = [];
      try {
        for (const each of Object.keys(localStorage)) {
          if (each.startsWith(`${name}:`)) {
            found.push(...((read(each) || []) as Message[]));
            write(each, 0);
          }
        }
      } catch {
        // Storage is forbidden: nothing was kept.
      }
      return found;
    },
    keep: (messages) => write(mine, consent === "granted" && messages.length && messages),
  };
};
