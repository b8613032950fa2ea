/** How surfaces look: a site sets `--rapport-*` in its own style sheet; what could not be read is corrected. */

import { parsed, readable, written } from "./colour";

/** What a site may say of one action's look, where its style sheet says nothing else: `accent`, or `--rapport-accent`. */
export type Theme = Readonly<Record<string, string>>;

const made = new Map<string, CSSStyleSheet>();

/** A style sheet that strict content security policies allow, made once however many elements share it. */
export const sheet = (text: string): CSSStyleSheet => {
  let found = made.get(text);
  if (!found) {
    found = new CSSStyleSheet();
    found.replaceSync(text);
    made.set(text, found);
  }
  return found;
};

export const LOOK = `
:host {
  all: initial;
  --ground: var(--rapport-background, var(--said-background, #fff));
  --ink: var(--rapport-text, var(--said-text, #1c1e21));
  --accent: var(--rapport-accent, var(--said-accent, #0b5cad));
  --on-accent: var(--rapport-accent-text, var(--said-accent-text, #fff));
  --radius: var(--rapport-radius, var(--said-radius, 8px));
  --wrong: #b3261e;
  color-scheme: light dark;
}
:host([hidden]), [hidden] { display: none !important }
@media (prefers-color-scheme: dark) {
  :host {
    --ground: var(--rapport-background, var(--said-background, #1f2328));
    --ink: var(--rapport-text, var(--said-text, #eceef0));
    --accent: var(--rapport-accent, var(--said-accent, #6cb6ff));
    --on-accent: var(--rapport-accent-text, var(--said-accent-text, #10151a));
    --wrong: #ffb4ab;
  }
}
.panel {
  box-sizing: border-box;
  background: var(--ground);
  color: var(--read-ink, var(--ink));
  font: var(--rapport-font, var(--said-font, 16px/1.5 system-ui, sans-serif));
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  border-radius: var(--radius);
  padding: 16px;
  overflow-wrap: anywhere;
}
.panel *, .panel *::before { box-sizing: border-box }
h2 { font-size: 1.125em; line-height: 1.3; margin: 0 }
:not(.inline).panel > :first-child { padding-inline-end: 32px }
p { margin: 8px 0 0; white-space: pre-line }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
button, .button {
  font: inherit; min-height: 40px; min-width: 24px; padding: 8px 16px; margin: 16px 0 0; cursor: pointer;
  display: inline-block; text-decoration: none; border: 1px solid var(--accent); border-radius: var(--radius);
  background: var(--accent); color: var(--read-on-accent, var(--on-accent));
}
button:disabled { opacity: .6; cursor: default }
button.second { background: transparent; border-color: currentColor; color: inherit }
.close {
  position: absolute; inset-block-start: 8px; inset-inline-end: 8px; width: 32px; min-height: 32px; margin: 0;
  padding: 0; border-color: transparent; background: transparent; color: inherit; font-size: 20px; line-height: 1;
}
:focus-visible { outline: 3px solid var(--read-focus, currentColor); outline-offset: 2px }
.banner, .corner, .panel.tab {
  position: fixed; z-index: 2147483000; margin: 0; max-height: calc(100vh - 32px); overflow: auto;
  inset-block-end: 0; inset-inline: 0;
}
.banner { border-radius: 0; border-width: 1px 0 0 }
.banner.top { inset-block: 0 auto; border-width: 0 0 1px }
.corner, .panel.tab { inset-block-end: 16px; inset-inline: auto 16px; width: 360px; max-width: calc(100vw - 32px) }
button.tab {
  position: fixed; z-index: 2147483000; right: 0; top: 50%; translate: 0 -50%; margin: 0;
  max-height: 60vh; writing-mode: vertical-rl; font: var(--rapport-font, var(--said-font, 16px/1.5 system-ui, sans-serif));
  padding: 16px 8px; border-radius: var(--radius) 0 0 var(--radius); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
button.tab:dir(rtl) { right: auto; left: 0; border-radius: 0 var(--radius) var(--radius) 0 }
.modal { position: fixed; margin: auto; width: 480px; max-width: calc(100vw - 32px); max-height: calc(100vh - 32px) }
.modal::backdrop { background: rgb(0 0 0 / .5) }
.inline { position: relative }
@media (prefers-reduced-motion: no-preference) {
  .banner, .corner, .modal, .panel.tab { animation: come .15s ease-out }
  @keyframes come { from { opacity: 0; translate: 0 8px } }
}
@media (forced-colors: active) { button, .button { border-color: ButtonText } }
@media print { .banner, .corner, .modal, .tab { display: none } }
`;

/** A value that ends no rule, loads nothing and begins nothing else: no other text gets into a style sheet. */
const VALUE = /^(?!.*url)[-#\w\s.,%()/"']+$/i;

/** What one action says of its look, as a style sheet. */
export const said = (theme: Theme = {}): string =>
  `:host{${Object.entries(theme)
    .map(([name, value]) => [name.replace(/^--rapport-/, ""), value] as const)
    .filter(([name, value]) => /^[a-z-]+$/.test(name) && VALUE.test(value))
    .map(([name, value]) => `--said-${name}:${value}`)
    .join(";")}}`;

/** What has to be corrected in a panel that is shown now, as a style sheet: text, buttons and the mark of the focus. */
export const corrected = (panel: Element): string => {
  const found = getComputedStyle(panel);
  const ground = parsed(found.backgroundColor);
  const ink = parsed(found.color);
  if (!ground || !ink) return "";
  const rules = [`--read-ink:${written(readable(ink, ground))}`, `--read-focus:${written(readable(ink, ground, 3))}`];
  const button = panel.querySelector("button:not(.second, .close), .button");
  const look = button && getComputedStyle(button);
  const accent = look && parsed(look.backgroundColor);
  const label = look && parsed(look.color);
  if (accent && label) rules.push(`--read-on-accent:${written(readable(label, accent))}`);
  if (accent) rules.push(`--read-accent:${written(readable(accent, ground, 3))}`);
  const wrong = parsed(getComputedStyle(panel.querySelector(".wrong") ?? panel).color);
  if (wrong) rules.push(`--read-wrong:${written(readable(wrong, ground))}`);
  return `:host{${rules.join(";")}}`;
};
