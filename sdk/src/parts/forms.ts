/** `form_start` and `form_submit`: who begins a form, and who sends it. What stands in its fields is never looked at. */

import type { Tracker } from "../tracker";

export default function forms(tracker: Tracker): void {
  let started = new WeakSet<HTMLFormElement>();

  const about = (form: HTMLFormElement): Record<string, unknown> => ({
    // A field called "id" or "action" hides the form's own: attributes do not lie.
    form_id: form.getAttribute("id") ?? undefined,
    form_name: form.getAttribute("name") ?? undefined,
    form_destination: new URL(form.getAttribute("action") || "", document.baseURI).href.split(/[?#]/)[0],
  });

  const start = (form: HTMLFormElement): void => {
    if (started.has(form)) return;
    started.add(form);
    tracker.track("form_start", about(form));
  };

  document.addEventListener(
    "input",
    ({ target }) => {
      const form = (target as HTMLInputElement).form;
      if (form) start(form);
    },
    true,
  );
  document.addEventListener(
    "submit",
    ({ target }) => {
      start(target as HTMLFormElement);
      tracker.track("form_submit", about(target as HTMLFormElement));
    },
    true,
  );
  tracker.on((message) => {
    if (message.type === "page") started = new WeakSet();
  });
}
