/** Colours that can be read, whatever a site says they are. */

export type Colour = readonly [red: number, green: number, blue: number];

/** WCAG 2.2, 1.4.3: least contrast of text that is not large. */
export const READABLE = 4.5;
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];

/** Relative luminance, 0 to 1, as WCAG 2.2 defines it. */
const luminance = (colour: Colour): number => {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** Contrast of two colours, 1 to 21, as WCAG 2.2 defines it. */
export const contrast = (one: Colour, other: Colour): number => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** The colour itself where it can be read on the ground, else the nearest one towards black or white that can. */
export const readable = (colour: Colour, ground: Colour, least = READABLE): Colour => {
  const end = contrast(BLACK, ground) > contrast(WHITE, ground) ? BLACK : WHITE;
  for (let step = 0; step < 20; step++) {
    const mixed = colour.map((part, place) => Math.round(part + ((end[place]! - part) * step) / 20)) as unknown as Colour;
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return end;
};

/** Red, green and blue of a colour as computed styles have it; undefined where it lets through what is behind. */
export const parsed = (said: string): Colour | undefined => {
  const found = /^rgba?\((\d+), (\d+), (\d+)(, (?!1\))[\d.]+)?\)$/.exec(said);
  return found && !found[4] ? [+found[1]!, +found[2]!, +found[3]!] : undefined;
};

export const written = (colour: Colour): string => `rgb(${colour.join()})`;
