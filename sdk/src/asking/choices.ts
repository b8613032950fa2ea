/** Choosing one or several, with words of one's own where the question has them; and one in each row. */

import { h } from "../widgets/core";
import { group, type Field, type Setting } from "./field";
import { shuffled } from "./logic";

const OTHER = "other";

interface Other {
  other: string;
}

const isOther = (value: unknown): value is Other => !!value && typeof value === "object" && OTHER in value;

/** A box with its words, all of it to be pressed. */
const option = (type: string, name: string, value: string, chosen: boolean, ...words: (Node | string)[]): HTMLLabelElement =>
  h("label", { class: "option" }, h("input", { type, name, value, checked: chosen }), h("span", {}, ...words));

const inputs = (element: Element): HTMLInputElement[] => [...element.querySelectorAll<HTMLInputElement>("input[value]")];

const chosen = (setting: Setting, type: "radio" | "checkbox"): Field => {
  const { question, text, answer, changed, seed } = setting;
  const before = [answer].flat();
  const own = before.find(isOther);
  const choices = question.choices ?? [];
  const options = (question.shuffled ? shuffled(choices, seed) : choices).map(({ name, text: words }) =>
    option(type, question.name, name, before.includes(name), words ? text(words) : name),
  );
  const words = h("input", { type: "text", class: "own", maxlength: 500, "aria-label": question.other, value: own?.other });
  // A choice may be called "other", too: what somebody writes is the box without a name of a choice.
  const box = h("input", { type, name: question.name, checked: !!own });
  const last = !!question.other && h("label", { class: "option" }, box, h("span", {}, question.other));
  const frame = group(setting, type === "radio" ? "radiogroup" : "group", h("div", { class: "options" }, ...options, last), !!last && words);
  const show = (): void => {
    words.hidden = !box.checked;
  };
  show();
  frame.element.addEventListener("input", ({ target }) => {
    show();
    if (target === box && box.checked && type === "checkbox") words.focus();
    changed();
  });
  return {
    ...frame,
    value() {
      const found: unknown[] = inputs(frame.element).filter((one) => one.checked && one !== words && one.type === type).map((one) => one.value);
      if (last && box.checked) found.push({ other: words.value });
      return type === "radio" ? found[0] : found;
    },
  };
};

export const oneOf = (setting: Setting): Field => chosen(setting, "radio");
export const someOf = (setting: Setting): Field => chosen(setting, "checkbox");

/** A matrix: each row is a group of its own, so that it is read, reached and seen alike on any screen. */
export const rows = (setting: Setting): Field => {
  const { question, text, answer, changed, seed } = setting;
  const before = (answer ?? {}) as Record<string, string>;
  const said = question.rows ?? [];
  const groups = (question.shuffled ? shuffled(said, seed) : said).map((row) => {
    const options = (question.choices ?? []).map(({ name, text: words }) =>
      option("radio", `${question.name}.${row.name}`, name, before[row.name] === name, words ? text(words) : name),
    );
    return h("fieldset", { class: "row" }, h("legend", {}, row.text ? text(row.text) : row.name), h("div", { class: "options" }, ...options));
  });
  const frame = group(setting, "group", ...groups);
  frame.element.addEventListener("input", changed);
  return {
    ...frame,
    value: () => Object.fromEntries(inputs(frame.element).filter((one) => one.checked).map((one) => [one.name.slice(question.name.length + 1), one.value])),
  };
};
