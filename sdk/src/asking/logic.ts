/** Which questions somebody meets: the same as on the server, which looks at it again. */

import type { Answers, Condition, Definition, Ending, Question, Screen } from "./definition";

const OTHER = "other";
const END = "end";

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (typeof value === "object" && !Object.keys(value).length);

const isMap = (value: unknown): value is Record<string, unknown> => !!value && typeof value === "object" && !Array.isArray(value);

/** Who chose "other" chose `other`, whatever they wrote there. */
const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(plain) : isMap(value) && Object.keys(value).join() === OTHER ? OTHER : value;

const equal = (one: unknown, other: unknown): boolean => {
  if (!isMap(one) || !isMap(other)) return JSON.stringify(one) === JSON.stringify(other);
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && equal(one[name], other[name]));
};

const same = (answer: unknown, value: unknown): boolean => {
  [answer, value] = [plain(answer) ?? null, plain(value) ?? null];
  if (Array.isArray(answer) && Array.isArray(value)) {
    const found = answer;
    return found.length === value.length && value.every((one) => found.some((each) => equal(each, one)));
  }
  return equal(answer, value);
};

const folded = (text: string): string => text.toUpperCase().toLowerCase().replace(/ς/g, "σ");

const contains = (answer: unknown, value: unknown): boolean => {
  answer = plain(answer);
  if (Array.isArray(answer)) return answer.some((one) => same(one, value));
  if (typeof answer === "string" && typeof value === "string") return folded(answer).includes(folded(value));
  return !isEmpty(answer) && same(answer, value);
};

type Compare = (answer: unknown, value: unknown) => boolean;

/** Numbers with numbers, texts with texts. */
const ordered =
  (compare: (answer: number, value: number) => boolean): Compare =>
  (answer, value) =>
    typeof answer === typeof value &&
    (typeof answer === "number" || (typeof answer === "string" && !!answer && !!value)) &&
    compare(answer as number, value as number);

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const anyOf: Compare = (answer, value) =>
  list(value).some((one) => (Array.isArray(answer) ? contains(answer, one) : same(answer, one)));

const COMPARE: Record<string, Compare> = {
  is: same,
  is_not: (answer, value) => !same(answer, value),
  above: ordered((answer, value) => answer > value),
  at_least: ordered((answer, value) => answer >= value),
  below: ordered((answer, value) => answer < value),
  at_most: ordered((answer, value) => answer <= value),
  contains,
  lacks: (answer, value) => !contains(answer, value),
  any_of: anyOf,
  all_of: (answer, value) => !isEmpty(answer) && list(value).every((one) => contains(answer, one)),
  none_of: (answer, value) => !anyOf(answer, value),
  empty: isEmpty,
  answered: (answer) => !isEmpty(answer),
};

/** An answer by its name; of `question.row` the row's. */
const valueOf = (name: string, answers: Answers): unknown => {
  if (name in answers) return answers[name];
  const [question, ...row] = name.split(".");
  const rows = answers[question!];
  return row.length && isMap(rows) ? rows[row.join(".")] : undefined;
};

export const holds = (condition: Condition | undefined, answers: Answers): boolean => {
  if (!condition) return true;
  const { answer, op = "is", value, all = [], any = [], none = [] } = condition;
  const one = (each: Condition): boolean => holds(each, answers);
  if (answer) return COMPARE[op]?.(valueOf(answer, answers), value) ?? false;
  return all.every(one) && (!any.length || any.some(one)) && !none.some(one);
};

export interface Step {
  screen: Screen;
  questions: readonly Question[];
}

export interface Path {
  steps: readonly Step[];
  ending: Ending | undefined;
  /** Those to questions on the way. */
  answers: Answers;
}

/** The whole way, as far as it can be known: what logic skips is not on it, and its answers count nowhere. */
export const path = (definition: Definition, answers: Answers, hidden: Answers = {}): Path => {
  const known: Answers = {};
  for (const name of definition.hidden ?? []) if (name in hidden) known[name] = hidden[name];
  const kept: Answers = {};
  const steps: Step[] = [];
  const ended = (name = ""): Path => {
    const endings = definition.endings ?? [];
    const ending = endings.find((one) => (name ? one.name === name : holds(one.show_if, { ...known, ...kept })));
    return { steps, ending, answers: kept };
  };
  let goal = "";
  for (const screen of definition.screens ?? []) {
    if ((goal && screen.name !== goal) || !holds(screen.show_if, { ...known, ...kept })) continue;
    const questions = (screen.questions ?? []).filter((question) => {
      const shown = holds(question.show_if, { ...known, ...kept });
      const answer = answers[question.name];
      if (shown && question.kind !== "note" && !isEmpty(answer)) kept[question.name] = answer;
      return shown;
    });
    steps.push({ screen, questions });
    goal = screen.jumps?.find((jump) => holds(jump.when, { ...known, ...kept }))?.to ?? "";
    const [end, name] = goal.split(":");
    if (end === END) return ended(name);
  }
  return ended();
};

const LONGEST_PIPED = 200;

/** An answer in words; `labels` are what choices are called. */
export const spoken = (answer: unknown, labels: Record<string, string>): string => {
  if (answer === undefined || answer === null) return "";
  if (typeof answer === "boolean") return answer ? "✓" : "✗";
  if (Array.isArray(answer)) return answer.map((one) => spoken(one, labels)).join(", ");
  if (isMap(answer)) return OTHER in answer ? String(answer[OTHER]) : spoken(Object.values(answer), labels);
  return labels[String(answer)] ?? String(answer);
};

/** Words with earlier answers in them, where `{{name}}` or `{{name|words}}` stands. */
export const piped = (words: string, definition: Definition, answers: Answers): string =>
  words.replace(/\{\{\s*([A-Za-z][\w.-]*)\s*(?:\|([^{}]*))?\}\}/g, (_, name: string, otherwise = "") => {
    const questions = (definition.screens ?? []).flatMap((screen) => screen.questions ?? []);
    const choices = questions.find((one) => one.name === name.split(".")[0])?.choices ?? [];
    const labels = Object.fromEntries(choices.map((one) => [one.name, one.text || one.name]));
    return spoken(valueOf(name, answers), labels).slice(0, LONGEST_PIPED) || (otherwise as string).trim();
  });

/** The same chance for the same person, also when they come back. */
export const shuffled = <Thing extends { name: string }>(things: readonly Thing[], seed: string): Thing[] => {
  const rank = (name: string): number => {
    let hash = 2166136261;
    for (const letter of seed + name) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16777619);
    hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
    return (hash ^ (hash >>> 13)) >>> 0;
  };
  return [...things].sort((one, other) => rank(one.name) - rank(other.name));
};
