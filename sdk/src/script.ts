/** The script tag: reads its attributes, starts a tracker, and makes `window.rapport`. */

import { start, type Tracker } from "./tracker";

type Call = [name: Exclude<keyof Tracker, "key">, ...told: never[]];

/** `window.rapport`: each call reaches every tracker of the page; one alone is `rapport.trackers[WRITE_KEY]`. */
export interface Rapport extends Tracker {
  trackers: Record<string, Tracker>;
  /** As on the list that stands in before the script has come: `rapport.push(["track", "sign_up"])`. */
  push(call: Call): void;
  /** Calls from before the script had come. */
  early: Call[];
}

declare global {
  interface Window {
    rapport?: Rapport | Call[];
  }
}

const METHODS = ["track", "page", "identify", "reset", "consent", "optOut", "on"] as const;

const call = (tracker: Tracker, [name, ...told]: Call): void => (tracker[name] as (...told: never[]) => void)(...told);

const everyone = (early: Call[]): Rapport => {
  const push = (said: Call): void => Object.values(rapport.trackers).forEach((tracker) => call(tracker, said));
  const rapport = { trackers: {}, push, early } as unknown as Rapport;
  for (const name of METHODS) rapport[name] = (...told: unknown[]) => push([name, ...(told as never[])]);
  return rapport;
};

const script = document.currentScript as HTMLScriptElement;
const { key, endpoint, hash, manual, parts } = script.dataset;
const before = window.rapport;
const rapport = (window.rapport = before && "trackers" in before ? before : everyone(before || []));

if (!key) console.warn("Rapport: data-key is missing.");
else if (!rapport.trackers[key])
  rapport.trackers[key] = start(
    {
      key,
      endpoint: (endpoint || new URL(".", script.src).href).replace(/\/$/, ""),
      hash: hash != null,
      manual: manual != null,
      parts: (parts ?? "all").match(/\w+/g),
    },
    (tracker) => rapport.early.forEach((said) => call(tracker, said)),
  );
