/** `message`: a few words and a link, as a banner, in a corner or in a dialogue. */

import { commonLanguage, define, h, isAddress, MORE, Surface, textOf, type Form, type Kind, type Text, type Theme } from "./core";

interface Content {
  title?: Text;
  text: Text;
  link?: string;
  link_text?: Text;
  form?: Exclude<Form, "inline">;
  /** Of a banner. */
  at?: "top" | "bottom";
  theme?: Theme;
}

export class Message extends Surface {
  told: Content = { text: "" };
  followed: () => void = () => {};

  protected override label(): string {
    return textOf(this.told.text, this.language).slice(0, 100);
  }

  protected content(): (Node | false)[] {
    const { title, text, link, link_text } = this.told;
    const follow = (): void => {
      this.followed();
      this.leave("done");
    };
    return [
      !!title && h("h2", {}, textOf(title, this.language)),
      h("p", {}, textOf(text, this.language)),
      !!link && isAddress(link) && h("a", { class: "button", part: "link", href: link, onclick: follow }, this.word(link_text || MORE)),
    ];
  }
}

define("rapport-message", Message);

const message: Kind = ({ content }, _, say) => {
  const told = content as Content;
  const found = document.createElement("rapport-message") as Message;
  found.told = told;
  found.form = told.form ?? "corner";
  found.top = told.at === "top";
  found.theme = told.theme ?? {};
  found.language = commonLanguage([told.title, told.text, told.link_text]);
  found.followed = () => say("select_promotion");
  return found;
};

export default message;
