/** What polls, surveys, quizzes and reviews share: what is asked, by whom, and how an answer gets to the server. */

import {
  clientWhen, h, inEnglish, proofOf, Refused, Surface, wantedLanguages, wordsIn,
  type Action, type Challenge, type Client, type Form, type Say, type Theme,
} from "../widgets/core";
import type { Definition } from "./definition";

interface Content {
  interaction: string;
  appear?: string;
  place?: string;
  theme?: Theme;
}

export interface Asked {
  version: number;
  closed: boolean;
  definition: Definition;
}

type Body = Record<string, unknown>;

const FORMS: Record<string, Form> = { popup: "corner", modal: "modal", inline: "inline", tab: "tab" };
/** So long nobody is told that there is no connection. */
const PATIENCE_MS = 3_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export abstract class Asking extends Surface {
  /** Its key. */
  interaction = "";
  /** Which action and variant has shown it; "" for a tag in the page. */
  variant = "";
  /** Says something about that action. */
  say: Say = () => {};
  client: Client | undefined;
  protected asked: Asked | undefined;
  protected words = inEnglish;
  /** Why there is nothing to be seen. */
  protected failure = "";
  protected busy = false;
  readonly #status = h("p", { class: "status", role: "status" });

  protected get definition(): Definition {
    return this.asked!.definition;
  }

  /** Whether there is still something to be done. */
  open(): boolean {
    return !this.asked!.closed;
  }

  protected override label(): string {
    return this.asked?.definition.title ?? "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.asked) void this.begin();
  }

  /** Ask the server what there is to ask; whether there is something. */
  async begin(): Promise<boolean> {
    this.interaction ||= this.getAttribute("interaction") ?? "";
    this.failure = "";
    try {
      this.client ??= await clientWhen(this);
      await this.load();
    } catch (error) {
      console.warn("Rapport:", error);
      this.failure = error instanceof Refused ? error.message : this.words("failed");
    }
    this.refresh();
    return !!this.asked;
  }

  /** What `asked` becomes; a kind may do more. */
  protected async load(): Promise<void> {
    await this.take(await this.ask<Asked>("", {}));
  }

  protected async take(asked: Asked): Promise<void> {
    this.words = await wordsIn(asked.definition.language);
    this.asked = asked;
    this.speak(asked.definition.language);
  }

  /** One step of this interaction, now. */
  protected ask<T>(step: string, body: Body): Promise<T> {
    const language = this.lang || wantedLanguages()[0] || "";
    return this.client!.ask<T>(this.#path(step), { language, variant: this.variant, ...body });
  }

  #path(step: string): string {
    return `/v1/interact/${encodeURIComponent(this.interaction)}${step && "/"}${step}`;
  }

  /** A file for a question; gives its id. */
  protected upload(file: File, id: string, question: string): Promise<string> {
    return this.client!.upload(this.#path("upload"), file, id, question);
  }

  /** One step, until the server has it. Says that it takes long; throws {@link Refused}. */
  protected async deliver<T>(step: string, body: Body, id: string): Promise<T> {
    this.busy = true;
    const timer = setTimeout(() => this.tell(this.words("offline")), navigator.onLine ? PATIENCE_MS : 0);
    this.tell(this.words("sending"));
    const said = { language: this.definition.language, variant: this.variant, ...body };
    const send = async (): Promise<T> => this.client!.send<T>(this.#path(step), { ...said, proof: await this.#proof() }, id);
    try {
      const wanted = (error: unknown): Promise<T> => {
        if (error instanceof Refused && error.reason === "no_proof") return send();
        throw error;
      };
      const got = await send().catch(wanted);
      this.say("select_promotion");
      return got;
    } finally {
      clearTimeout(timer);
      this.busy = false;
      this.tell("");
    }
  }

  /** Work that has been done, where it is wanted. */
  async #proof(): Promise<string | undefined> {
    if (!this.definition.proof || this.client!.token) return undefined;
    for (;;) {
      try {
        return proofOf(await this.ask<Challenge>("challenge", {}));
      } catch (error) {
        if (error instanceof Refused) throw error;
        await pause(PATIENCE_MS);
      }
    }
  }

  /** Say it to everybody, also to who cannot see it. */
  protected tell(words: string): void {
    this.#status.textContent = words;
  }

  override refresh(): void {
    super.refresh();
    if (this.panel && this.form === "inline") this.panel.hidden = !this.asked && !this.failure;
  }

  protected content(): (Node | string | undefined | false)[] {
    if (this.asked) return [...this.drawn(), this.#status];
    if (!this.failure) return [];
    const again = h("button", { type: "button", class: "second", onclick: () => void this.begin() }, this.words("again"));
    return [h("p", { role: "alert" }, this.failure), again];
  }

  /** What stands in it when it is known what is asked. */
  protected abstract drawn(): (Node | string | undefined | false)[];

  /** It is done: who closes it now does not dismiss it. */
  protected finish(detail: unknown): void {
    this.done = true;
    this.dispatchEvent(new CustomEvent("answered", { detail, bubbles: true }));
  }

  /** The focus goes where the reading goes on. */
  protected turn(): void {
    this.refresh();
    const found = this.panel?.querySelector<HTMLElement>("h2, h3");
    if (!found) return;
    found.tabIndex = -1;
    found.focus();
  }
}

/** The element of an action, once it is known what it asks; nothing where that cannot be known, or is closed. */
export const shown = async (name: string, { key, variant, content }: Action, client: Client, say: Say): Promise<Surface | undefined> => {
  const { interaction, appear = "popup", place = "", theme = {} } = content as Content;
  const found = Object.assign(document.createElement(name) as Asking, { client, interaction, place, theme, say });
  found.form = FORMS[appear] ?? "corner";
  found.variant = `${key}:${variant}`;
  return (await found.begin()) && found.open() ? found : undefined;
};
