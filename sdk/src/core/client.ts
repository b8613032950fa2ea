/** One project on this page, for widgets: who it is, what they may keep, and where answers go. */

import { freshId, type Context, type Message, type Properties } from "../message";
import type { Tracker } from "../tracker";
import { memory, type Memory } from "./memory";
import { queue, Refused, type Letter, type Queue } from "./queue";
import { store, type Kept, type Store } from "./store";

/** Answers that were begun; `id` is the key of what is asked. */
export interface Draft extends Kept {
  /** The id of the answer. */
  answer: string;
  version: number;
  answers: Properties;
  /** The screen on which they are. */
  at: string;
  done: boolean;
}

export interface Client {
  readonly tracker: Tracker;
  readonly endpoint: string;
  /** What the site's own server signed about who it is (a JWT); said with everything from then on. */
  token: string | undefined;
  /** What every request says of the person; undefined where nothing may be said. */
  who(): Properties | undefined;
  /** Ask the server now, once. Throws what `fetch` throws, and {@link Refused}. */
  ask<T>(path: string, body?: Properties): Promise<T>;
  /** Send an answer, now or when the server can be reached: a partial one again under the same id. */
  send<T>(path: string, body: Properties, id?: string): Promise<T>;
  /** Send a file now; gives the id by which an answer names it. */
  upload(path: string, file: File, id: string, question: string): Promise<string>;
  readonly queue: Queue;
  readonly dismissed: Memory;
  readonly drafts: Store<Draft>;
}

const PATIENCE_MS = 10_000;

const saidBy = async (got: Response): Promise<unknown> => {
  const text = await got.text();
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
};

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // Being back on line ends a pause.
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });

const made = new WeakMap<Tracker, Client>();

const here = new URL("../..", import.meta.url).href.replace(/\/$/, "");

/** The same client for the same tracker; its server is the one that this file came from. */
export const clientOf = (tracker: Tracker, endpoint = here): Client => {
  const known = made.get(tracker);
  if (known) return known;

  const who = (): Properties | undefined => {
    const whose = { context: {} as Context } as Message;
    if (!tracker.mark(whose)) return undefined;
    const { anonymousId, userId, context } = whose;
    return { writeKey: tracker.key, anonymousId, userId, consent: context.consent, token: client.token };
  };
  const may = (): boolean => who()?.consent === "granted";

  const fetched = (path: string, body: Properties): Promise<Response> =>
    fetch(endpoint + path, {
      method: "POST",
      // As text/plain, no request has to be asked for twice.
      body: JSON.stringify({ ...who(), ...body }),
      keepalive: true,
      signal: AbortSignal.timeout?.(PATIENCE_MS) ?? null,
    });

  const post = async ({ id, path, body }: Letter): Promise<{ status: number; pause: number; said: unknown }> => {
    const got = await fetched(path, { ...body, id });
    return { status: got.status, pause: +got.headers.get("retry-after")! * 1000, said: await saidBy(got) };
  };

  const letters = queue(store<Letter>(`rapport-answers:${tracker.key}`, may), post, sleep);
  const client: Client = {
    tracker,
    endpoint,
    token: undefined,
    who,
    async ask<T>(path: string, body: Properties = {}) {
      const got = await fetched(path, { url: location.href, ...body });
      const told = await saidBy(got);
      if (!got.ok) throw new Refused(told, got.status);
      return told as T;
    },
    send: <T>(path: string, body: Properties, id = freshId()) => letters.send({ id, path, body: { url: location.href, ...body } }) as Promise<T>,
    async upload(path, file, id, question) {
      const { writeKey, token, ...said } = (who() ?? {}) as Record<string, string | undefined>;
      const about = { key: writeKey, ...said, id, question, name: file.name };
      const query = new URLSearchParams(Object.entries(about).filter((one): one is [string, string] => !!one[1]));
      const headers = { "Content-Type": file.type || "application/octet-stream", ...(token && { "X-Rapport-Token": token }) };
      const got = await fetch(`${endpoint}${path}?${query}`, { method: "POST", body: file, headers });
      const told = await saidBy(got);
      if (!got.ok) throw new Refused(told, got.status);
      return (told as { file: string }).file;
    },
    queue: letters,
    dismissed: memory(`rapport-dismissed:${tracker.key}`, may),
    drafts: store<Draft>(`rapport-drafts:${tracker.key}`, may),
  };
  made.set(tracker, client);
  void letters.resume();
  return client;
};

/** The client of an element in the page: of the tracker with its `key`, else of the page's first one. */
export const clientFor = (element: Element): Client | undefined => {
  const trackers = (window.rapport as { trackers?: Record<string, Tracker> } | undefined)?.trackers ?? {};
  const found = trackers[element.getAttribute("key") ?? Object.keys(trackers)[0] ?? ""];
  return found && clientOf(found);
};

const strangers = new Map<string, Client>();

/** For pages without a tracker: nobody is known there, and nothing is kept in the browser. */
const strangerOf = (key: string): Client => {
  let found = strangers.get(key);
  if (!found) {
    const nothing = (): void => {};
    found = clientOf({ key, track: nothing, on: nothing, mark: () => true } as unknown as Tracker);
    strangers.set(key, found);
  }
  return found;
};

/** The client of an element, when the page's tracker has come; without any, its `key` is enough. */
export const clientWhen = async (element: Element): Promise<Client> => {
  if (!clientFor(element) && document.readyState !== "complete")
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  const key = element.getAttribute("key");
  const found = clientFor(element) ?? (key ? strangerOf(key) : undefined);
  if (!found) throw new Error("There is no tracker on this page; give the element the write key as `key`.");
  found.token = element.getAttribute("token") ?? found.token;
  return found;
};
