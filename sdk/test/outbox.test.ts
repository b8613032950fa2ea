import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, mock, test } from "node:test";
import type { Message } from "../src/message";
import { outbox, type Outbox } from "../src/outbox";
import { personOf } from "../src/person";
import { browser, type Browser } from "./browser";

interface Answer {
  status: number;
  headers?: Record<string, string>;
}

const realFetch = globalThis.fetch;
let server: Server;
let heard: string[][];
let answers: Answer[];
let page: Browser;
let asked: () => void;

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/batch`;

before(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      assert.match(request.headers["content-type"]!, /^text\/plain/);
      const { batch, writeKey, sentAt } = JSON.parse(body);
      assert.equal(writeKey, "key");
      assert.ok(Date.parse(sentAt));
      heard.push(batch.map((message: Message) => message.messageId));
      const { status, headers } = answers.shift() ?? { status: 200 };
      response.writeHead(status, headers).end("{}");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

after(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  heard = [];
  answers = [];
  page = browser();
  mock.restoreAll();
  mock.method(Math, "random", () => 0);
  asked = () => {};
  mock.method(globalThis, "fetch", async (...told: Parameters<typeof fetch>) => {
    try {
      return await realFetch(...told);
    } finally {
      // By then the outbox has drawn its conclusion.
      setImmediate(() => setImmediate(() => asked()));
    }
  });
});

const make = (consent?: "granted"): Outbox => {
  const person = personOf("key");
  if (consent) person.decide(consent);
  return outbox(address(), "key", person, () => {});
};

const message = (messageId: string): Message => ({ messageId }) as Message;

/** Let time pass and wait until the next request has been answered. */
const answered = (ms: number): Promise<void> =>
  new Promise((done) => {
    asked = done;
    page.pass(ms);
  });

test("messages that come together travel together", async () => {
  const box = make();
  box.add(message("a"));
  box.add(message("b"));
  await answered(250);
  assert.deepEqual(heard, [["a", "b"]]);
});

test("what was acknowledged is not sent again, what was not is, with growing pauses", async () => {
  answers = [{ status: 500 }, { status: 500 }];
  const box = make();
  box.add(message("a"));
  await answered(250);
  page.pass(999);
  await answered(1);
  page.pass(1_999);
  assert.equal(heard.length, 2);
  await answered(1);
  assert.deepEqual(heard, [["a"], ["a"], ["a"]]);
  box.add(message("b"));
  await answered(250);
  assert.deepEqual(heard[3], ["b"]);
});

test("a server that asks for a pause gets it, whatever is added meanwhile", async () => {
  answers = [{ status: 503, headers: { "retry-after": "5" } }];
  const box = make();
  box.add(message("a"));
  await answered(250);
  box.add(message("b"));
  page.pass(4_999);
  assert.equal(heard.length, 1);
  await answered(1);
  assert.deepEqual(heard[1], ["a", "b"]);
});

for (const status of [400, 401, 413])
  test(`${status} is not asked twice, and the console hears why`, async () => {
    const warned = mock.method(console, "warn", () => {});
    answers = [{ status, headers: { "x-rapport-refused": "unknown_key" } }];
    const box = make();
    box.add(message("a"));
    await answered(250);
    assert.deepEqual(warned.mock.calls[0]?.arguments, ["Rapport:", "{}"]);
    box.add(message("b"));
    await answered(250);
    assert.deepEqual(heard, [["a"], ["b"]]);
  });

test("long queues travel in batches, and all at once when the page ends", async () => {
  const box = make();
  for (let number = 0; number < 70; number++) box.add(message(String(number)));
  await answered(250);
  assert.deepEqual(heard.map((batch) => batch.length), [30]);
  page.document.hidden = true;
  let left = 2;
  await new Promise<void>((done) => {
    asked = () => --left || done();
    box.send();
  });
  assert.deepEqual(heard.map((batch) => batch.length).sort(), [10, 30, 30]);
});

test("what a page could not send, the next one sends", async () => {
  answers = [{ status: 500 }];
  const box = make("granted");
  box.add(message("a"));
  await answered(250);
  assert.equal(Object.keys(page.storage).length, 2);
  make();
  await answered(250);
  assert.deepEqual(heard, [["a"], ["a"]]);
  assert.equal(Object.keys(page.storage).length, 1);
});

test("back on line, nobody waits for the end of a pause", async () => {
  answers = [{ status: 500 }];
  const box = make();
  box.add(message("a"));
  await answered(250);
  await new Promise<void>((done) => {
    asked = done;
    page.fire("online");
  });
  assert.deepEqual(heard, [["a"], ["a"]]);
});

test("the oldest go when nobody answers for long", async () => {
  const box = make();
  for (let number = 0; number < 1_001; number++) box.add(message(String(number)));
  await answered(250);
  assert.equal(heard[0]?.[0], "1");
});

test("what waits can be changed or dropped", async () => {
  const box = make();
  box.add(message("a"));
  box.revise((one) => (one.messageId += "!"));
  await answered(250);
  assert.deepEqual(heard, [["a!"]]);
  box.add(message("b"));
  box.revise();
  box.add(message("c"));
  await answered(250);
  assert.deepEqual(heard[1], ["c"]);
});
