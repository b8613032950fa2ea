/** Putting things in an order, by buttons: nothing has to be dragged. */

import { h } from "../widgets/core";
import { group, type Field, type Setting } from "./field";
import { shuffled } from "./logic";

export const ranking = (setting: Setting): Field => {
  const { question, words, text, answer, changed, seed } = setting;
  const said = question.choices ?? [];
  const before = Array.isArray(answer) ? (answer as string[]) : undefined;
  let order = (question.shuffled ? shuffled(said, seed) : said).map((one) => one.name);
  if (before?.length === order.length) order = before;
  let touched = !!before;
  const names = Object.fromEntries(said.map((one) => [one.name, one.text ? text(one.text) : one.name]));

  const list = h("ol", { class: "ranking" });
  const status = h("p", { class: "unseen", role: "status" });
  const right = h("button", { type: "button", class: "second", onclick: () => touch() }, words("order"));

  const touch = (): void => {
    touched = true;
    right.hidden = true;
    changed();
  };
  const move = (from: number, to: number): void => {
    order.splice(to, 0, ...order.splice(from, 1));
    draw();
    const buttons = list.children[to]!.querySelectorAll("button");
    (buttons[to > from ? 1 : 0]!.disabled ? buttons[to > from ? 0 : 1] : buttons[to > from ? 1 : 0])!.focus();
    status.textContent = `${names[order[to]!]}: ${to + 1}`;
    touch();
  };
  const button = (place: number, to: number, arrow: string, word: "up" | "down"): HTMLElement =>
    h("button", { type: "button", class: "second", disabled: to < 0 || to >= order.length, "aria-label": words(word, names[order[place]!]!), onclick: () => move(place, to) }, arrow);
  const draw = (): void =>
    list.replaceChildren(
      ...order.map((name, place) => h("li", {}, h("span", {}, names[name]), button(place, place - 1, "↑", "up"), button(place, place + 1, "↓", "down"))),
    );
  draw();
  right.hidden = touched;
  return { ...group(setting, "group", list, right, status), value: () => (touched ? [...order] : undefined) };
};
