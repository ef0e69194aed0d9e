// Runs the stages as wasm: `node run.mjs STAGES.wasm [WORD...]`. Finishes what cargo built as the page's module is
// finished, by wasm-bindgen and wasm-opt, and loads it; its main does the rest. `cargo xtask stages` has cargo call it.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const [wasm, ...words] = process.argv.slice(2);
const folder = resolve(dirname(wasm), "stages-for-node");
const tool = (name, ...words) => execFileSync(name, words, { stdio: "inherit" });
tool("wasm-bindgen", wasm, "--target", "nodejs", "--no-typescript", "--out-dir", folder, "--out-name", "stages");
const module = join(folder, "stages_bg.wasm");
tool("wasm-opt", "-O3", module, "-o", module);
// The project's own scripts are of the other kind.
writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');

// What main takes for its own.
process.argv = [process.argv[0], "stages", ...words];
createRequire(import.meta.url)(join(folder, "stages.js"));
