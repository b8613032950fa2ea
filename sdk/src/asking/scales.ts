/** Numbers to choose from: stars, and scales with words at their ends. */

import { h } from "../widgets/core";
import { group, type Field, type Setting } from "./field";

/** Wider scales are written as a number. */
export const MOST_BOXES = 21;

const boxes = (setting: Setting, kind: string, box: (value: number, most: number) => [words: string, said: string]): Field => {
  const { question, answer, changed } = setting;
  const { least = 1, most = 5 } = question;
  const options: HTMLElement[] = [];
  for (let value = least; value <= most; value++) {
    const [words, said] = box(value, most);
    const input = h("input", { type: "radio", name: question.name, value, checked: answer === value, "aria-label": said });
    options.push(h("label", {}, input, h("span", { "aria-hidden": "true" }, words)));
  }
  const ends = !!(question.low || question.high) && h("div", { class: "ends", "aria-hidden": "true" }, h("span", {}, question.low ?? ""), h("span", {}, question.high ?? ""));
  const frame = group(setting, "radiogroup", h("div", { class: kind }, ...options), ends);
  frame.element.addEventListener("input", changed);
  return {
    ...frame,
    value() {
      const found = frame.element.querySelector<HTMLInputElement>("input:checked");
      return found ? +found.value : undefined;
    },
  };
};

/** The ends are said with their words, so that who cannot see them knows which end is which. */
export const scale = (setting: Setting): Field => {
  const { question } = setting;
  const ends: Record<number, string | undefined> = { [question.least ?? 1]: question.low, [question.most ?? 5]: question.high };
  return boxes(setting, "scale", (value) => [String(value), ends[value] ? `${value}: ${ends[value]}` : String(value)]);
};

export const stars = (setting: Setting): Field =>
  boxes(setting, "stars", (value, most) => ["★", setting.words("stars", value, most)]);
