/** Controls that browsers have: texts, numbers, dates, a yes, files; and words at which nothing is asked. */

import { h, Refused } from "../widgets/core";
import { single, type Field, type Setting } from "./field";
import { marked } from "./marked";

export const written = (setting: Setting): Field => {
  const { question, answer, changed } = setting;
  const most = Math.min(question.most ?? 10_000, 10_000);
  const control = question.long ? h("textarea", { rows: 4, maxlength: most }) : h("input", { type: "text", maxlength: most });
  control.value = typeof answer === "string" ? answer : "";
  control.addEventListener("input", changed);
  return { ...single(setting, control), value: () => control.value.trim() || undefined };
};

export const number = (setting: Setting): Field => {
  const { question, answer, changed } = setting;
  const { least, most, whole } = question;
  const control = h("input", { type: "number", inputmode: whole && (least ?? -1) >= 0 ? "numeric" : "decimal", min: least, max: most, step: whole ? 1 : "any", value: answer as number | undefined });
  control.addEventListener("input", changed);
  return { ...single(setting, control), value: () => (control.value ? +control.value : control.validity.badInput ? NaN : undefined) };
};

export const date = (setting: Setting): Field => {
  const control = h("input", { type: "date", value: setting.answer as string | undefined });
  control.addEventListener("input", setting.changed);
  return { ...single(setting, control), value: () => control.value || undefined };
};

/** A yes: the box has the question's own words. */
export const consent = (setting: Setting): Field => {
  const control = h("input", { type: "checkbox" });
  control.checked = setting.answer === true;
  const frame = single(setting, control);
  frame.element.classList.add("option", "consent");
  // Whoever was asked and did not tick it has said no; whoever never touched it has not.
  let touched = typeof setting.answer === "boolean";
  control.addEventListener("input", () => {
    touched = true;
    setting.changed();
  });
  return { ...frame, value: () => (touched ? control.checked : undefined) };
};

export const files = (setting: Setting): Field => {
  const { question, answer, words, changed, upload } = setting;
  let ids: string[] = Array.isArray(answer) ? (answer as string[]) : [];
  const told = h("p", { role: "status" }, ids.length ? `✓ ${ids.length}` : "");
  const control = h("input", { type: "file", accept: question.types?.join(), multiple: (question.most ?? 1) > 1, disabled: !upload });
  const frame = single(setting, control);
  control.addEventListener("change", () => {
    const chosen = [...(control.files ?? [])];
    told.textContent = words("sending");
    frame.wrong("");
    void Promise.all(chosen.map((file) => upload!(file))).then(
      (found) => {
        ids = found;
        told.textContent = ids.length ? `✓ ${chosen.map((file) => file.name).join(", ")}` : "";
        changed();
      },
      (error: Error) => {
        told.textContent = "";
        frame.wrong(error instanceof Refused ? error.message : words("file", chosen[0]!.name));
      },
    );
  });
  control.after(told);
  return { ...frame, value: () => (ids.length ? [...ids] : undefined) };
};

export const note = (setting: Setting): Field => {
  const { question, text } = setting;
  const element = h("div", { class: "field note" });
  const retitle = (): void =>
    element.replaceChildren(...[question.title, question.about].map((said) => h("p", {}, ...marked(text(said), question.format))));
  retitle();
  return { element, retitle, wrong: () => {}, value: () => undefined };
};

