// Times the page and DuckDB-WASM on one file in the same browser, in turn.
//
//   node tests/page/bench/run.mjs FILE RUNS CUBE.json     (cargo xtask bench runs this)
//
// From the moment the file is chosen to the moment the counts are shown, each
// run in a fresh tab. CUBE.json is what the terminal counted of the same file:
// all three must agree. Prints "page SECONDS" and "duckdb SECONDS" lines.
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toolchain } from '../../../www/toolchain.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../../..');
const pins = toolchain(root);
const [file, runs, cubeFile] = process.argv.slice(2);
const cube = JSON.parse(readFileSync(cubeFile, 'utf8'));
const services = cube.services.slice(0, 10).map(({ service, accesses, sources }) => ({ service, accesses, sources }));

const peer = join(here, 'node_modules/@duckdb/duckdb-wasm/dist');
const { outputFiles } = await build({
  entryPoints: [join(here, 'duckdb.mjs')], bundle: true, write: false, format: 'esm', target: 'es2022', minify: true, logLevel: 'warning',
});
const served = {
  '/': ['text/html', '<!doctype html><input type="file"><script type="module" src="/page.js"></script>'],
  '/page.js': ['text/javascript', outputFiles[0].text],
};
const streamed = {
  '/worker.js': ['text/javascript', join(peer, 'duckdb-browser-eh.worker.js')],
  '/engine.wasm': ['application/wasm', join(peer, 'duckdb-eh.wasm')],
};
const server = createServer((request, response) => {
  const [type, body] = served[request.url] ?? [];
  const [streamType, path] = streamed[request.url] ?? [];
  response.writeHead(type || streamType ? 200 : 404, { 'Content-Type': type ?? streamType ?? 'text/plain' });
  if (path) createReadStream(path).pipe(response);
  else response.end(body);
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const address = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? pins.browser.program, args: pins.browser.flags });

async function until(probe, what, seconds = 120) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise(done => setTimeout(done, 20));
  }
}

async function page() {
  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(join(root, pins.page.file)).href);
  const frame = await (await tab.waitForSelector('iframe', { state: 'attached' })).contentFrame();
  const chooser = frame.locator('input[type=file]:not([webkitdirectory])').first();
  await chooser.waitFor({ state: 'attached' });
  // Both ends are taken inside the page, so the driver's own time is not in it.
  await frame.evaluate(() => {
    let start = 0;
    document.addEventListener('change', () => { start = performance.now(); }, { capture: true });
    new MutationObserver(() => {
      if (start && document.documentElement.dataset.state === 'ready') globalThis.seconds ??= (performance.now() - start) / 1000;
    }).observe(document.documentElement, { attributes: true });
  });
  await chooser.setInputFiles(file);
  const seconds = await until(() => frame.evaluate(() => globalThis.seconds), 'the page to be ready');
  // What the page shows, number by number: the digits of its text are enough.
  const shown = (await frame.evaluate(() => document.body.innerText)).replace(/[\s,.\u00a0\u202f]/g, '');
  for (const total of [cube.accesses, cube.sources]) assert.ok(shown.includes(String(total)), `the page does not show ${total}`);
  await tab.close();
  return seconds;
}

async function duckdb() {
  const tab = await browser.newPage();
  await tab.goto(address);
  await until(() => tab.evaluate(() => globalThis.started), 'DuckDB-WASM to start');
  await tab.locator('input').setInputFiles(file);
  const { seconds, ...counted } = await until(() => tab.evaluate(() => globalThis.outcome), 'DuckDB-WASM to finish');
  await tab.close();
  const { accesses, sources, by_day } = cube;
  assert.deepEqual(counted, { accesses, sources, services, days: by_day.map(({ day, accesses, sources }) => ({ day, accesses, sources })) });
  return seconds;
}

try {
  // One of each to warm caches, not printed.
  for (let run = 0; run <= Number(runs); run++) {
    for (const [name, measure] of Object.entries({ page, duckdb })) {
      const seconds = await measure();
      if (run) console.log(`${name} ${seconds.toFixed(4)}`);
    }
  }
} finally {
  await browser.close();
  server.close();
}
