// What bounds everyone in this browser: how fast a worker gets a file's bytes, and how fast they are inflated, with
// nothing else done. Both the way the page does it.
import { build } from 'esbuild';
import { join } from 'node:path';
import { memory, processorTime, root, settle } from './launch.mjs';
import { chooserPage, serve } from './server.mjs';

/** Made by `cargo xtask bench` from the crate in `inflate/`. */
const module = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'bench/inflate');
let address;

async function pages() {
  const bundle = async name => {
    const { outputFiles } = await build({
      entryPoints: [join(root, 'tests/page/bench', name)], bundle: true, write: false, format: 'iife', target: 'es2022',
      alias: { inflate: join(module, 'inflate.js') }, define: { 'import.meta.url': '""' }, logLevel: 'warning',
    });
    return { type: 'text/javascript', body: outputFiles[0].text };
  };
  return serve({
    '/': chooserPage('/page.js'),
    '/page.js': await bundle('limits-page.mjs'),
    '/worker.js': await bundle('limits-worker.mjs'),
    '/inflate.wasm': { type: 'application/wasm', file: join(module, 'inflate_bg.wasm') },
  });
}

/** Has a worker take in `file`: `what` is read or inflate. */
export async function limit(profile, file, what) {
  address ??= await pages();
  const tab = await profile.context.newPage();
  await tab.goto(`${address}/#${what}`);
  await tab.evaluate(() => globalThis.started);
  await settle(profile);
  const before = await processorTime(profile);
  await tab.locator('input').setInputFiles(file);
  const outcome = await tab.evaluate(() => globalThis.outcome);
  return { ...outcome, cpu: await processorTime(profile) - before, ...await memory(profile) };
}
