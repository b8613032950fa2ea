/** The ES module: `import { start } from "rapport-tracker"`. */

export type { Consent, Context, Message, Page, Properties } from "./message";
export { start, type Listener, type Options, type Part, type Tracker } from "./tracker";
