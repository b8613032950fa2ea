/** What came of a quiz: points, and for each question what was answered, what is right and what is said to it. */

import { h, textOf, type Text, type Word, type Words } from "../widgets/core";
import type { Question } from "./definition";
import { spoken } from "./logic";
import { marked } from "./marked";

interface Mark {
  share: number | null;
  feedback: readonly Text[];
}

interface Solution {
  choices?: readonly string[];
  order?: readonly string[];
  rows?: Record<string, string>;
  accepts?: readonly { text?: string; low?: number; high?: number }[];
}

/** The server's marks; without feedback only the points. */
export interface Marked {
  points: number;
  most: number;
  share: number | null;
  passed: boolean | null;
  message?: string;
  marks?: Record<string, Mark>;
  solutions?: Record<string, Solution>;
}

const labelsOf = ({ choices = [], rows = [] }: Question): Record<string, string> =>
  Object.fromEntries([...choices, ...rows].map((one) => [one.name, one.text || one.name]));

/** Of rows each with what stands in it. */
const said = (answer: unknown, question: Question): string => {
  const labels = labelsOf(question);
  if (question.kind !== "matrix" || !answer) return spoken(answer, labels);
  return Object.entries(answer as Record<string, string>).map(([row, choice]) => `${labels[row] ?? row}: ${labels[choice] ?? choice}`).join("; ");
};

const right = ({ choices, order, rows, accepts }: Solution, question: Question): string =>
  said(choices ?? order ?? rows, question) ||
  (accepts ?? []).map(({ text, low, high }) => text ?? (low === high ? `${low}` : `${low ?? "−∞"} – ${high ?? "∞"}`)).join(", ");

const wordOf = (share: number | null): Word => (share === null ? "unmarked" : share >= 1 - 1e-9 ? "right" : share > 0 ? "partly" : "wrong");

export const review = (got: Marked, questions: readonly Question[], answers: Record<string, unknown>, words: Words, language: string): Node => {
  const items = questions.filter((one) => got.marks?.[one.name]).map((question) => {
    const { share, feedback } = got.marks![question.name]!;
    const word = wordOf(share);
    const solution = got.solutions?.[question.name];
    const own = said(answers[question.name], question);
    return h(
      "li",
      { class: `is-${word}` },
      h("p", { class: "legend" }, ...marked(question.title ?? "", question.format)),
      h("p", { class: "mark" }, h("span", { "aria-hidden": "true" }, { right: "✓ ", partly: "± ", wrong: "✗ " }[word as string] ?? "… "), words(word)),
      !!own && h("p", {}, words("yours", own)),
      !!solution && word !== "right" && h("p", {}, words("solution", right(solution, question))),
      ...feedback.map((text) => h("p", {}, ...marked(textOf(text, language), question.format))),
    );
  });
  return h("ol", { class: "marks" }, ...items);
};
