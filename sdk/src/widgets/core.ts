/** What all widgets share, as one file: `import { Surface, define, h } from "./core"`. It is never bundled into them. */

import type { Decided, Flags } from "../parts/flags";
import { act, type Kind } from "../core/acting";
import { clientOf } from "../core/client";
import type { Heard } from "../core/triggers";
import type { Tracker } from "../tracker";

export { freshId } from "../message";
export type { Action } from "../parts/flags";
export type { Kind, Say } from "../core/acting";
export { clientFor, clientOf, clientWhen, type Client, type Draft } from "../core/client";
export { focused, h, isAddress } from "../core/dom";
export { Refused, type Letter, type Queue } from "../core/queue";
export { define, Surface, type Form, type Leaving } from "../core/surface";
export { commonLanguage, CLOSE, direction, languageOf, MORE, textOf, wantedLanguages, type Text } from "../core/texts";
export { proofOf, sha256, type Challenge } from "../core/proof";
export { sheet, type Theme } from "../core/theme";
export { inEnglish, wordsIn, type Word, type Words } from "../core/words";

const load = (kind: string): Promise<Kind> =>
  import(new URL(`./${kind}.js`, import.meta.url).href).then((file: { default: Kind }) => file.default);

type Names = Map<string, () => void>;

const heards = new WeakMap<Tracker, Names>();

/** What waits for a name, on the page that is looked at now. */
const namesOf = (tracker: Tracker): Names => {
  let names = heards.get(tracker);
  if (!names) {
    const waiting: Names = new Map();
    heards.set(tracker, (names = waiting));
    tracker.on(({ event }) => waiting.get(`event ${event}`)?.());
    document.addEventListener("rapport-trigger", (event) => waiting.get(`code ${(event as CustomEvent).detail}`)?.());
  }
  names.clear();
  return names;
};

/** `called` are the names of calls before this file came. */
const heardOf = (tracker: Tracker, called: ReadonlySet<string>): Heard => {
  const names = namesOf(tracker);
  const add = (name: string, told: () => void): void => {
    const before = names.get(name);
    names.set(name, () => (before?.(), told()));
  };
  return {
    event: (name, told) => add(`event ${name}`, told),
    code: (name, told) => (called.has(name) ? told() : add(`code ${name}`, told)),
  };
};

/** What happened on the page that is looked at: names that were called, and actions that had their turn. */
export interface Seen {
  readonly called: Set<string>;
  readonly met: Set<string>;
}

/** Let actions wait for their triggers, until the signal says that something else was decided. */
export const perform = (
  tracker: Tracker,
  flags: Flags,
  decided: Decided,
  signal: AbortSignal,
  { called, met }: Seen,
): void => act(decided, flags, clientOf(tracker), load, signal, heardOf(tracker, called), met);
