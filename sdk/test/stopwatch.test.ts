import assert from "node:assert/strict";
import { test } from "node:test";
import { IDLE_MS, stopwatch } from "../src/stopwatch";

const clock = (): { at: number; watch: ReturnType<typeof stopwatch> } => {
  const time = { at: 1_000 };
  return Object.assign(time, { watch: stopwatch(() => time.at) });
};

test("only time with attention counts", () => {
  const it = clock();
  it.watch.run(true);
  it.at += 3_000;
  it.watch.run(false);
  it.at += 10_000;
  it.watch.run(true);
  it.at += 500;
  assert.equal(it.watch.take(1), 3_500);
});

test("what was taken is not counted again", () => {
  const it = clock();
  it.watch.run(true);
  it.at += 2_000;
  assert.equal(it.watch.take(1), 2_000);
  assert.equal(it.watch.take(1), 0);
  it.at += 100;
  assert.equal(it.watch.take(1), 100);
});

test("too little stays for later", () => {
  const it = clock();
  it.watch.run(true);
  it.at += 900;
  assert.equal(it.watch.take(1_000), 0);
  it.at += 200;
  assert.equal(it.watch.take(1_000), 1_100);
});

test("after a minute without a touch nobody is there, until the next one", () => {
  const it = clock();
  it.watch.run(true);
  it.at += IDLE_MS + 30_000;
  it.watch.touch();
  it.at += 5_000;
  assert.equal(it.watch.take(1), IDLE_MS + 5_000);
});

test("looking often changes nothing", () => {
  const it = clock();
  let sum = 0;
  it.watch.run(true);
  for (let step = 0; step < 1_000; step++) {
    it.at += 100.4;
    if (step % 10 === 0) it.watch.touch();
    if (step % 7 === 0) sum += it.watch.take(1);
  }
  assert.ok(Math.abs(sum + it.watch.take(1) - 100_400) <= 1);
});

test("parts of milliseconds do not add up to a drift", () => {
  const it = clock();
  let sum = 0;
  it.watch.run(true);
  for (let step = 0; step < 500; step++) {
    it.at += 1.5;
    it.watch.touch();
    sum += it.watch.take(1);
  }
  assert.ok(Math.abs(sum - 750) <= 1, String(sum));
});
