/** The element that every widget is: an open shadow root, one look, a way to leave, and the focus where it belongs. */

import { focused, h } from "./dom";
import { CLOSE, direction, textOf, wantedLanguages } from "./texts";
import { corrected, LOOK, said, sheet, type Theme } from "./theme";

export type Form = "inline" | "banner" | "corner" | "modal" | "tab";

/** Why a surface was left: `done` by what it was for, `dismissed` because somebody wanted it away. */
export type Leaving = "done" | "dismissed";

/**
 * Base of `<rapport-…>` elements. A kind gives `content()`, and `sheet` for a look of its own; `refresh()` draws anew.
 *
 * In the page it stands where it is written (`inline`). As an action it is a banner, a corner, a modal dialogue, or a
 * tab at the side that opens it: Escape leaves it, and the focus goes back to where it was. It fires `leave` with the
 * reason as `detail`.
 */
export abstract class Surface extends HTMLElement {
  static sheet = "";

  form: Form = "inline";
  /** Of a banner: at the top of the window. */
  top = false;
  theme: Theme = {};
  /** Of the texts; "" where nobody said it, then it is the page's. */
  language = "";
  /** Of `inline` as an action: the selector of what it is put into. */
  place = "";
  /** Whoever leaves it now has done what it was for. */
  done = false;

  protected readonly root = this.attachShadow({ mode: "open" });
  protected panel: HTMLElement | undefined;
  #before: HTMLElement | null = null;
  #left = false;
  readonly #fix = new CSSStyleSheet();
  readonly #night = matchMedia("(prefers-color-scheme: dark)");
  #tab: HTMLButtonElement | undefined;

  /** What stands in it. The first heading is its name. */
  protected abstract content(): (Node | string | undefined | false)[];

  /** Its name for whoever cannot see it, where it has no heading. */
  protected label(): string {
    return "";
  }

  connectedCallback(): void {
    if (this.panel) return;
    this.#before = focused();
    const own = (this.constructor as typeof Surface).sheet;
    this.root.adoptedStyleSheets = [sheet(LOOK), sheet(own), sheet(said(this.theme)), this.#fix];
    this.panel = this.#made();
    this.root.append(this.panel);
    if (this.form === "tab") {
      this.#tab = h("button", { class: "tab", type: "button", part: "tab", lang: this.language || undefined, onclick: () => this.#turn() });
      this.root.prepend(this.#tab);
      this.#turn(false);
    }
    this.refresh();
    // By night the colours are others.
    this.#night.onchange = () => this.#correct();
    if (this.form === "modal") (this.panel as HTMLDialogElement).showModal();
  }

  disconnectedCallback(): void {
    this.#night.onchange = null;
  }

  /** What stands behind a tab is opened or closed. */
  #turn(open = this.panel!.hidden): void {
    this.panel!.hidden = !open;
    this.#tab!.setAttribute("aria-expanded", String(open));
    if (!open && this.root.activeElement) this.#tab!.focus();
  }

  /** Draw what stands in it now; the focus stays on the control of the same `id`. */
  refresh(): void {
    if (!this.panel) return;
    const id = this.root.activeElement?.id;
    const close =
      this.form !== "inline" &&
      h("button", { class: "close", type: "button", part: "close", "aria-label": this.word(CLOSE), onclick: () => this.#close() }, "×");
    this.panel.replaceChildren(...([...this.content(), close].filter(Boolean) as (Node | string)[]));
    const title = this.panel.querySelector("h1, h2, h3");
    if (title) {
      title.id ||= "title";
      this.panel.setAttribute("aria-labelledby", title.id);
    } else if (this.label()) this.panel.setAttribute("aria-label", this.label());
    if (this.#tab) this.#tab.textContent = this.label() || (title?.textContent ?? "");
    this.#correct();
    if (id) this.root.getElementById(id)?.focus();
  }

  #correct(): void {
    this.#fix.replaceSync("");
    this.#fix.replaceSync(corrected(this.panel!));
  }

  #close(): void {
    if (this.#tab && !this.done) this.#turn(false);
    else this.leave(this.done ? "done" : "dismissed");
  }

  /** From now on its texts are in this language. */
  protected speak(language: string): void {
    this.language = language;
    for (const one of [this.panel, this.#tab]) {
      if (one) one.lang = language;
      if (one && language) one.dir = direction(language);
    }
  }

  /** Away with it. Said once, whatever happens after. */
  leave(why: Leaving): void {
    if (this.#left) return;
    this.#left = true;
    const inside = this.root.activeElement || this.form === "modal";
    this.dispatchEvent(new CustomEvent("leave", { detail: why }));
    if (this.form === "inline") return;
    this.remove();
    if (inside && this.#before?.isConnected) this.#before.focus();
  }

  /** A text in the language of this surface. */
  protected word(text: Parameters<typeof textOf>[0]): string {
    return textOf(text, this.language || wantedLanguages()[0] || "en");
  }

  #made(): HTMLElement {
    const language = this.language || undefined;
    const about = { class: `panel ${this.form}${this.top ? " top" : ""}`, part: "panel", lang: language };
    const dir = language ? direction(language) : getComputedStyle(document.documentElement).direction;
    if (this.form === "modal") {
      // The browser's own: what is behind it is inert, the focus stays inside and comes back by itself.
      const cancel = (event: Event): void => {
        event.preventDefault();
        this.#close();
      };
      return h("dialog", { ...about, dir, oncancel: cancel });
    }
    const escape = (event: Event): void => {
      if ((event as KeyboardEvent).key !== "Escape" || this.form === "inline") return;
      event.stopPropagation();
      this.#close();
    };
    const enter = (event: Event): void => {
      const from = (event as FocusEvent).relatedTarget as HTMLElement | null;
      if (from && !this.root.contains(from)) this.#before = from;
    };
    return h("section", { ...about, dir, onkeydown: escape, onfocusin: enter });
  }
}

/** Let there be such an element, unless the page has one by that name. */
export const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element);
};
