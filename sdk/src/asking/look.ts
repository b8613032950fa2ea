/** How questions look, beside what all widgets have. */

export const LOOK = `
form { margin: 0 }
h2:focus { outline: none }
fieldset, .field { border: 0; padding: 0; margin: 16px 0 0; min-width: 0; display: block }
legend, .legend { padding: 0; font-weight: 600; display: block }
form:first-child > .field:first-child { margin-block-start: 0 }
.about { font-size: .9375em; margin-block-start: 4px }
.wrong { color: var(--read-wrong, var(--wrong)); font-weight: 600 }
.wrong::before { content: "⚠ " }
.options { display: grid; gap: 8px; margin-block-start: 8px }
.option { display: flex; gap: 12px; align-items: center; min-height: 44px; padding: 8px 12px; cursor: pointer; border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: var(--radius) }
.option:has(:checked) { border-color: var(--read-accent, var(--accent)); box-shadow: inset 0 0 0 1px var(--read-accent, var(--accent)) }
.option input { flex: none; margin: 0 }
input[type=radio], input[type=checkbox] { width: 20px; height: 20px; accent-color: var(--read-accent, var(--accent)) }
input:not([type=radio], [type=checkbox], [type=file]), textarea, select { font: inherit; color: inherit; background: transparent; width: 100%; min-height: 44px; padding: 8px 12px; margin-block-start: 8px; border: 1px solid color-mix(in srgb, currentColor 60%, transparent); border-radius: var(--radius) }
input[type=file] { font: inherit; color: inherit; margin-block-start: 8px; max-width: 100% }
textarea { display: block; resize: vertical }
[aria-invalid] { border-color: var(--read-wrong, var(--wrong)) !important }
.row { margin: 12px 0 0 }
.row legend { font-weight: 400 }
.row .options { grid-template-columns: repeat(auto-fit, minmax(min(120px, 100%), 1fr)) }
.scale, .ends { max-width: 640px }
.scale, .stars { display: flex; flex-wrap: wrap; gap: 3px; margin-block-start: 8px }
.scale label, .stars label { position: relative; cursor: pointer }
.scale label { flex: 1 0 24px }
.scale input, .stars input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer }
.scale span { display: grid; place-items: center; min-height: 44px; border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: var(--radius) }
.scale input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--read-on-accent, var(--on-accent)); font-weight: 600 }
.stars span { font-size: 32px; line-height: 44px; min-width: 40px; display: block; text-align: center; color: transparent; -webkit-text-stroke: 1px var(--read-ink, var(--ink)) }
.stars label:has(~ label :checked) span, .stars input:checked + span { color: var(--read-accent, var(--accent)); -webkit-text-stroke: 0 }
:is(.scale, .stars) input:focus-visible + span { outline: 3px solid var(--read-focus, currentColor); outline-offset: 2px; border-radius: var(--radius) }
.ends { display: flex; justify-content: space-between; gap: 16px; font-size: .875em; margin-block-start: 4px }
.ends span + span { text-align: end }
.ranking { list-style: none; counter-reset: place; padding: 0; margin: 8px 0 0; display: grid; gap: 8px }
.ranking li { counter-increment: place; display: flex; gap: 8px; align-items: center; padding: 4px 4px 4px 12px; border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: var(--radius) }
.ranking li::before { content: counter(place) "."; font-weight: 600 }
.ranking span { flex: 1 }
.ranking button { margin: 0; padding: 4px; width: 40px }
.consent .legend { order: 1; flex: 1 }
.consent { flex-wrap: wrap }
.consent .about, .consent .wrong { order: 2; flex-basis: 100% }
.bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center }
.bar > * { margin-block-start: 16px }
progress { appearance: none; display: block; width: 100%; height: 6px; margin-block-start: 8px; border: 0; border-radius: 3px; overflow: hidden; background: color-mix(in srgb, currentColor 20%, transparent) }
progress::-webkit-progress-bar { background: transparent }
progress::-webkit-progress-value { background: var(--read-accent, var(--accent)) }
progress::-moz-progress-bar { background: var(--read-accent, var(--accent)) }
.quiet { font-size: .875em }
.status:empty { display: none }
@media (forced-colors: active) { .scale input:checked + span { outline: 2px solid Highlight } .option:has(:checked) { border-color: Highlight } .stars label:has(~ label :checked) span, .stars input:checked + span { color: Highlight } }
`;
