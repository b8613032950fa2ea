/** `survey`: questions on screens, with logic; saved as it goes, and gone on with where it was left. */

import { shown, type Asked } from "../asking/asking";
import type { Answers, Ending } from "../asking/definition";
import { isEmpty, path } from "../asking/logic";
import { LOOK } from "../asking/look";
import { Paged, type Failed } from "../asking/paged";
import { define, freshId, h, isAddress, MORE, Refused, type Kind } from "./core";

interface Resumed {
  version: number;
  definition: Asked["definition"];
  finished: boolean;
  answers: Answers;
}

interface Taken {
  finished: boolean;
  ending: string | null;
  overQuota: boolean;
  /** Of an incentive. */
  code?: string;
}

/** What ends an answer, whatever it says. */
const OVER = ["answered", "closed", "finished", "not_signed", "nobody"];

export class Survey extends Paged {
  static override sheet = LOOK;

  #stage: "welcome" | "screens" | "end" = "screens";
  #said = "";
  #ending: Ending | undefined;
  #incentive = false;
  #code: string | undefined;

  override open(): boolean {
    return super.open() && this.#stage !== "end";
  }

  protected override async load(): Promise<void> {
    const draft = (await this.client!.drafts.all()).find((one) => one.id === this.interaction);
    this.key = draft?.answer ?? freshId();
    const asked = draft && !draft.done ? await this.#resumed(draft.version) : undefined;
    const found = asked ?? (await this.ask<Asked>("", {}));
    await this.take(found);
    const { resume = true, again = false } = this.definition.survey ?? {};
    if (found.closed) this.#over(this.words("closed"));
    else if (draft?.done && !again) this.#over(this.words("before"));
    else if (draft && !draft.done && resume) [this.answers, this.at] = [{ ...draft.answers }, draft.at];
    else this.key = freshId();
    if (this.#stage !== "end" && this.definition.welcome && !this.at) this.#stage = "welcome";
  }

  /** The version with which somebody has begun, if it can still be had. */
  async #resumed(version: number): Promise<Asked | undefined> {
    try {
      const found = await this.ask<Resumed>("resume", { id: this.key });
      if (found.finished) return undefined;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    return this.ask<Asked>("", { version }).catch(() => undefined);
  }

  #over(said: string): void {
    this.#stage = "end";
    this.#said = said;
  }

  protected last(): string {
    return this.words("send");
  }

  protected kept(left: boolean): void {
    this.#keep(false);
    if (!left) return;
    const { version, answers } = this.#whole();
    // Whoever leaves in the middle has said this much. What is wrong with it is said when all of it is sent.
    this.client!.send(`/v1/interact/${this.interaction}/save`, { version, answers, hidden: this.hiddenFields(), seconds: this.seconds, variant: this.variant, language: this.language }, this.key).catch(
      (error: Failed) => OVER.includes(error.reason ?? "") && !this.busy && this.#stop(error),
    );
  }

  #whole(): { version: number; answers: Answers } {
    const answers = Object.fromEntries(Object.entries(this.answers).filter(([, value]) => !isEmpty(value) && !Number.isNaN(value)));
    return { version: this.asked!.version, answers };
  }

  #keep(done: boolean): void {
    const { version, answers } = this.#whole();
    void this.client!.drafts.put({ id: this.interaction, answer: this.key, version, answers: done ? {} : answers, at: this.at, done });
  }

  #stop({ message }: Failed): void {
    this.#over(message);
    this.#keep(true);
    this.done = true;
    this.turn();
  }

  protected async end(): Promise<void> {
    const whole = this.#whole();
    const found = path(this.definition, whole.answers, this.hiddenFields());
    try {
      const got = await this.deliver<Taken>("submit", { ...whole, hidden: this.hiddenFields(), seconds: this.seconds }, this.key);
      const endings = this.definition.endings ?? [];
      this.#ending = endings.find((one) => one.name === got.ending) ?? (got.overQuota ? undefined : found.ending);
      this.#incentive = !got.overQuota;
      this.#code = got.code;
    } catch (error) {
      const failed = error as Failed;
      if (!OVER.includes(failed.reason ?? "")) throw error;
      return this.#stop(failed);
    }
    this.#over("");
    this.#keep(true);
    this.finish({ answers: found.answers, ending: this.#ending?.name });
    this.turn();
  }

  protected drawn(): (Node | false)[] {
    if (this.#stage === "welcome") return this.#welcome();
    return this.#stage === "end" ? this.#thanks() : this.screen();
  }

  #welcome(): (Node | false)[] {
    const { title, text, button } = this.definition.welcome!;
    const start = (): void => {
      this.#stage = "screens";
      this.turn();
    };
    return [h("h2", {}, this.piped(title)), !!text && h("p", {}, this.piped(text)), h("button", { type: "button", onclick: start }, button || this.words("start"))];
  }

  #thanks(): (Node | false)[] {
    const { title, text, link, link_text } = this.#ending ?? { title: this.#said || this.words("thanks"), text: this.#said ? "" : this.words("kept") };
    const { incentive } = this.definition;
    return [
      h("h2", {}, this.piped(title)),
      !!text && h("p", {}, this.piped(text)),
      !!incentive && this.#incentive && h("p", {}, incentive.text, !!this.#code && " ", !!this.#code && h("strong", {}, this.#code)),
      !!link && isAddress(link) && h("a", { class: "button", href: link }, link_text || this.word(MORE)),
    ];
  }
}

define("rapport-survey", Survey);

const survey: Kind = (action, client, say) => shown("rapport-survey", action, client, say);

export { path };
export default survey;
