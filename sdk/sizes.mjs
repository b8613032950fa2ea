/** Says how large each built file is on the wire. What they may have at most, `tests/sdk/test_sizes.py` knows. */

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const within = (folder) => readdirSync(`dist/${folder}`).map((name) => `${folder}/${name}`);
const files = ["rapport.js", "module.js", ...within("parts"), ...within("widgets"), ...within("words")];

for (const name of files.filter((name) => name.endsWith(".js"))) {
  const content = readFileSync(`dist/${name}`);
  const packed = gzipSync(content, { level: 9 });
  console.log(`${name.padEnd(18)} ${String(packed.length).padStart(5)} bytes gzip -9, ${content.length} plain`);
}
