/** Work that makes ten thousand votes dear and one vote cheap: the number whose SHA-256 with a salt is the challenge. */

export interface Challenge {
  algorithm: string;
  challenge: string;
  salt: string;
  signature: string;
  maxnumber: number;
}

const K: number[] = [];
const START: number[] = [];
for (let number = 2; K.length < 64; number++) {
  let prime = true;
  for (let part = 2; part * part <= number; part++) prime &&= number % part > 0;
  if (!prime) continue;
  const part = (root: number): number => ((number ** root % 1) * 2 ** 32) | 0;
  if (START.length < 8) START.push(part(1 / 2));
  K.push(part(1 / 3));
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** SHA-256 of a text in ASCII, hexadecimal (FIPS 180-4). Browsers have one of their own only on encrypted pages. */
export const sha256 = (text: string): string => {
  const length = text.length;
  const words: number[] = new Array<number>((((length + 8) >> 6) + 1) * 16).fill(0);
  for (let place = 0; place < length; place++) words[place >> 2]! |= text.charCodeAt(place) << (24 - 8 * (place % 4));
  words[length >> 2]! |= 128 << (24 - 8 * (length % 4));
  words[words.length - 1] = length * 8;
  const hash = [...START];
  for (let block = 0; block < words.length; block += 16) {
    const w = words.slice(block, block + 16);
    let [a, b, c, d, e, f, g, i] = hash as [number, number, number, number, number, number, number, number];
    for (let round = 0; round < 64; round++) {
      if (round > 15) {
        const [x, y] = [w[round - 15]!, w[round - 2]!];
        const one = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
        const other = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
        w[round] = (w[round - 16]! + one + w[round - 7]! + other) | 0;
      }
      const one = (i + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[round]! + w[round]!) | 0;
      const other = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [i, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + other) | 0];
    }
    [a, b, c, d, e, f, g, i].forEach((word, place) => (hash[place] = (hash[place]! + word) | 0));
  }
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};

/** The solution as the server wants it. */
export const proofOf = ({ algorithm, challenge, salt, signature, maxnumber }: Challenge): string => {
  let number = 0;
  while (number < maxnumber && sha256(salt + number) !== challenge) number++;
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
};
