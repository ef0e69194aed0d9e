// DuckDB-WASM, measured on the same file in the same browser, its engine started before the file is chosen.
import { build } from 'esbuild';
import { join } from 'node:path';
import { memory, processorTime, root, settle } from './launch.mjs';
import { chooserPage, serve } from './server.mjs';

const here = join(root, 'tests/page/bench');
const dist = join(here, 'node_modules/@duckdb/duckdb-wasm/dist');
let address;

async function pages() {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'duckdb-page.mjs')], bundle: true, write: false, format: 'esm', target: 'es2022',
    minify: true, loader: { '.sql': 'text' }, logLevel: 'warning',
  });
  return serve({
    '/': chooserPage('/page.js'),
    '/page.js': { type: 'text/javascript', body: outputFiles[0].text },
    '/worker.js': { type: 'text/javascript', file: join(dist, 'duckdb-browser-eh.worker.js') },
    '/engine.wasm': { type: 'application/wasm', file: join(dist, 'duckdb-eh.wasm') },
  });
}

/** Has DuckDB-WASM count `file`. */
export async function duckdb(profile, file, kind) {
  address ??= await pages();
  const tab = await profile.context.newPage();
  await tab.goto(`${address}/#${kind}`);
  await tab.evaluate(() => globalThis.started);
  await settle(profile);
  const before = await processorTime(profile);
  await tab.locator('input').setInputFiles(file);
  const outcome = await tab.evaluate(() => globalThis.outcome);
  return { ...outcome, cpu: await processorTime(profile) - before, ...await memory(profile) };
}
