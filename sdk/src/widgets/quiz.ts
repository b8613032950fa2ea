/** `quiz`: questions with right answers, against the server's clock, with points and what is said to each answer. */

import { shown, type Asked } from "../asking/asking";
import type { Answers, Question } from "../asking/definition";
import { isEmpty, type Step } from "../asking/logic";
import { LOOK } from "../asking/look";
import { Paged, type Failed } from "../asking/paged";
import { written } from "../asking/plain";
import { review, type Marked } from "../asking/result";
import { define, freshId, h, textOf, type Kind, type Text } from "./core";

interface Attempt {
  attempt: number;
  version: number;
  definition: Asked["definition"];
  drawn: readonly Record<string, unknown>[];
  answers: Answers;
  deadline: string | null;
  now: string;
  finished: boolean;
}

interface Certificate {
  code: string;
  path: string;
}

interface Opened {
  openedAt: number;
  now: string;
}

const SHEET = `${LOOK}
.timer { font-variant-numeric: tabular-nums; font-weight: 600 }
.facts { padding: 0; margin: 8px 0 0; list-style: none }
.marks { padding-inline-start: 24px; margin: 16px 0 0; display: grid; gap: 16px }
.marks p { margin-block-start: 4px }
.marks .mark { font-weight: 600 }
`;
const TICK_MS = 250;
/** So many seconds before the end it is said aloud. */
const SAID_S = [60, 10];
const TEXTS = ["title", "about", "text", "other", "low", "high"];

/** What chance drew comes in all languages. */
const inLanguage = (said: unknown, language: string): unknown => {
  if (Array.isArray(said)) return said.map((one) => inLanguage(one, language));
  if (!said || typeof said !== "object") return said;
  const told = Object.entries(said).map(([name, value]) => [name, TEXTS.includes(name) ? textOf(value as Text, language) : inLanguage(value, language)]);
  return Object.fromEntries(told) as unknown;
};

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export class Quiz extends Paged {
  static override sheet = SHEET;

  #stage: "start" | "screens" | "end" = "start";
  #attempt = 0;
  #drawn: Question[] = [];
  #got: Marked | undefined;
  /** What the server's clock shows, less what this page's stopwatch does, in milliseconds. */
  #ahead = 0;
  #deadline = Infinity;
  /** When the time of a question is over, by its name. */
  #ends: Record<string, number> = {};
  #ticking: ReturnType<typeof setInterval> | undefined;
  #timer = h("p", { class: "timer", role: "timer" });
  #last = Infinity;
  #code: Certificate | undefined;

  protected override async load(): Promise<void> {
    const draft = (await this.client!.drafts.all()).find((one) => one.id === this.interaction && !one.done);
    this.key = draft?.answer ?? freshId();
    this.at = draft?.at ?? "";
    await this.take(await this.ask<Asked>("", {}));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
  }

  protected override steps(): readonly Step[] {
    const drawn = this.#drawn.map((question) => ({ screen: { name: `drawn ${question.name}` }, questions: [question] }));
    return [...super.steps(), ...drawn.map((step) => ({ ...step, screen: { ...step.screen, questions: step.questions } }))];
  }

  protected drawn(): (Node | false)[] {
    if (this.#stage === "start") return this.#start();
    return this.#stage === "end" ? this.#end() : this.screen();
  }

  #start(): (Node | false)[] {
    const { words, definition } = this;
    const { title, text, button } = { ...definition.welcome, title: definition.welcome?.title ?? definition.title };
    const { attempts = 1, seconds = 0 } = definition.quiz ?? {};
    if (this.asked!.closed) return [h("h2", {}, title), h("p", {}, words("closed"))];
    const facts = [attempts > 0 && words("attempts", attempts), seconds > 0 && words("time", clock(seconds))].filter(Boolean) as string[];
    const start = h("button", { type: "button", onclick: () => void this.#begin().catch((error: Error) => this.tell(error.message)) }, button ?? words("start"));
    return [h("h2", {}, title), !!text && h("p", {}, text), h("ul", { class: "facts" }, ...facts.map((one) => h("li", {}, one))), start];
  }

  async #begin(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const found = await this.ask<Attempt>("start", { id: this.key, version: this.asked!.version }).finally(() => (this.busy = false));
    await this.take({ version: found.version, closed: false, definition: found.definition });
    this.#attempt = found.attempt;
    this.answers = { ...found.answers };
    this.#drawn = found.drawn.map((one) => inLanguage(one, this.language) as Question);
    this.#ahead = Date.parse(found.now) - performance.now();
    this.#deadline = found.deadline ? Date.parse(found.deadline) : Infinity;
    this.#stage = "screens";
    this.kept(false);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    if (found.finished) await this.end();
    else this.#seen();
  }

  /** A screen is seen: the clocks of its questions run. */
  #seen(): void {
    this.turn();
    for (const one of this.#here()) {
      if (!one.seconds || one.name in this.#ends) continue;
      const ends = (at: number): void => {
        this.#ends[one.name] = at + one.seconds! * 1000;
        this.#tick();
      };
      ends(this.#now());
      this.ask<Opened>("open", { id: this.key, question: one.name }).then(
        ({ openedAt, now }) => {
          this.#ahead = Date.parse(now) - performance.now();
          ends(openedAt);
        },
        (error) => console.warn("Rapport:", error),
      );
    }
    this.#tick();
  }

  #here(): readonly Question[] {
    return this.steps().find((step) => step.screen.name === this.at)?.questions ?? [];
  }

  #now(): number {
    return performance.now() + this.#ahead;
  }

  #tick(): void {
    if (this.#stage !== "screens") return clearInterval(this.#ticking);
    if (this.busy) return;
    const here = this.#here();
    const now = this.#now();
    const over = here.filter((one) => (this.#ends[one.name] ?? Infinity) <= now);
    for (const one of over) this.lock(one.name);
    const ends = here.map((one) => this.#ends[one.name] ?? Infinity).filter((one) => one > now);
    const left = Math.max(0, Math.ceil((Math.min(this.#deadline, ...ends) - now) / 1000));
    this.#timer.textContent = Number.isFinite(left) ? this.words("left", clock(left)) : "";
    for (const seconds of SAID_S) if (left <= seconds && this.#last > seconds && this.#last < Infinity) this.tell(this.#timer.textContent);
    this.#last = left;
    if (this.#deadline <= now) void this.#out();
    else if (over.length && over.length === here.length) void this.next(true);
  }

  async #out(): Promise<void> {
    await this.end().catch((error: Failed) => this.refused(error));
    this.tell(this.words("over"));
  }

  protected override above(): (Node | false)[] {
    return [this.#timer];
  }

  protected last(): string {
    return this.words("hand");
  }

  protected kept(left: boolean): void {
    const done = this.#stage === "end";
    const answers = this.#whole();
    void this.client!.drafts.put({ id: this.interaction, answer: this.key, version: this.asked!.version, answers: {}, at: this.at, done });
    if (!left) return;
    this.client!.send(`/v1/interact/${this.interaction}/keep`, { answers }, this.key).catch((error) => console.warn("Rapport:", error));
    queueMicrotask(() => this.#seen());
  }

  #whole(): Answers {
    return Object.fromEntries(Object.entries(this.answers).filter(([, value]) => !isEmpty(value) && !Number.isNaN(value)));
  }

  protected async end(): Promise<void> {
    const answers = this.#whole();
    this.#got = await this.deliver<Marked>("hand-in", { answers, version: this.asked!.version }, this.key);
    this.#stage = "end";
    this.kept(false);
    this.finish(this.#got);
    this.turn();
  }

  #end(): (Node | false)[] {
    const { words, language } = this;
    const got = this.#got!;
    const { attempts = 1 } = this.definition.quiz ?? {};
    const number = (said: number): string => said.toLocaleString(language, { maximumFractionDigits: 2 });
    const share = got.share === null ? "" : ` (${new Intl.NumberFormat(language, { style: "percent" }).format(got.share)})`;
    const again = (!attempts || this.#attempt < attempts) && h("button", { type: "button", class: "second", onclick: () => this.#again() }, words("retry"));
    const questions = this.steps().flatMap((step) => step.questions);
    return [
      h("h2", {}, got.passed === null ? words("thanks") : words(got.passed ? "passed" : "missed")),
      h("p", {}, words("points", number(got.points), number(got.most)), share),
      got.passed === null && h("p", {}, words("looked")),
      !!got.message && h("p", {}, got.message),
      !!got.passed && !!this.definition.quiz?.certificate && this.#certificate(),
      !!got.marks && review(got, questions, this.answers, words, language),
      again,
    ];
  }

  /** Whoever has passed says which name stands on it. */
  #certificate(): HTMLElement {
    const { words, client } = this;
    if (this.#code) {
      const { code, path } = this.#code;
      return h("p", {}, h("a", { class: "button", href: client!.endpoint + path, target: "_blank", rel: "noopener" }, words("certificate")), ` ${code}`);
    }
    const question = { name: "certified", kind: "text", title: words("name"), most: 100, required: true };
    const field = written({ question, words, seed: "", text: (said = "") => said, answer: undefined, changed: () => field.wrong(""), upload: undefined });
    const send = async (): Promise<void> => {
      const name = field.value();
      if (!name) return field.wrong(words("answer"));
      try {
        this.#code = await this.ask<Certificate>("certify", { id: this.key, name });
        this.refresh();
      } catch (error) {
        field.wrong((error as Error).message);
      }
    };
    const sent = (event: Event): void => {
      event.preventDefault();
      void send();
    };
    return h("form", { novalidate: true, onsubmit: sent }, field.element, h("button", {}, words("certificate")));
  }

  #again(): void {
    this.#stage = "start";
    this.key = freshId();
    [this.at, this.answers, this.#ends, this.done, this.#last, this.#code] = ["", {}, {}, false, Infinity, undefined];
    this.turn();
  }
}

define("rapport-quiz", Quiz);

const quiz: Kind = (action, client, say) => shown("rapport-quiz", action, client, say);

export default quiz;
