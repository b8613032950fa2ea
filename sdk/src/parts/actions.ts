/** `actions`: asks what this person is to be shown here, and loads what shows it only where there is something. */

import type { Context, Message } from "../message";
import type { Tracker } from "../tracker";
import type * as Core from "../widgets/core";
import type * as FlagsPart from "./flags";

const beside = <Module>(file: string): Promise<Module> => import(new URL(file, import.meta.url).href) as Promise<Module>;

/** `rapport.trigger(name)`: what waits for a call of this name is shown now. */
const trigger = (name: string): boolean => document.dispatchEvent(new CustomEvent("rapport-trigger", { detail: name }));

/** Kinds that stand in a page by themselves, too: `<rapport-poll interaction="next">`. */
const TAGS = ["poll", "survey", "quiz", "reviews"];

const tags = (): void => {
  for (const kind of TAGS)
    if (document.querySelector(`rapport-${kind}:not(:defined)`)) beside(`../widgets/${kind}.js`).catch((error) => console.warn("Rapport:", error));
};

export default function actions(tracker: Tracker): void {
  const seen = { called: new Set<string>(), met: new Set<string>() };
  let turn = new AbortController();

  const look = async (): Promise<void> => {
    turn.abort();
    const { signal } = (turn = new AbortController());
    tags();
    const whose = { context: {} as Context } as Message;
    // Who refused is in no experiment: nobody need be asked.
    if (!tracker.mark(whose) || whose.context.consent === "denied") return;
    const flags = (await beside<typeof FlagsPart>("./flags.js")).flagsOf(tracker);
    const decided = await flags.decide();
    // What the page has a place for stands there already.
    if (signal.aborted || decided.actions.every(({ trigger }) => trigger.on === "place")) return;
    const core = await beside<typeof Core>("../widgets/core.js");
    if (!signal.aborted) core.perform(tracker, flags, decided, signal, seen);
  };

  const again = (): void => void look().catch((error) => console.warn("Rapport:", error));

  document.addEventListener("rapport-trigger", (event) => seen.called.add((event as CustomEvent).detail as string));
  tracker.on(({ type }) => {
    if (type === "page") for (const names of Object.values(seen)) names.clear();
    // Once all is as it will be: a new address, another person.
    if (type !== "track") queueMicrotask(again);
  });
  if (window.rapport) Object.assign(window.rapport, { trigger });
  again();
}
