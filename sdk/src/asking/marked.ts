/** Words with a little Markdown, as elements: strong, emphasis, code, links and paragraphs. No HTML is ever read. */

import { h, isAddress } from "../widgets/core";

const MARK = /(\*\*|__)(?=\S)(.+?)\1|([*_])(?=\S)(.+?)\3|`([^`]+)`|\[([^\]]+)\]\(([^\s)]+)\)/;

const inline = (words: string): (Node | string)[] => {
  const found = MARK.exec(words);
  if (!found) return words ? [words] : [];
  const [whole, , strong, , emphasis, code, link, address = ""] = found;
  const inner = h(strong ? "strong" : emphasis ? "em" : code ? "code" : "a", {}, ...(code ? [code] : inline(strong ?? emphasis ?? link ?? "")));
  if (link && isAddress(address)) for (const [name, value] of [["href", address], ["rel", "noopener"], ["target", "_blank"]]) inner.setAttribute(name!, value!);
  return [...inline(words.slice(0, found.index)), inner, ...inline(words.slice(found.index + whole.length))];
};

export const marked = (words: string, format = "plain"): (Node | string)[] => {
  if (format !== "markdown") return words ? [words] : [];
  const paragraphs = words.trim().split(/\n\s*\n/);
  return paragraphs.flatMap((one, place) => [...(place ? [h("br"), h("br")] : []), ...inline(one)]);
};
