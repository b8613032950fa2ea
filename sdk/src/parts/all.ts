/** Every part there is: what a tag without `data-parts` loads. */

import type { Part, Tracker } from "../tracker";

const NAMES = ["shares", "links", "forms", "search", "video", "friction", "errors", "vitals", "actions"];

const load = (address: string, tracker: Tracker): unknown =>
  import(address).then((part: { default: Part }) => part.default(tracker), console.warn);

const all: Part = (tracker) => NAMES.forEach((name) => load(`./${name}.js`, tracker));

export default all;
