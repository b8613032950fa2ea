/** What all controls have in common: a name, an explanation, and a sentence where something is wrong. */

import { h, type Words } from "../widgets/core";
import type { Question } from "./definition";
import { marked } from "./marked";

export interface Setting {
  question: Question;
  words: Words;
  /** Of chance: the same for the same answer. */
  seed: string;
  /** A text of the question, with earlier answers in it. */
  text(said: string | undefined): string;
  /** What was answered before. */
  answer: unknown;
  /** It is answered otherwise now. */
  changed(): void;
  /** Send a file; its id. Undefined where files cannot be taken. */
  upload: ((file: File) => Promise<string>) | undefined;
}

export interface Field {
  element: HTMLElement;
  /** The answer as the server wants it; undefined is none. */
  value(): unknown;
  /** Say what is wrong, "" for nothing. */
  wrong(sentence: string): void;
  /** Earlier answers stand in its texts. */
  retitle(): void;
}

/** All of a field but its answer. */
export type Frame = Omit<Field, "value">;

/** The frame of several controls that are one answer. */
export const group = (setting: Setting, role: "radiogroup" | "group", ...controls: (Node | false)[]): Frame => {
  const { question } = setting;
  const [title, about, wrong] = parts(setting);
  const id = idOf(question);
  const legend = h("legend", { id: `${id}-title` }, title);
  const said = { "aria-labelledby": legend.id, "aria-describedby": `${id}-about ${id}-wrong` };
  const required = role === "radiogroup" && !!question.required && "true";
  const element = h("fieldset", { class: "field", role, id, "aria-required": required, ...said }, legend, about, ...controls, wrong);
  return { element, ...saying(setting, element, title, about, wrong) };
};

/** The frame of one control. */
export const single = (setting: Setting, control: HTMLElement): Frame => {
  const { question } = setting;
  const [title, about, wrong] = parts(setting);
  control.id = idOf(question);
  control.setAttribute("aria-describedby", `${control.id}-about ${control.id}-wrong`);
  if (question.required) control.setAttribute("aria-required", "true");
  const label = h("label", { class: "legend", for: control.id }, title);
  const element = h("div", { class: "field" }, label, about, control, wrong);
  return { element, ...saying(setting, element, title, about, wrong) };
};

/** Names are what people call questions: an id of the surface's own must not be one. */
export const idOf = ({ name }: Question): string => `q-${name}`;

const parts = ({ question }: Setting): [HTMLElement, HTMLElement, HTMLElement] => [
  h("span"),
  h("div", { class: "about", id: `${idOf(question)}-about` }),
  h("p", { class: "wrong", id: `${idOf(question)}-wrong`, hidden: true }),
];

const saying = ({ question, text, words }: Setting, element: HTMLElement, title: HTMLElement, about: HTMLElement, wrong: HTMLElement): Omit<Frame, "element"> => {
  const found = {
    wrong(sentence: string): void {
      wrong.textContent = sentence;
      wrong.hidden = !sentence;
      for (const one of element.querySelectorAll("input, textarea")) {
        if (sentence) one.setAttribute("aria-invalid", "true");
        else one.removeAttribute("aria-invalid");
      }
    },
    retitle(): void {
      const star = !!question.required && [h("span", { "aria-hidden": "true" }, " *"), h("span", { class: "unseen" }, ` (${words("required")})`)];
      title.replaceChildren(...marked(text(question.title), question.format), ...(star || []));
      about.replaceChildren(...marked(text(question.about), question.format));
      about.hidden = !question.about;
    },
  };
  found.retitle();
  return found;
};
