/** Messages on their way: kept until the server has acknowledged them, sent again with growing pauses. */

import type { Message } from "./message";
import type { Person } from "./person";

/** Browsers let at most 64 KB be under way when a page ends. */
const KEEPALIVE_CHARACTERS = 30_000;
const BATCH = 30;
const MOST_WAITING = 1_000;
const SOON_MS = 250;
const LONGEST_PAUSE_MS = 300_000;
/** Sending again would not mend these. */
const HOPELESS = [400, 401, 413];

export interface Outbox {
  add(message: Message): void;
  /** Send now what is not under way, also during a pause: once the page is gone, nothing can be sent. */
  send(): void;
  /** Change what waits, or drop it all. */
  revise(change?: (message: Message) => void): void;
}

/** `before` is called before messages are written out: they may still change. */
export const outbox = (address: string, key: string, person: Person, before: () => void): Outbox => {
  /** In the order in which they happened, those under way included. */
  const waiting = new Set<Message>(person.waiting());
  const underway = new Set<Message>();
  let timer: number | undefined;
  let failures = 0;

  const save = (): void => person.keep([...waiting]);

  const later = (pause: number): void => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      // One after the other, unless the page ends.
      if (!underway.size) void deliver();
    }, pause);
  };

  const deliver = async (): Promise<void> => {
    const batch = [...waiting].filter((message) => !underway.has(message)).slice(0, BATCH);
    if (!batch.length) return;
    before();
    batch.forEach((message) => underway.add(message));
    save();
    const pause = await post(JSON.stringify({ writeKey: key, sentAt: new Date(), batch }));
    batch.forEach((message) => {
      underway.delete(message);
      if (!pause) waiting.delete(message);
    });
    save();
    // What was added meanwhile must not cut a pause short.
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size) later(pause || SOON_MS);
  };

  /** Milliseconds until this may be sent again; 0 when it need not be. */
  const post = async (body: string): Promise<number> => {
    const keepalive = body.length < KEEPALIVE_CHARACTERS;
    let pause = 0;
    try {
      if (document.hidden && keepalive && !("keepalive" in Request.prototype)) {
        // What was handed over cannot be heard about: it counts as sent.
        if (navigator.sendBeacon(address, body)) return 0;
      } else {
        const answer = await fetch(address, { method: "POST", body, keepalive });
        const hopeless = HOPELESS.includes(answer.status);
        if (hopeless || answer.headers.get("x-rapport-refused")) console.warn("Rapport:", await answer.text());
        if (hopeless || answer.ok) return (failures = 0);
        pause = +answer.headers.get("retry-after")! * 1000;
      }
    } catch {
      // Nobody was reached.
    }
    return pause || Math.min(1000 * 2 ** failures++, LONGEST_PAUSE_MS) * (1 - Math.random() / 2);
  };

  const send = (): void => {
    for (let left = waiting.size; left > 0; left -= BATCH) void deliver();
  };

  addEventListener("online", send);
  later(SOON_MS);

  return {
    add(message) {
      waiting.add(message);
      if (waiting.size > MOST_WAITING) waiting.delete([...waiting][0]!);
      if (document.hidden) void Promise.resolve().then(send);
      else later(SOON_MS);
    },
    send,
    revise(change) {
      if (change) waiting.forEach(change);
      else waiting.clear();
      save();
    },
  };
};
