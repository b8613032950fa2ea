/** `poll`: one question, a vote, and what others have voted. */

import { Asking, shown, type Asked } from "../asking/asking";
import { trouble } from "../asking/checks";
import { oneOf, someOf } from "../asking/choices";
import type { Question } from "../asking/definition";
import type { Field } from "../asking/field";
import { isEmpty } from "../asking/logic";
import { LOOK } from "../asking/look";
import { marked } from "../asking/marked";
import { define, freshId, h, type Kind } from "./core";

interface Results {
  votes: number;
  choices: Record<string, number>;
}

interface Voted {
  vote: unknown;
  results: Results | null;
}

const OTHER = "other";

const SHEET = `${LOOK}
.results { list-style: none; padding: 0; margin: 16px 0 0; display: grid; gap: 12px }
.results li { display: grid; grid-template-columns: 1fr auto; column-gap: 12px }
.results progress { grid-column: 1 / -1; height: 12px; margin-block-start: 4px; border-radius: 6px }
.mine { font-weight: 600 }
`;

export class Poll extends Asking {
  static override sheet = SHEET;

  #vote: unknown = null;
  #results: Results | null | undefined;
  #choosing = true;
  #field: Field | undefined;
  #key = freshId();

  override open(): boolean {
    return super.open() && isEmpty(this.#vote);
  }

  get #question(): Question {
    return (this.definition.screens ?? []).flatMap((one) => one.questions ?? []).find((one) => one.kind !== "note")!;
  }

  protected override async load(): Promise<void> {
    const asked = await this.ask<Asked & { vote?: unknown }>("", {});
    this.#vote = asked.vote ?? null;
    const { results = "vote" } = asked.definition.poll ?? {};
    const seen = results === "always" || (results !== "never" && asked.closed) || (results === "vote" && !isEmpty(this.#vote));
    if (seen) this.#results = (await this.ask<Voted>("results", {})).results;
    this.#choosing = !asked.closed && isEmpty(this.#vote);
    await this.take(asked);
  }

  protected drawn(): (Node | false)[] {
    return this.#choosing ? this.#ballot() : this.#told();
  }

  #ballot(): Node[] {
    const { words } = this;
    const question = this.#question;
    const text = (said = ""): string => said;
    const make = question.kind === "multiple" ? someOf : oneOf;
    const field = (this.#field = make({ question, words, seed: this.#key, text, answer: this.#vote, changed: () => field.wrong(""), upload: undefined }));
    const title = field.element.querySelector("legend")!;
    title.replaceChildren(h("h2", {}, ...title.childNodes));
    const send = (event: Event): void => {
      event.preventDefault();
      void this.#send();
    };
    const see = this.#results && h("button", { type: "button", class: "second", onclick: () => this.#show(false) }, words("results"));
    const bar = h("div", { class: "bar" }, h("button", {}, words("vote")), see || undefined);
    return [h("form", { novalidate: true, onsubmit: send }, field.element, bar)];
  }

  #show(choosing: boolean): void {
    this.#choosing = choosing;
    this.turn();
  }

  async #send(): Promise<void> {
    if (this.busy) return;
    const field = this.#field!;
    const answer = field.value();
    const focus = (): void => field.element.querySelector("input")!.focus();
    const wrong = trouble({ ...this.#question, required: true }, answer, this.words);
    if (wrong) return field.wrong(wrong), focus();
    try {
      const got = await this.deliver<Voted>("vote", { answer, version: this.asked!.version }, this.#key);
      this.#vote = got.vote;
      this.#results = got.results;
    } catch (error) {
      const { message, reason } = error as Error & { reason: string };
      if (reason !== "voted") return field.wrong(message), focus();
      await this.load();
      this.tell(message);
    }
    this.finish({ vote: this.#vote });
    this.#show(false);
  }

  #told(): (Node | false)[] {
    const { words, definition } = this;
    const question = this.#question;
    const results = this.#results;
    const closed = this.asked!.closed;
    const mine = [this.#vote].flat();
    const voted = !isEmpty(this.#vote);
    const again = !closed && (!voted || !!definition.poll?.change) && h("button", { type: "button", class: "second", onclick: () => this.#show(true) }, words(voted ? "change" : "back"));
    const said = closed ? words("closed") : voted ? `${words("thanks")}. ${results ? "" : words(definition.poll?.results === "closed" ? "later" : "kept")}` : "";
    return [h("h2", {}, ...marked(question.title ?? "", question.format)), !!results && this.#bars(question, results, mine), h("p", { class: "quiet" }, results ? words("votes", results.votes) : "", results && said ? " · " : "", said), again];
  }

  #bars(question: Question, { votes, choices }: Results, mine: unknown[]): Node {
    const language = this.language;
    const all = [...(question.choices ?? []), ...(question.other ? [{ name: OTHER, text: question.other }] : [])];
    const percent = new Intl.NumberFormat(language, { style: "percent" });
    const rows = all.map(({ name, text }) => {
      const count = choices[name] ?? 0;
      const own = mine.includes(name) || (name === OTHER && mine.some((one) => !!one && typeof one === "object"));
      const label = h("span", { class: own && "mine" }, text || name, own ? ` (${this.words("mine")})` : "");
      const told = h("span", {}, votes ? `${percent.format(count / votes)} (${count.toLocaleString(language)})` : "–");
      return h("li", {}, label, told, h("progress", { max: Math.max(votes, 1), value: count, "aria-hidden": "true" }));
    });
    return h("ul", { class: "results", role: "list" }, ...rows);
  }
}

define("rapport-poll", Poll);

const poll: Kind = (action, client, say) => shown("rapport-poll", action, client, say);

export default poll;
