/** `javascript_error`: what broke in the page's scripts, at most ten different ones a page view. */

import type { Tracker } from "../tracker";

const MOST = 10;
const STACK_CHARACTERS = 1_000;

export default function errors(tracker: Tracker): void {
  let told = new Set<string>();

  const tell = (error: unknown, message: string, source?: string, line?: number, column?: number): void => {
    const name = `${message} ${source} ${line}`;
    if (told.has(name) || told.size >= MOST) return;
    told.add(name);
    tracker.track("javascript_error", {
      message: message.slice(0, STACK_CHARACTERS),
      source: source || undefined,
      line,
      column,
      stack: error instanceof Error ? error.stack?.slice(0, STACK_CHARACTERS) : undefined,
    });
  };

  addEventListener("error", ({ error, message, filename, lineno, colno }) => {
    // What does not load has no message; what another site's script breaks says nothing.
    if (message && message !== "Script error.") tell(error, message, filename, lineno, colno);
  });
  addEventListener("unhandledrejection", ({ reason }) => tell(reason, `Unhandled: ${reason?.message ?? reason}`));
  tracker.on((message) => {
    if (message.type === "page") told = new Set();
  });
}
