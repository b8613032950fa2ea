/** `video_start`, `video_progress` at 10, 25, 50 and 75 percent, `video_complete`: of every `<video>` on the page. */

import { aboutItem } from "../items";
import type { Tracker } from "../tracker";

const MARKS = [10, 25, 50, 75];

export default function video(tracker: Tracker): void {
  const reached = new WeakMap<HTMLVideoElement, { source: string; percent: number }>();

  const tell = (name: string, element: HTMLVideoElement, percent: number): void =>
    tracker.track(name, {
      video_percent: percent,
      video_current_time: Math.round(element.currentTime),
      video_duration: Math.round(element.duration),
      video_title: element.title || element.getAttribute("aria-label") || undefined,
      video_url: element.currentSrc,
      ...aboutItem(element),
    });

  const hear = ({ type, target }: Event): void => {
    // Moving wallpaper is not watched: without an end there is no part of it, and without sound nobody chose it.
    if (!(target instanceof HTMLVideoElement) || !isFinite(target.duration) || (target.loop && target.muted)) return;
    let state = reached.get(target);
    if (state?.source !== target.currentSrc) {
      if (type !== "playing") return;
      reached.set(target, (state = { source: target.currentSrc, percent: 0 }));
      tell("video_start", target, 0);
    }
    const now = type === "ended" ? 100 : (100 * target.currentTime) / target.duration;
    for (const mark of MARKS.filter((mark) => mark > state.percent && mark <= now)) tell("video_progress", target, mark);
    if (now === 100 && state.percent < 100) tell("video_complete", target, 100);
    state.percent = Math.max(state.percent, now);
  };

  // They do not bubble, but on the way down the document hears them.
  for (const name of ["playing", "timeupdate", "ended"]) document.addEventListener(name, hear, true);
}
