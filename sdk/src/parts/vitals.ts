/** `web_vitals`: how fast and how steady the page was, measured by Google's library and told when it is left. */

import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from "web-vitals";
import type { Tracker } from "../tracker";

export default function vitals(tracker: Tracker): void {
  let found: Record<string, number> = {};

  const keep = ({ name, value }: Metric): void => {
    // Milliseconds; the shift of the layout is a small number without a unit.
    found[name.toLowerCase()] = name === "CLS" ? +value.toFixed(4) : Math.round(value);
  };
  onCLS(keep);
  onFCP(keep);
  onINP(keep);
  onLCP(keep);
  onTTFB(keep);

  const tell = (): void => {
    if (Object.keys(found).length) tracker.track("web_vitals", found);
    found = {};
  };
  // Registered after the library's own listeners, so that its last word is in.
  addEventListener("visibilitychange", () => document.hidden && tell());
}
