import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../src/message";
import { personOf, type Person } from "../src/person";
import { browser } from "./browser";

const message = (): Message => ({ type: "page", messageId: "m", timestamp: new Date(0), context: {} }) as Message;

const marked = (person: Person): Message => {
  const made = message();
  person.mark(made);
  return made;
};

test("by default nobody is recognised and nothing is kept", () => {
  const { storage } = browser();
  const person = personOf("key");
  person.identify("u1");
  person.keep([message()]);
  const { anonymousId, userId, context } = marked(person);
  assert.deepEqual([anonymousId, userId, context.consent], [undefined, "u1", undefined]);
  assert.deepEqual(Object.keys(storage), []);
});

test("who consents gets an id that stays", () => {
  browser();
  const person = personOf("key");
  person.decide("granted");
  person.identify("u1");
  const first = marked(person);
  const again = marked(personOf("key"));
  assert.ok(first.anonymousId);
  assert.deepEqual([again.anonymousId, again.userId], [first.anonymousId, "u1"]);
  assert.equal(again.context.consent, "granted");
  assert.notEqual(marked(personOf("other")).anonymousId, first.anonymousId);
});

test("who refuses is nobody at once, here and on the next page", () => {
  const { storage } = browser();
  const person = personOf("key");
  person.decide("granted");
  person.keep([message()]);
  person.decide("denied");
  person.keep([message()]);
  assert.equal(person.identify("u1"), false);
  for (const one of [person, personOf("key")]) {
    const { anonymousId, userId, context } = marked(one);
    assert.deepEqual([anonymousId, userId, context.consent], [undefined, undefined, "denied"]);
  }
  assert.deepEqual(Object.values(storage), ['{"consent":"denied"}']);
});

test("browsers that object are a refusal, unless the person has said otherwise", () => {
  for (const said of [{ globalPrivacyControl: true }, { doNotTrack: "1" }]) {
    const { navigator } = browser();
    Object.assign(navigator, said);
    const person = personOf("key");
    assert.equal(marked(person).context.consent, "denied");
    assert.equal(person.identify("u1"), false);
    person.decide("granted");
    assert.equal(marked(person).context.consent, "granted");
  }
});

test("after signing out it is somebody else", () => {
  browser();
  const person = personOf("key");
  person.decide("granted");
  person.identify("u1");
  const before = marked(person).anonymousId;
  person.reset();
  const { anonymousId, userId } = marked(person);
  assert.ok(anonymousId);
  assert.notEqual(anonymousId, before);
  assert.equal(userId, undefined);
});

test("who opted out says nothing, on this page and the next, until they opt in", () => {
  const { storage } = browser();
  const person = personOf("key");
  person.decide("granted");
  person.optOut(true);
  assert.equal(person.mark(message()), false);
  assert.equal(personOf("key").mark(message()), false);
  assert.deepEqual(Object.values(storage), ['{"out":true}']);
  person.optOut(false);
  assert.equal(person.mark(message()), true);
  assert.deepEqual(Object.keys(storage), []);
});

test("what a closed tab has left is taken over once", () => {
  browser();
  const closed = personOf("key");
  closed.decide("granted");
  closed.keep([message(), message()]);
  assert.equal(personOf("other").waiting().length, 0);
  const next = personOf("key");
  assert.equal(next.waiting().length, 2);
  assert.equal(next.waiting().length, 0);
});

test("a browser that forbids storage is no trouble", () => {
  browser();
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      throw new Error("forbidden");
    },
  });
  const person = personOf("key");
  person.decide("granted");
  person.keep([message()]);
  assert.deepEqual(person.waiting(), []);
  assert.ok(marked(person).anonymousId);
});
