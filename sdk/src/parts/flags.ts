/** `flags`: what this person sees, asked for once a page; whoever uses a flag is exposed, once a page, too. */

import type { Context, Message, Properties } from "../message";
import type { Tracker } from "../tracker";

export interface Exposure {
  messageId: string;
  properties: Properties;
}

export interface Flag {
  value: unknown;
  reason: string;
  variant: string;
  /** Places in `exposures`. */
  exposures: number[];
}

/** Something to be shown. Who is held out is not shown it, but exposed when it would have been. */
export interface Action {
  key: string;
  kind: string;
  content: unknown;
  variant: string;
  held_out: boolean;
  trigger: { on: string; value: number | string | null };
  priority: number;
  exposures: number[];
}

export interface Decided {
  flags: Record<string, Flag>;
  actions: Action[];
  exposures: Exposure[];
  /** How many actions may be shown until the cap of all is reached; null without such a cap. */
  left: number | null;
}

export interface Flags {
  /** What this person sees here. `known` is said of them, for conditions. Asks again only when something is new. */
  decide(known?: Properties): Promise<Decided>;
  /** The value of a flag, and from now on they are exposed; `otherwise` before it is decided or of another type. */
  flag<T>(key: string, otherwise: T): T;
  /** An action is shown now, or would be if they were not held out; also a flag that was read by other ways. */
  expose(key: string): void;
}

const PATIENCE_MS = 3_000;
const PAUSE_MS = 30_000;
const NOTHING: Decided = { flags: {}, actions: [], exposures: [], left: null };

/** For one tracker: `key` is its write key, `endpoint` where the server is. */
export const flags = (tracker: Tracker, key: string, endpoint: string): Flags => {
  let decided = NOTHING;
  let asked = "";
  let failed = Infinity;
  let answer = Promise.resolve(NOTHING);
  let said: Properties | undefined;
  const exposed = new Set<string>();
  const ids = new WeakMap<Properties, string>();

  // An exposure that is said twice, here or by the server, has the same id and counts once.
  tracker.on((message) => {
    message.messageId = (message.properties && ids.get(message.properties)) || message.messageId;
  });

  const ask = async (body: string): Promise<Decided> => {
    try {
      const got = await fetch(`${endpoint}/v1/decide`, {
        method: "POST",
        body,
        signal: AbortSignal.timeout?.(PATIENCE_MS) ?? null,
      });
      if (got.ok) return (await got.json()) as Decided;
      console.warn("Rapport:", await got.text());
    } catch (error) {
      // Nobody was reached in time: everything is as the site itself says.
      console.warn("Rapport:", error);
    }
    failed = Date.now();
    return NOTHING;
  };

  const decide = (known = said): Promise<Decided> => {
    said = known;
    const whose = { context: {} as Context } as Message;
    if (!tracker.mark(whose)) return Promise.resolve((decided = NOTHING));
    const { anonymousId, userId, context } = whose;
    const url = location.href;
    const body = JSON.stringify({
      writeKey: key,
      anonymousId,
      userId,
      url,
      consent: context.consent,
      properties: known,
    });
    if (body !== asked || Date.now() > failed + PAUSE_MS) {
      asked = body;
      failed = Infinity;
      // Who became somebody else meanwhile gets the answer to the later question.
      answer = ask(body).then((found) => (body === asked ? (decided = found) : answer));
    }
    return answer;
  };

  const expose = (name: string): void => {
    const used = decided.flags[name] ?? decided.actions.find((one) => one.key === name);
    for (const place of used?.exposures ?? []) {
      const { messageId, properties } = decided.exposures[place]!;
      if (exposed.has(messageId)) continue;
      exposed.add(messageId);
      ids.set(properties, messageId);
      tracker.track("exposure", properties);
    }
  };

  const flag = <T>(name: string, otherwise: T): T => {
    void decide();
    const found = decided.flags[name];
    if (!found || typeof found.value !== typeof otherwise) return otherwise;
    expose(name);
    return found.value as T;
  };

  return { decide, flag, expose };
};

const here = new URL("../..", import.meta.url).href.replace(/\/$/, "");
const made = new WeakMap<Tracker, Flags>();

/** The same flags for the same tracker, from the server that this file came from. */
export const flagsOf = (tracker: Tracker): Flags => {
  const found = made.get(tracker) ?? flags(tracker, tracker.key, here);
  made.set(tracker, found);
  return found;
};

/** Makes `rapport.decide`, `rapport.flag` and `rapport.expose`, of the first tracker of the page. */
const attach = (): void => {
  const rapport = window.rapport as unknown as { trackers?: Record<string, Tracker> } & Partial<Flags>;
  const [first] = Object.values(rapport?.trackers ?? {});
  if (first && !rapport.decide) Object.assign(rapport, flagsOf(first));
};

attach();

export default attach;
