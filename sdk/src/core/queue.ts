/** Answers on their way to the server: kept until they are acknowledged, sent again also by the next page. */

import type { Kept, Store } from "./store";

/** Something to be posted. The server takes the same `id` once, and a later body of it in place of the earlier. */
export interface Letter extends Kept {
  path: string;
  body: Readonly<Record<string, unknown>>;
}

/** What the server refused, in its own words: sending it again would not mend it. */
export class Refused extends Error {
  /** One word for programs, such as `closed`. */
  readonly reason: string;
  /** What is wrong, by the name of a question. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(said: unknown, status: number) {
    const { message, reason, fields } = (said ?? {}) as { message?: unknown; reason?: string; fields?: Record<string, string> };
    super(String(message ?? status));
    this.reason = reason ?? "";
    this.fields = fields ?? {};
  }
}

export interface Queue {
  /** The server's answer, whenever it comes. Rejects with {@link Refused} only. */
  send(letter: Letter): Promise<unknown>;
  /** Send what pages before could not; called once. */
  resume(): Promise<void>;
  /** How many wait. */
  readonly waiting: number;
}

/** How one letter goes over the wire: status, the pause that the server asks for in milliseconds, and its words. */
export type Post = (letter: Letter) => Promise<{ status: number; pause: number; said: unknown }>;

const LONGEST_PAUSE_MS = 300_000;
const AGAIN = [408, 425, 429];

export const queue = (kept: Store<Letter>, post: Post, sleep: (ms: number) => Promise<void>): Queue => {
  const promises = new Map<string, { letter: Letter; answer: Promise<unknown> }>();

  const deliver = async (id: string): Promise<unknown> => {
    for (let failures = 0; ; failures++) {
      const { letter } = promises.get(id)!;
      const got = await post(letter).catch(() => ({ status: 0, pause: 0, said: undefined }));
      const hopeless = got.status >= 400 && got.status < 500 && !AGAIN.includes(got.status);
      const good = got.status >= 200 && got.status < 300;
      // What was changed while it was under way goes once more.
      if (promises.get(id)!.letter !== letter) continue;
      if (good || hopeless) {
        promises.delete(id);
        await kept.drop(id);
        if (good) return got.said;
        throw new Refused(got.said, got.status);
      }
      await sleep(got.pause || Math.min(1000 * 2 ** failures, LONGEST_PAUSE_MS) * (1 - Math.random() / 2));
    }
  };

  const add = (letter: Letter): Promise<unknown> => {
    const known = promises.get(letter.id);
    if (known) {
      known.letter = letter;
      return known.answer;
    }
    // The letter has to be there before anything is awaited.
    const entry = { letter, answer: Promise.resolve() as Promise<unknown> };
    promises.set(letter.id, entry);
    return (entry.answer = deliver(letter.id));
  };

  return {
    send(letter) {
      const answer = add(letter);
      void kept.put(letter);
      return answer;
    },
    async resume() {
      for (const letter of await kept.all())
        if (!promises.has(letter.id)) add(letter).catch((refused) => console.warn("Rapport:", refused));
    },
    get waiting() {
      return promises.size;
    },
  };
};
