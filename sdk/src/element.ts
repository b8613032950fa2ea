/** What an element is called in a style sheet: enough to find it again, nothing of what stands in it. */

export const nameOf = (element: Element): string =>
  element.tagName.toLowerCase() +
  (element.id ? `#${element.id}` : "") +
  [...element.classList]
    .slice(0, 3)
    .map((name) => `.${name}`)
    .join("");
