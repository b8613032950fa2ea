import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, parsed, READABLE, readable, type Colour } from "../src/core/colour";
import { memory } from "../src/core/memory";
import { queue, Refused, type Letter } from "../src/core/queue";
import { stage } from "../src/core/stage";
import { store } from "../src/core/store";
import { direction, languageOf } from "../src/core/texts";
import { browser } from "./browser";

test("contrast is WCAG's", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  // Grey 118 on white is the lightest grey that passes, 119 does not.
  assert.ok(contrast([118, 118, 118], [255, 255, 255]) >= READABLE);
  assert.ok(contrast([119, 119, 119], [255, 255, 255]) < READABLE);
});

test("every pair of colours can be read, and what could be read already is not touched", () => {
  const levels = [0, 51, 102, 153, 204, 255];
  const colours = levels.flatMap((r) => levels.flatMap((g) => levels.map((b): Colour => [r, g, b])));
  for (const ground of colours)
    for (const ink of colours.filter((_, place) => place % 7 === 0)) {
      const found = readable(ink, ground);
      assert.ok(contrast(found, ground) >= READABLE, `${ink} on ${ground}`);
      if (contrast(ink, ground) >= READABLE) assert.deepEqual(found, ink);
    }
});

test("only colours that hide what is behind them are known", () => {
  assert.deepEqual(parsed("rgb(1, 2, 3)"), [1, 2, 3]);
  assert.deepEqual(parsed("rgba(1, 2, 3, 1)"), undefined);
  assert.equal(parsed("rgba(1, 2, 3, 0.5)"), undefined);
  assert.equal(parsed("oklch(0.5 0.1 20)"), undefined);
});

test("somebody gets the nearest language there is", () => {
  assert.equal(languageOf(["en", "pt-BR"], ["pt-PT"]), "pt-BR");
  assert.equal(languageOf(["en", "de"], ["de-AT", "en"]), "de");
  assert.equal(languageOf(["fr", "en"], ["ja"]), "en");
  assert.equal(languageOf(["fr", "it"], ["ja"]), "fr");
  assert.equal(languageOf([], ["ja"]), "");
  assert.deepEqual(["ar", "he-IL", "fa", "en", "arn"].map(direction), ["rtl", "rtl", "rtl", "ltr", "ltr"]);
});

test("one at a time, the highest priority first, and who shows nothing holds up nobody", async () => {
  const said: string[] = [];
  const ends = new Map<string, () => void>();
  const add = stage(() => Promise.resolve());
  const shown = (name: string, priority: number): void =>
    add({ priority, go: () => (said.push(name), new Promise<void>((resolve) => ends.set(name, resolve))) });
  shown("low", 1);
  shown("high", 5);
  add({ priority: 9, go: () => void said.push("held out") as undefined });
  await new Promise(setImmediate);
  assert.deepEqual(said, ["held out", "high"]);
  shown("middle", 3);
  ends.get("high")!();
  await new Promise(setImmediate);
  assert.deepEqual(said, ["held out", "high", "middle"]);
  ends.get("middle")!();
  await new Promise(setImmediate);
  assert.equal(said.at(-1), "low");
});

const never = (): boolean => false;
const letter = (id: string, answer: number): Letter => ({ id, path: "/v1/answers", body: { answer } });

test("an answer is sent until it is acknowledged, the same id once, the latest body of it", async () => {
  browser();
  const sent: unknown[] = [];
  const statuses = [0, 503, 200];
  const out = queue(
    store<Letter>("none", never),
    (one) => (sent.push(one.body.answer), Promise.resolve({ status: statuses.shift()!, pause: 0, said: "thanks" })),
    () => Promise.resolve(),
  );
  const first = out.send(letter("a", 1));
  const second = out.send(letter("a", 2));
  assert.equal(out.waiting, 1);
  assert.deepEqual(await Promise.all([first, second]), ["thanks", "thanks"]);
  assert.deepEqual(sent, [1, 2, 2]);
  assert.equal(out.waiting, 0);
});

test("what the server refuses is not sent again, and says why", async () => {
  browser();
  const refusal = { status: 400, pause: 0, said: { reason: "bad_answer", message: "Choose one of the three.", fields: { tea: "Choose." } } };
  const out = queue(store<Letter>("none", never), () => Promise.resolve(refusal), () => Promise.resolve());
  await assert.rejects(out.send(letter("a", 1)), (refused: Refused) => {
    assert.deepEqual([refused.message, refused.reason, refused.fields], ["Choose one of the three.", "bad_answer", { tea: "Choose." }]);
    return refused instanceof Refused;
  });
  assert.equal(out.waiting, 0);
});

test("what somebody did not want to see is remembered for a week, if they agreed", () => {
  const { storage } = browser();
  let agreed = true;
  let now = 0;
  const open = () => memory("seen", () => agreed, () => now);
  const page = open();
  page.keep("hello", true);
  page.keep("once", false);
  assert.deepEqual([page.has("hello"), page.has("once"), open().has("hello"), open().has("once")], [true, true, true, false]);
  now = 8 * 86_400_000;
  assert.equal(open().has("hello"), false);
  agreed = false;
  assert.equal(open().has("hello"), false);
  assert.deepEqual(Object.keys(storage), []);
});
