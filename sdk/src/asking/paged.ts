/** Screens of questions, one after the other, as surveys and quizzes have them. */

import { h } from "../widgets/core";
import { Asking } from "./asking";
import { trouble } from "./checks";
import type { Answers, Question, Screen } from "./definition";
import type { Field } from "./field";
import { fieldOf } from "./fields";
import { path, piped, shuffled, type Step } from "./logic";

export interface Failed {
  message: string;
  reason?: string;
  fields?: Record<string, string>;
}

export abstract class Paged extends Asking {
  protected answers: Answers = {};
  /** The name of the screen that is seen; "" is before the first. */
  protected at = "";
  /** The id of this answer. */
  protected key = "";
  protected seconds: Record<string, number> = {};
  #fields = new Map<string, Field>();
  #button: HTMLButtonElement | undefined;
  #clock = 0;

  /** The way that the answers lead; screens without a question are passed by. */
  protected steps(): readonly Step[] {
    return path(this.definition, this.answers, this.hiddenFields()).steps.filter((step) => step.questions.length);
  }

  /** What the page says of them, not the person: `data-plan="pro"`. */
  protected hiddenFields(): Answers {
    return Object.fromEntries((this.definition.hidden ?? []).filter((name) => name in this.dataset).map((name) => [name, this.dataset[name]]));
  }

  /** Words on the button that ends everything. */
  protected abstract last(): string;
  /** Answers have changed; `left` says that the screen was done. */
  protected abstract kept(left: boolean): void;
  /** All of it is done. */
  protected abstract end(): Promise<void>;
  /** What stands above the questions. */
  protected above(): (Node | false)[] {
    return [];
  }

  protected screen(): (Node | false)[] {
    const steps = this.steps();
    const place = Math.max(0, steps.findIndex((step) => step.screen.name === this.at));
    const step = steps[place];
    if (!step) return [h("h2", {}, this.words("none"))];
    this.at = step.screen.name;
    const { screen } = step;
    const questions = screen.questions ?? [];
    this.#fields = new Map((screen.shuffled ? shuffled(questions, this.key) : questions).map((one) => [one.name, this.#field(one)]));
    this.#clock = performance.now();
    const next = (event: Event): void => {
      event.preventDefault();
      void this.next();
    };
    this.#button = h("button", {});
    const back = place > 0 && h("button", { type: "button", class: "second", onclick: () => this.#back() }, this.words("back"));
    const form = h("form", { novalidate: true, onsubmit: next }, ...[...this.#fields.values()].map((field) => field.element), h("div", { class: "bar" }, this.#button, back));
    this.#update();
    return [...this.#heading(screen, place, steps.length), ...this.above(), form];
  }

  #heading({ title, about }: Screen, place: number, count: number): (Node | false)[] {
    const progress = this.words("step", place + 1, count);
    return [
      h("h2", {}, this.piped(title || this.definition.title), count > 1 && h("span", { class: "unseen" }, ` – ${progress}`)),
      count > 1 && h("div", { "aria-hidden": "true" }, h("progress", { max: count, value: place }), h("p", { class: "quiet" }, progress)),
      !!about && h("p", {}, this.piped(about)),
    ];
  }

  protected piped(words: string | undefined): string {
    return words ? piped(words, this.definition, { ...this.hiddenFields(), ...path(this.definition, this.answers, this.hiddenFields()).answers }) : "";
  }

  #field(question: Question): Field {
    const { words, key } = this;
    const changed = (): void => {
      const now = performance.now();
      this.seconds[question.name] = Math.round(10 * ((this.seconds[question.name] ?? 0) + (now - this.#clock) / 1000)) / 10;
      this.#clock = now;
      field.wrong("");
      this.answers[question.name] = field.value();
      this.#update();
      this.kept(false);
    };
    const text = (said?: string): string => this.piped(said);
    const field: Field = fieldOf({ question, words, seed: key + question.name, text, answer: this.answers[question.name], changed, upload: (file) => this.upload(file, this.key, question.name) });
    return field;
  }

  /** Who answers one question may be asked another at once. */
  #update(): void {
    const steps = this.steps();
    const place = steps.findIndex((step) => step.screen.name === this.at);
    const shown = new Set(steps[place]?.questions.map((one) => one.name));
    for (const [name, field] of this.#fields) {
      field.element.hidden = !shown.has(name);
      field.retitle();
    }
    if (this.#button) this.#button.textContent = place === steps.length - 1 ? this.last() : this.words("next");
  }

  /** Say what is wrong, and go to the first of it; whether nothing is. */
  protected wrong(fields: Record<string, string>): boolean {
    let first: HTMLElement | undefined;
    for (const [name, field] of this.#fields) {
      field.wrong(fields[name] ?? "");
      if (fields[name]) first ??= field.element.querySelector<HTMLElement>("input:checked, input, textarea, button") ?? undefined;
    }
    first?.focus();
    return !first;
  }

  /** Nothing more can be answered to it. */
  protected lock(name: string): void {
    for (const one of this.#fields.get(name)?.element.querySelectorAll<HTMLInputElement>("input, textarea, button") ?? []) one.disabled = true;
  }

  /** To the next screen, or to the end; `anyway` also with what is wrong. */
  protected async next(anyway = false): Promise<void> {
    if (this.busy) return;
    const steps = this.steps();
    const place = steps.findIndex((step) => step.screen.name === this.at);
    const found = anyway ? {} : Object.fromEntries(steps[place]!.questions.map((one) => [one.name, trouble(one, this.answers[one.name], this.words)]));
    if (!this.wrong(found)) return;
    const next = steps[place + 1];
    if (next) {
      this.at = next.screen.name;
      this.kept(true);
      this.turn();
      return;
    }
    await this.end().catch((error: Failed) => this.refused(error));
  }

  #back(): void {
    const steps = this.steps();
    const place = steps.findIndex((step) => step.screen.name === this.at);
    this.at = steps[place - 1]!.screen.name;
    this.turn();
  }

  /** The server wants something else: it is said where it is to be mended. */
  protected refused({ message, fields = {} }: Failed): void {
    const step = this.steps().find((one) => one.questions.some((question) => fields[question.name]));
    if (step && step.screen.name !== this.at) {
      this.at = step.screen.name;
      this.turn();
    }
    if (!step) this.tell(message);
    else this.wrong(fields);
  }
}
