// Our page: how long a file takes from being chosen to its counts being on the screen, and the page itself from being
// opened to being there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { capped } from '../capped.mjs';
import { memory, pins, processorTime, root, settle } from './launch.mjs';
import { installPainted, installReading, installReady } from './watch.mjs';

const CHOOSER = 'input[type=file]:not([webkitdirectory])';
const address = pathToFileURL(join(root, pins.page.file)).href;

const appOf = async tab => (await tab.waitForSelector('iframe', { state: 'attached' })).contentFrame();

/** Opens the page from disk; its app is watched. */
export async function openPage({ context }, at = address) {
  const tab = await context.newPage();
  await tab.goto(at);
  const app = await appOf(tab);
  const chooser = app.locator(CHOOSER).first();
  await chooser.waitFor({ state: 'attached' });
  await app.evaluate(installPainted);
  await app.evaluate(installReading);
  return { tab, app, chooser };
}

/** Chooses `file`, once the page has come to rest, and waits for its counts. */
export async function choose(profile, { app, chooser }, file) {
  await settle(profile);
  const before = await processorTime(profile);
  await chooser.setInputFiles(file);
  const reading = await app.evaluate(() => globalThis.reading);
  if (reading.failed) throw new Error(`the page says: ${reading.failed}`);
  return { ...reading, cpu: await processorTime(profile) - before, ...await memory(profile) };
}

/** What the page saves as its summary, which is what `teiten cube` prints. */
async function summary({ tab, app }) {
  await app.locator('[data-testid=export]').click();
  const [download] = await Promise.all([tab.waitForEvent('download'), app.locator('[data-testid=export-json]').click()]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

/** Reads `file` with the page. */
export async function read(profile, file) {
  const page = await openPage(profile);
  const reading = await choose(profile, page, file);
  if (reading.declined) return { declined: (await page.app.locator('#main').innerText()).slice(0, 300) };
  return { ...reading, summary: await summary(page) };
}

/**
 * Reads `file`, which holds more sources than there is room for, with a page whose module gets no more than so many MiB of
 * memory: it takes several passes.
 */
export async function readCapped(profile, file, mebibytes) {
  const folder = mkdtempSync(join(tmpdir(), 'teiten-bench-'));
  try {
    const html = join(folder, 'page.html');
    writeFileSync(html, capped(join(root, pins.page.file), mebibytes * 16));
    const page = await openPage(profile, pathToFileURL(html).href);
    const reading = await choose(profile, page, file);
    const passes = Number(await page.app.locator('[data-testid=in-parts]').getAttribute('data-value'));
    return { ...reading, passes, summary: await summary(page) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How long the page takes from being opened to being painted, and to being ready: its module is up as well. */
export async function open(profile) {
  const tab = await profile.context.newPage();
  await tab.addInitScript(installReady);
  await settle(profile);
  await tab.goto(address);
  const opened = await tab.evaluate(() => performance.timeOrigin);
  const { paint, module } = await (await appOf(tab)).evaluate(() => globalThis.whenReady);
  return { painted: (paint - opened) / 1000, seconds: (Math.max(paint, module) - opened) / 1000 };
}
