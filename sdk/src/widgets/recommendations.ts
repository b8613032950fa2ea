/** `<rapport-recommendations block="KEY">`: the right next things, as cards or in the page's own `<template>`. */

import { clientFor, define, h, isAddress, MORE, Surface, type Client, type Text } from "./core";

interface Item {
  id: string;
  title: string;
  url: string;
  image: string;
  price: number | null;
  reason: string;
  /** What impressions and clicks say of it. */
  track: Readonly<Record<string, unknown>>;
  [more: string]: unknown;
}

interface Answer {
  recommendation_id: string;
  title: string;
  items: Item[];
  cursor: string;
  note: string;
}

/** So long has half of an item to be in sight to count as seen. */
const SEEN_MS = 1_000;
const EMPTY_CARDS = 4;

const RECOMMENDED: Text = {
  en: "Recommended",
  ar: "موصى به",
  cs: "Doporučujeme",
  da: "Anbefalet",
  de: "Empfohlen",
  es: "Recomendado",
  fa: "پیشنهادها",
  fi: "Suosituksia",
  fr: "Recommandé",
  he: "מומלץ",
  hi: "सुझाव",
  it: "Consigliati",
  ja: "おすすめ",
  ko: "추천",
  nl: "Aanbevolen",
  no: "Anbefalt",
  pl: "Polecane",
  pt: "Recomendado",
  ru: "Рекомендуем",
  sv: "Rekommenderat",
  tr: "Önerilenler",
  uk: "Рекомендуємо",
  zh: "推荐",
};

/** Once, after an element was in sight for a second on a page that is looked at. */
const whenSeen = (element: Element, told: () => void): void => {
  let timer = 0;
  const observer = new IntersectionObserver(
    ([entry]) => {
      clearTimeout(timer);
      if (entry!.intersectionRatio < 0.5 && entry!.intersectionRect.height < innerHeight / 2) return;
      timer = window.setTimeout(() => {
        observer.disconnect();
        if (!document.hidden) return told();
        // A page that nobody can see shows nothing: the second begins anew.
        observer.observe(element);
      }, SEEN_MS);
    },
    { threshold: [0.1, 0.3, 0.5] },
  );
  observer.observe(element);
};

export class Recommendations extends Surface {
  static override sheet = `
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 16px; list-style: none; margin: 16px 0 0; padding: 0 }
h2 + slot { margin-top: 16px }
.card { display: block; height: 100%; color: inherit; text-decoration: none; border-radius: var(--radius) }
a.card:hover .name { text-decoration: underline }
.picture { display: grid; place-items: center; aspect-ratio: 4 / 3; width: 100%; object-fit: cover; border-radius: var(--radius); font-size: 2em; background: color-mix(in srgb, currentColor 10%, transparent) }
.name, .price, .reason { display: block; margin-top: 8px }
.name { font-weight: 600 }
.price, .reason { margin-top: 4px; font-size: .875em }
.bone { height: 1em; margin-top: 8px; border-radius: 4px; background: color-mix(in srgb, currentColor 10%, transparent) }
.bone.short { width: 60% }
:host([own]) .panel { border: 0; padding: 0; background: none }`;
  static observedAttributes = ["block", "item", "n", "key"];

  #items: Item[] = [];
  #title = "";
  #cursor = "";
  #state: "asked" | "there" | "nothing" = "asked";
  #turn = 0;
  #template: HTMLTemplateElement | null = null;
  #clones: Element[] = [];
  #known = new WeakMap<Item, Element>();
  #hears: Client["tracker"] | undefined;

  override connectedCallback(): void {
    this.#template = this.querySelector("template");
    this.toggleAttribute("own", !!this.#template);
    super.connectedCallback();
    void this.#ask();
  }

  attributeChangedCallback(): void {
    if (this.panel && this.isConnected) void this.#ask();
  }

  protected override label(): string {
    return this.getAttribute("label") || this.word(RECOMMENDED);
  }

  protected content(): (Node | false)[] {
    this.panel!.setAttribute("aria-busy", String(this.#state === "asked"));
    const title = this.getAttribute("heading") ?? this.#title;
    // What the page wrote inside stands there where there is nothing better.
    if (this.#state === "nothing") return [h("slot")];
    const list = this.#state === "asked" ? this.#skeleton() : !this.#template && h("ul", {}, ...this.#items.map((item) => this.#card(item)));
    const more = this.hasAttribute("more") && !!this.#cursor && this.#state === "there";
    return [
      !!title && !this.#template && h("h2", {}, title),
      list,
      !!this.#template && h("slot"),
      more && h("button", { class: "second", type: "button", id: "more", onclick: () => void this.#next() }, this.word(MORE)),
    ];
  }

  #skeleton(): Node {
    const bones = (): Node =>
      h("li", {}, h("div", { class: "picture" }), h("div", { class: "bone" }), h("div", { class: "bone short" }));
    const cards = Math.min(+this.getAttribute("n")! || EMPTY_CARDS, 12);
    return h("ul", { "aria-hidden": "true" }, ...Array.from({ length: cards }, bones));
  }

  #card(item: Item): Node {
    const known = this.#known.get(item);
    if (known) return known;
    const pictures = this.#items.some(({ image }) => isAddress(image));
    const name = item.title || item.id;
    const about = { class: "card", part: "card" };
    const letter = (): Element => h("span", { class: "picture", "aria-hidden": "true" }, [...name][0]);
    const failed = ({ target }: Event): void => (target as Element).replaceWith(letter());
    const inside = [
      pictures &&
        (isAddress(item.image) ? h("img", { class: "picture", src: item.image, alt: "", loading: "lazy", onerror: failed }) : letter()),
      h("span", { class: "name", part: "name" }, name),
      this.#price(item) && h("span", { class: "price", part: "price" }, this.#price(item)),
      h("span", { class: "reason", part: "reason" }, item.reason),
    ];
    const card = isAddress(item.url) ? h("a", { ...about, href: item.url }, ...inside) : h("div", about, ...inside);
    const element = h("li", {}, card);
    this.#known.set(item, element);
    this.#watch(item, element);
    return element;
  }

  #price({ price }: Item): string | undefined {
    const currency = this.getAttribute("currency");
    if (price === null || !currency) return undefined;
    try {
      return new Intl.NumberFormat(document.documentElement.lang || undefined, { style: "currency", currency }).format(price);
    } catch {
      return undefined;
    }
  }

  /** A copy of the page's template: `data-text`, `data-href`, `data-src` and `data-alt` name fields of the item. */
  #fill(item: Item): void {
    const copy = this.#template!.content.cloneNode(true) as DocumentFragment;
    for (const element of copy.querySelectorAll<HTMLElement>("*"))
      for (const [place, field] of Object.entries(element.dataset)) {
        const value = field === "price" ? this.#price(item) : item[field!] ?? (item.properties as Record<string, unknown>)?.[field!];
        const said = value === undefined || value === null ? "" : String(value);
        if (place === "text") element.textContent = said;
        else if (place === "alt") element.setAttribute("alt", said);
        else if (/^(href|src)$/.test(place) && isAddress(said)) element.setAttribute(place, said);
        else if (!/^(href|src)$/.test(place)) continue;
        if (!said && place !== "alt") element.hidden = true;
      }
    for (const element of [...copy.children]) {
      this.#clones.push(element);
      this.#watch(item, element);
    }
    this.#template!.before(copy);
  }

  /** Its impression, and its click, which comes after the impression however quick it was. */
  #watch({ track }: Item, element: Element): void {
    let seen = false;
    const say = (event: string): void => clientFor(this)?.tracker.track(event, track);
    const see = (): void => {
      if (!seen) say("view_item_list");
      seen = true;
    };
    whenSeen(element, see);
    const click = (event: Event): void => {
      if (!(event.target as Element).closest("a, button") || (event as MouseEvent).button > 1) return;
      see();
      say("select_item");
    };
    for (const name of ["click", "auxclick"]) element.addEventListener(name, click);
  }

  async #ask(): Promise<void> {
    const turn = ++this.#turn;
    this.#state = "asked";
    this.#items = [];
    for (const clone of this.#clones.splice(0)) clone.remove();
    this.hidden = false;
    this.refresh();
    const found = await this.#answer("");
    if (turn !== this.#turn) return;
    this.#take(found);
  }

  async #next(): Promise<void> {
    const turn = this.#turn;
    const found = await this.#answer(this.#cursor);
    if (turn !== this.#turn) return;
    const first = found?.items[0];
    this.#take(found);
    const element = first && this.#known.get(first)?.querySelector<HTMLElement>("a");
    element?.focus();
  }

  #take(found: Answer | undefined): void {
    this.#items.push(...(found?.items ?? []));
    this.#cursor = found?.cursor ?? "";
    this.#title = found?.title || this.#title;
    this.#state = this.#items.length ? "there" : "nothing";
    if (this.#template) found?.items.forEach((item) => this.#fill(item));
    // Never an empty box: without anything of the page's own in it, it takes no room.
    this.hidden = this.#state === "nothing" && !this.#instead();
    this.refresh();
    this.dispatchEvent(new CustomEvent("rapport-recommended", { detail: found, bubbles: true }));
  }

  /** Whether the page wrote something inside for when there is nothing to show. */
  #instead(): boolean {
    return [...this.children].some((child) => !/^(TEMPLATE|SCRIPT|STYLE)$/.test(child.tagName) && !child.querySelector("template"));
  }

  async #answer(cursor: string): Promise<Answer | undefined> {
    const client = await this.#client();
    const block = this.getAttribute("block");
    if (!client || !block) {
      console.warn(`Rapport: ${block ? "there is no tracker on this page" : "say which block: <rapport-recommendations block=…>"}.`);
      return undefined;
    }
    const item = this.getAttribute("item") ?? "";
    const n = +this.getAttribute("n")! || 0;
    // The page's item is looked at now, whether or not its event has arrived.
    const about = { writeKey: client.tracker.key, block, item, n, cursor, session: item ? [item] : [] };
    try {
      const found = await client.ask<Answer>("/v1/recommend", client.who() ? about : { ...about, consent: "denied" });
      if (found.note) console.warn("Rapport:", found.note);
      return found;
    } catch (error) {
      console.warn("Rapport:", error);
      return undefined;
    }
  }

  /** The page's tracker, which may come after this file. */
  async #client(): Promise<Client | undefined> {
    if (!clientFor(this) && document.readyState !== "complete")
      await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
    const client = clientFor(this);
    if (client && this.#hears !== client.tracker) {
      this.#hears = client.tracker;
      // Somebody else sees something else.
      client.tracker.on(({ type }) => type === "identify" && this.isConnected && queueMicrotask(() => void this.#ask()));
    }
    return client;
  }
}

define("rapport-recommendations", Recommendations);
