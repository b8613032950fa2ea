/** Makes `dist/`: the script, the ES module, the parts, the widgets and their words; with `test`, the tests for Node. */

import { readdirSync } from "node:fs";
import { build } from "esbuild";

const all = (folder, ending) => readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`);

const common = { bundle: true, target: "es2021", legalComments: "none", logLevel: "warning" };
/** What widgets share is a file of its own, which browsers load once however many widgets there are. */
const shared = {
  name: "shared",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^(\.|\.\.\/widgets)\/core$/ }, ({ importer }) =>
      /(widgets|asking)\W\w+\.ts$/.test(importer) ? { path: "./core.js", external: true } : undefined,
    ),
};

const small = { ...common, minify: true };
/** Modules are always read as UTF-8; a script is read as its page says. */
const modules = { ...small, format: "esm", charset: "utf8" };

if (process.argv[2] === "test") {
  await build({ ...common, entryPoints: all("test", ".test.ts"), outdir: "dist/test", format: "esm", platform: "node" });
} else {
  await build({ ...small, entryPoints: { rapport: "src/script.ts" }, outdir: "dist", format: "iife" });
  await build({ ...small, entryPoints: ["src/module.ts"], outdir: "dist", format: "esm" });
  await build({ ...small, entryPoints: all("src/parts", ".ts"), outdir: "dist/parts", format: "esm" });
  await build({ ...modules, entryPoints: all("src/words", ".ts"), outdir: "dist/words" });
  await build({ ...modules, entryPoints: all("src/widgets", ".ts"), outdir: "dist/widgets", plugins: [shared] });
}
