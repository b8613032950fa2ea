/** What is wrong with an answer, in a sentence beside it. The server looks again. */

import type { Word, Words } from "../widgets/core";
import type { Question } from "./definition";
import { isEmpty } from "./logic";

type Check = (question: Question, answer: never, words: Words) => string;

const choices: Check = ({ least = 0, most = Infinity }, answer: unknown[], words) =>
  answer.length < least ? words("least", least) : answer.length > most ? words("most", most) : "";

const other: Check = (_, answer: unknown, words) =>
  [answer].flat().some((one) => one && typeof one === "object" && !(one as { other: string }).other.trim()) ? words("words") : "";

const CHECKS: Record<string, Check> = {
  single: other,
  multiple: (question, answer, words) => other(question, answer, words) || choices(question, answer, words),
  file: choices,
  matrix: ({ required, rows = [] }, answer: object, words) =>
    required && Object.keys(answer).length < rows.length ? words("rows") : "",
  consent: ({ required }, answer: boolean, words) => (required && !answer ? words("agree") : ""),
  text({ least = 0, most = 10_000 }, answer: string, words) {
    const length = [...answer].length;
    return length < least ? words("short", least) : length > most ? words("long", most) : "";
  },
  number({ least = -Infinity, most = Infinity, whole }, answer: number, words) {
    if (Number.isNaN(answer)) return words("number");
    if (whole && !Number.isInteger(answer)) return words("whole");
    if (answer >= least && answer <= most) return "";
    return words("between", least === -Infinity ? "−∞" : least, most === Infinity ? "∞" : most);
  },
};

const MISSING: Record<string, Word> = { consent: "agree", matrix: "rows" };

/** "" where nothing is wrong. */
export const trouble = (question: Question, answer: unknown, words: Words): string => {
  if (question.kind === "note") return "";
  if (isEmpty(answer)) return question.required ? words(MISSING[question.kind] ?? "answer") : "";
  return CHECKS[question.kind]?.(question, answer as never, words) ?? "";
};
