import assert from "node:assert/strict";
import { test } from "node:test";
import { linkEvent } from "../src/parts/links";
import { searchTerm } from "../src/parts/search";
import { rage } from "../src/rage";
import { shareMethod } from "../src/share";

const SHARES: Record<string, string | undefined> = {
  "https://twitter.com/intent/tweet?url=x": "x",
  "https://x.com/intent/post?text=x": "x",
  "https://www.facebook.com/sharer/sharer.php?u=x": "facebook",
  "https://www.linkedin.com/sharing/share-offsite/?url=x": "linkedin",
  "https://wa.me/?text=x": "whatsapp",
  "https://api.whatsapp.com/send?text=x": "whatsapp",
  "https://t.me/share/url?url=x": "telegram",
  "https://www.reddit.com/submit?url=x": "reddit",
  "https://bsky.app/intent/compose?text=x": "bluesky",
  "https://mastodon.social/share?text=x": "mastodon",
  "mailto:?subject=Look&body=x": "email",
  "mailto:ada@example.org?subject=Hello": undefined,
  "https://x.com/rapport": undefined,
  "https://wa.me/4912345": undefined,
  "https://example.org/?u=https://twitter.com/intent/tweet": undefined,
  "tel:123": undefined,
};

test("links that share say how", () => {
  for (const [address, method] of Object.entries(SHARES)) assert.equal(shareMethod(address), method, address);
});

const LINKS: Record<string, string | undefined> = {
  "https://shop.example/report.pdf": "file_download",
  "https://elsewhere.example/data.CSV?x=1": "file_download",
  "https://elsewhere.example/": "link_followed",
  "https://shop.example/pdf": undefined,
  "https://x.com/intent/post?text=x": undefined,
  "mailto:ada@example.org": undefined,
};

test("links are files, ways out, or neither", () => {
  for (const [address, name] of Object.entries(LINKS))
    assert.equal(linkEvent(new URL(address), "shop.example"), name, address);
});

test("a page of results says what was searched for", () => {
  assert.equal(searchTerm("https://shop.example/find?q=green+tea"), "green tea");
  assert.equal(searchTerm("https://shop.example/?query=%20tea%20&page=2"), "tea");
  assert.equal(searchTerm("https://shop.example/?q="), undefined);
  assert.equal(searchTerm("https://shop.example/q"), undefined);
});

test("rage is three clicks near each other and soon after each other, told once", () => {
  const click = rage();
  assert.deepEqual([click(10, 10, 0), click(12, 10, 300), click(12, 14, 900), click(12, 14, 950)], [
    false,
    false,
    true,
    false,
  ]);
  assert.deepEqual([click(12, 14, 2_000), click(12, 14, 2_999), click(12, 44, 3_100)], [false, false, false]);
  const slow = rage();
  assert.deepEqual([slow(0, 0, 0), slow(0, 0, 1_000), slow(0, 0, 2_000)], [false, false, false]);
});
