/** The control of each kind of question. */

import { oneOf, rows, someOf } from "./choices";
import type { Field, Setting } from "./field";
import { consent, date, files, note, number, written } from "./plain";
import { ranking } from "./ranking";
import { MOST_BOXES, scale, stars } from "./scales";

const boxed =
  (make: (setting: Setting) => Field) =>
  (setting: Setting): Field => {
    const { least = 1, most = 5 } = setting.question;
    return most - least < MOST_BOXES ? make(setting) : number({ ...setting, question: { ...setting.question, whole: true } });
  };

const KINDS: Record<string, (setting: Setting) => Field> = {
  single: oneOf,
  multiple: someOf,
  matrix: rows,
  ranking,
  rating: boxed(stars),
  nps: boxed(scale),
  csat: boxed(scale),
  ces: boxed(scale),
  text: written,
  number,
  date,
  consent,
  file: files,
  note,
};

export const fieldOf = (setting: Setting): Field => (KINDS[setting.question.kind] ?? note)(setting);
