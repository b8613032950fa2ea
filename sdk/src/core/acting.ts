/** Actions on a page: each waits for its trigger and its turn, is exposed then, and shown unless held out. */

import type { Action, Decided, Flags } from "../parts/flags";
import type { Properties } from "../message";
import type { Client } from "./client";
import { stage } from "./stage";
import type { Surface } from "./surface";
import { wait, type Heard } from "./triggers";

export type Say = (event: string, more?: Properties) => void;

/** What a kind's file gives by default: the element of an action, ready to be put on the page; nothing where it has to stay away. */
export type Kind = (action: Action, client: Client, say: Say) => Surface | Promise<Surface | undefined>;

/** So long has something to be in sight to count as seen. */
const SEEN_MS = 1_000;
const PAUSE_MS = 1_000;

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The page has one, whatever trackers there are. */
const shown = stage(() => after(PAUSE_MS));

/** Says what happens to an action; of everything with its id, and of a click only after its impression. */
export const telling = (client: Client, action: Action): Say => {
  const about = { promotion_id: action.key, action: action.key, kind: action.kind, variant: action.variant };
  let seen = false;
  return (event, more) => {
    if (event === "view_promotion" && seen) return;
    if (event === "select_promotion" && !seen) client.tracker.track("view_promotion", about);
    seen ||= event.endsWith("_promotion");
    client.tracker.track(event, { ...about, ...more });
  };
};

/** What stands in the page, by the keys of its actions: another page of the same document gets it anew. */
const standing = new Map<string, Surface>();

/** Put it on the page, and wait until it is left; what stands there without being in the way is not waited for. */
const put = (surface: Surface, action: Action, client: Client, say: Say): Promise<void> =>
  new Promise((resolve) => {
    const where = surface.place ? document.querySelector(surface.place) : place();
    if (!where) return resolve(console.warn("Rapport:", surface.place, "is not on this page."));
    standing.get(action.key)?.remove();
    surface.dataset.action = action.key;
    let sight = 0;
    const look = setInterval(() => {
      // A page that nobody can see shows nothing.
      sight = document.hidden ? 0 : sight + SEEN_MS / 4;
      if (sight >= SEEN_MS) say("view_promotion"), clearInterval(look);
    }, SEEN_MS / 4);
    surface.addEventListener("leave", (event) => {
      clearInterval(look);
      const dismissed = (event as CustomEvent).detail === "dismissed";
      client.dismissed.keep(action.key, dismissed);
      if (dismissed) say("action_dismissed");
      resolve();
    });
    where.append(surface);
    if (surface.form === "inline" || surface.form === "tab") {
      standing.set(action.key, surface);
      resolve();
    }
  });

/** Where surfaces stand: as the last of the page, so that they are read and reached after it. */
const place = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>("rapport-actions") ?? document.createElement("rapport-actions");
  // A live region has to be there before what it tells; the surfaces are its children.
  found.setAttribute("role", "status");
  if (!found.isConnected) document.body.append(found);
  return found;
};

/**
 * Wait for what was decided. `load` gives a kind by its name; the signal ends the waiting, not what is shown. `met` are
 * those that had their turn on this page: who becomes known in the middle is not shown them again.
 */
export const act = (
  { actions, left }: Decided,
  flags: Flags,
  client: Client,
  load: (kind: string) => Promise<Kind>,
  signal: AbortSignal,
  heard: Heard,
  met: Set<string>,
): void => {
  if (actions.length) place();
  let more = left ?? Infinity;
  const turn = (action: Action, kind: Kind): Promise<void> | undefined => {
    if (signal.aborted || met.has(action.key) || client.dismissed.has(action.key)) return undefined;
    // What is forced on somebody who tries it out is no exposure, and uses nothing up.
    if (action.exposures.length && more-- < 1) return undefined;
    met.add(action.key);
    // Whoever is held out meets it at the same moment; only nothing is to be seen.
    flags.expose(action.key);
    if (action.held_out) return undefined;
    const say = telling(client, action);
    const detail = { action, say };
    // A site that shows it in its own look says so: `event.preventDefault()`.
    if (!document.dispatchEvent(new CustomEvent("rapport-action", { detail, cancelable: true }))) return undefined;
    return Promise.resolve(kind(action, client, say)).then((surface) => surface && put(surface, action, client, say));
  };
  for (const action of actions) {
    if (met.has(action.key) || client.dismissed.has(action.key)) continue;
    const fire = (): void =>
      void load(action.kind).then(
        (kind) => shown({ priority: action.priority, go: () => turn(action, kind) }),
        // What this server cannot show, it shows to nobody, and nobody is exposed.
        (error) => console.warn("Rapport:", error),
      );
    wait(action.trigger, fire, signal, heard);
  }
};
