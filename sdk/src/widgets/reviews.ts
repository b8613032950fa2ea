/** `reviews`: what people write about a page or an item: stars, reviews, questions and answers, and one's own. */

import { Asking, shown } from "../asking/asking";
import { trouble } from "../asking/checks";
import type { Question } from "../asking/definition";
import type { Field } from "../asking/field";
import { LOOK } from "../asking/look";
import type { Failed } from "../asking/paged";
import { files, written } from "../asking/plain";
import { stars as starring } from "../asking/scales";
import { define, freshId, h, type Kind, type Word } from "./core";

type Sort = "review" | "question" | "answer";

interface Writing {
  number: number;
  kind: Sort;
  parent: number | null;
  stars: number | null;
  title: string;
  text: string;
  name: string;
  verified: boolean;
  photos?: readonly string[];
  made: string;
  mine: boolean;
  standing?: "waiting" | "shown" | "hidden" | "removed";
  because?: string;
}

interface Listed {
  stars: number | null;
  reviews: number;
  writings: Writing[];
  own: Writing[];
  before: number | null;
}

/** What somebody is about to say, and to what. */
interface Saying {
  step: "post" | "change" | "report" | "appeal";
  kind: Sort;
  about?: Writing | undefined;
}

const SHEET = `${LOOK}
.mean { display: inline-block; font-size: 1.25em; font-weight: 600; margin-inline-end: 8px }
.starred { color: var(--read-accent, var(--accent)); letter-spacing: 2px }
article { border-block-start: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding-block-start: 12px; margin-block-start: 16px }
article article { margin-inline-start: 24px }
h3 { font-size: 1em; margin: 0 }
h3:focus { outline: none }
section h3 { margin-block-start: 24px }
.photos { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 8px }
.photos img { height: 96px; max-width: 100%; border-radius: var(--radius); display: block }
.note { font-style: italic }
.small { min-height: 32px; padding: 4px 12px; font-size: .875em; margin-block-start: 8px !important }
`;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const SORTS: Sort[] = ["review", "question", "answer"];

export class Reviews extends Asking {
  static override sheet = SHEET;

  #lists: Record<Sort, Listed> | undefined;
  #saying: Saying | undefined;
  #fields: Field[] = [];
  #key = freshId();

  get #subject(): string {
    return this.getAttribute("subject") ?? location.pathname;
  }

  get #most(): number {
    return this.definition.reviews?.stars ?? 5;
  }

  protected override async load(): Promise<void> {
    await super.load();
    const sorts = this.definition.reviews?.questions ? SORTS : SORTS.slice(0, 1);
    const found = await Promise.all(sorts.map((kind) => this.ask<Listed>("list", { kind, subject: this.#subject })));
    const none: Listed = { stars: null, reviews: 0, writings: [], own: [], before: null };
    this.#lists = Object.fromEntries(SORTS.map((kind, place) => [kind, found[place] ?? none])) as Record<Sort, Listed>;
  }

  protected drawn(): (Node | false)[] {
    const { words, definition } = this;
    const { review, question } = this.#lists!;
    const mine = [...review.writings, ...review.own].some((one) => one.mine && one.kind === "review" && one.standing !== "removed");
    const open = !this.asked!.closed;
    return [
      h("h2", {}, definition.title),
      this.#mean(review),
      open && !mine && this.#button("review", { step: "post", kind: "review" }, true),
      this.#form("post", "review"),
      ...this.#all("review"),
      !!definition.reviews?.questions && h("section", { "aria-label": words("questions") }, h("h3", {}, words("questions")), open && this.#button("ask", { step: "post", kind: "question" }), this.#form("post", "question"), ...this.#all("question"), !question.writings.length && h("p", { class: "quiet" }, words("none"))),
    ];
  }

  #mean({ stars, reviews }: Listed): Node {
    const { words, language } = this;
    if (stars === null) return h("p", { class: "quiet" }, words("none"));
    const mean = stars.toLocaleString(language, { maximumFractionDigits: 1 });
    return h("p", {}, this.#starred(Math.round(stars)), " ", h("span", { class: "mean" }, words("stars", mean, this.#most)), words("reviews", reviews));
  }

  #starred(count: number): HTMLElement {
    return h("span", { class: "starred", "aria-hidden": "true" }, "★".repeat(count) + "☆".repeat(Math.max(0, this.#most - count)));
  }

  /** Own ones that others do not see come first. */
  #all(kind: Sort): (Node | false)[] {
    const { writings, own, before } = this.#lists![kind];
    const more = before !== null && h("button", { type: "button", class: "second", onclick: () => void this.#more(kind, before) }, this.words("more"));
    const unseen = own.filter((one) => one.kind === kind);
    return [...[...unseen, ...writings].map((one) => this.#one(one)), more];
  }

  #one(one: Writing): HTMLElement {
    const { words, language } = this;
    const made = new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(one.made));
    const open = !this.asked!.closed;
    const fate: Word | undefined = one.standing === "shown" ? undefined : one.standing;
    const about = [one.name, made, one.verified && words("signed")].filter(Boolean).join(" · ");
    const bar = h(
      "div",
      { class: "bar" },
      open && one.mine && one.standing !== "removed" && this.#button("edit", { step: "change", kind: one.kind, about: one }),
      open && !one.mine && this.#button("report", { step: "report", kind: one.kind, about: one }),
      open && (one.standing === "hidden" || one.standing === "removed") && this.#button("appeal", { step: "appeal", kind: one.kind, about: one }),
      open && one.kind === "question" && !fate && this.#button("reply", { step: "post", kind: "answer", about: one }),
    );
    return h(
      "article",
      {},
      one.stars !== null && h("p", {}, this.#starred(one.stars), h("span", { class: "unseen" }, words("stars", one.stars, this.#most))),
      !!one.title && h("h3", { class: "title" }, one.title),
      !!one.text && h("p", {}, one.text),
      !fate && !!one.photos?.length && this.#photos(one.photos),
      h("p", { class: "quiet" }, about),
      !!fate && h("p", { class: "quiet note" }, words(fate), fate !== "waiting" && one.because ? ` ${one.because}` : ""),
      this.#saying?.about !== one && bar,
      ...(["change", "report", "appeal", "post"] as const).map((step) => this.#saying?.about === one && this.#form(step, this.#saying.kind, one)),
      ...(one.kind === "question" ? this.#answers(one) : []),
    );
  }

  #photos(photos: readonly string[]): HTMLElement {
    const { client, interaction, words } = this;
    const address = (file: string): string =>
      `${client!.endpoint}/v1/interact/${encodeURIComponent(interaction)}/photo?${new URLSearchParams({ key: client!.tracker.key, file })}`;
    const one = (file: string, place: number): HTMLElement =>
      h("a", { href: address(file), target: "_blank", rel: "noopener" }, h("img", { src: address(file), alt: `${words("photos")} ${place + 1}`, loading: "lazy" }));
    return h("div", { class: "photos" }, ...photos.map(one));
  }

  #answers({ number }: Writing): HTMLElement[] {
    const { writings, own } = this.#lists!.answer;
    return [...own.filter((one) => one.kind === "answer"), ...writings].filter((one) => one.parent === number).reverse().map((one) => this.#one(one));
  }

  async #more(kind: Sort, before: number): Promise<void> {
    try {
      const found = await this.ask<Listed>("list", { kind, subject: this.#subject, before });
      const list = this.#lists![kind];
      list.writings.push(...found.writings);
      list.before = found.before;
      this.refresh();
    } catch {
      this.tell(this.words("failed"));
    }
  }

  #button(word: Word, saying: Saying, first = false): HTMLElement | false {
    const { step, kind, about } = this.#saying ?? {};
    if (step === saying.step && kind === saying.kind && about === saying.about) return false;
    const say = (): void => {
      this.#saying = saying;
      this.#key = freshId();
      this.refresh();
      this.#fields[0]?.element.querySelector<HTMLElement>("input, textarea")?.focus();
    };
    return h("button", { type: "button", class: first ? "" : "second small", onclick: say, "aria-label": saying.about?.title && `${this.words(word)}: ${saying.about.title}` }, this.words(word));
  }

  /** The form, where somebody is about to say this. */
  #form(step: Saying["step"], kind: Sort, about?: Writing): HTMLElement | false {
    const now = this.#saying;
    if (!now || now.step !== step || now.kind !== kind || now.about !== about) return false;
    const { words } = this;
    this.#fields = this.#questions(now).map((question) => this.#field(question, now));
    const send = (event: Event): void => {
      event.preventDefault();
      void this.#send(now);
    };
    const cancel = (): void => {
      this.#saying = undefined;
      this.turn();
    };
    const bar = h("div", { class: "bar" }, h("button", {}, words(step === "post" || step === "change" ? "post" : "send")), h("button", { type: "button", class: "second", onclick: cancel }, words("cancel")));
    return h("form", { novalidate: true, onsubmit: send }, ...this.#fields.map((one) => one.element), bar);
  }

  #questions({ step, kind }: Saying): Question[] {
    const { words } = this;
    if (step === "report" || step === "appeal") return [{ name: "text", kind: "text", long: true, title: words(step === "report" ? "reason" : "appeal"), most: 500, required: step === "appeal" }];
    const text: Question = { name: "text", kind: "text", long: true, title: words("text"), required: kind !== "review" };
    const name: Question = { name: "name", kind: "text", title: words("name"), most: 100 };
    if (kind !== "review") return [text, ...(step === "post" ? [name] : [])];
    const most = this.definition.reviews?.photos ?? 0;
    const photos: Question = { name: "photos", kind: "file", title: words("photos"), types: PICTURES, most };
    const stars: Question = { name: "stars", kind: "rating", title: words("rating"), least: 1, most: this.#most, required: true };
    return [stars, { name: "title", kind: "text", title: words("title"), most: 200 }, text, ...(step === "post" ? [...(most ? [photos] : []), name] : [])];
  }

  #field(question: Question, { step, about }: Saying): Field {
    const before = step === "change" ? about?.[question.name as "text"] : undefined;
    const changed = (): void => field.wrong("");
    const make = question.kind === "rating" ? starring : question.kind === "file" ? files : written;
    const upload = (file: File): Promise<string> => this.upload(file, this.#key, "");
    const field: Field = make({ question, words: this.words, seed: "", text: (said = "") => said, answer: before, changed, upload });
    return field;
  }

  async #send(saying: Saying): Promise<void> {
    if (this.busy) return;
    const questions = this.#questions(saying);
    const fields = this.#fields;
    const said = Object.fromEntries(questions.map((one, place) => [one.name, fields[place]!.value()]));
    const wrong = (found: Record<string, string>): boolean => {
      questions.forEach((one, place) => fields[place]!.wrong(found[one.name] ?? ""));
      const first = questions.findIndex((one) => found[one.name]);
      fields[first]?.element.querySelector<HTMLElement>("input, textarea")?.focus();
      return first >= 0;
    };
    if (wrong(Object.fromEntries(questions.map((one) => [one.name, trouble(one, said[one.name], this.words)])))) return;
    const { step, kind, about } = saying;
    const body = { kind, subject: this.#subject, ...said, parent: step === "post" ? about?.number : (about?.parent ?? undefined), number: step === "post" ? undefined : about?.number };
    try {
      const got = await this.deliver<Writing>(step, body, this.#key);
      if (step === "post" || step === "change") this.#put(got);
      this.finish(got);
      this.#saying = undefined;
      this.turn();
      this.tell(this.words(step === "report" || step === "appeal" ? "reported" : got.standing === "waiting" ? "waiting" : "thanks"));
    } catch (error) {
      const { message, fields: found = {} } = error as Failed;
      if (!wrong(found)) this.tell(message);
    }
  }

  #put(got: Writing): void {
    const list = this.#lists![got.kind];
    for (const rows of [list.writings, list.own]) {
      const place = rows.findIndex((one) => one.number === got.number);
      if (place >= 0) rows.splice(place, 1);
    }
    (got.standing === "shown" ? list.writings : list.own).unshift(got);
  }
}

define("rapport-reviews", Reviews);

const reviews: Kind = (action, client, say) => shown("rapport-reviews", action, client, say);

export default reviews;
