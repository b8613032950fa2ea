/** Elements without any HTML that would have to be trusted. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;

/** An element: what begins with `on` is listened to, `true` is an attribute without a value, `false` is none. */
export const h = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : String(value));
  element.append(...children.filter((child): child is Node | string => !!child || child === ""));
  return element;
};

/** An address that leads to a page, and runs nothing. */
export const isAddress = (said: string): boolean => /^(\/|https?:\/\/)/i.test(said);

/** The element that has the focus, also inside of shadow roots. */
export const focused = (): HTMLElement | null => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found as HTMLElement | null;
};
