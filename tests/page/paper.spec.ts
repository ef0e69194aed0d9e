// The month's report as the file it leaves in: it is read from disk with scripts off, and nothing in it keeps anybody out
// (axe), in either language, on a narrow screen or a wide one, whatever colours the reader's system likes.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Frame, Page } from '@playwright/test';
import { choose, expect, newContext, openPage, test, watch } from './harness.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
interface Violation { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }
interface WithAxe { axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> } }
const by = (id: string) => `[data-testid=${id}]`;

/** Saves the report that is on the screen. */
async function saved(page: Page, app: Frame, path: string): Promise<string> {
  await app.locator(by('export')).click();
  await app.locator(by('export-month')).click();
  const [download] = await Promise.all([page.waitForEvent('download'), app.locator(by('export-report')).click()]);
  await app.locator(by('publish-close')).click();
  await download.saveAs(path);
  return readFileSync(path, 'utf8');
}

test('the report of the sample opens from disk with scripts off, and axe finds nothing', async ({ browser, address }, info) => {
  // axe looks at some ten thousand marks of figures each time.
  test.slow();
  const { page, app } = await openPage(await newContext(browser, { locale: 'en-US' }), address.file);
  await app.locator(by('open-sample')).click();
  await expect(app.locator(by('card-story'))).toContainText('8080/tcp', { timeout: 60_000 });
  for (const code of ['en', 'ja'] as const) {
    const path = info.outputPath(`report.${code}.html`);
    const text = await saved(page, app, path);
    expect(text).toContain(`<html lang="${code}">`);
    expect(text).not.toMatch(/<script|javascript:|\son[a-z]+=/i);

    const still = await browser.newContext({ javaScriptEnabled: false });
    const read = await still.newPage();
    const record = watch(read);
    await read.goto(pathToFileURL(path).href);
    await expect(read.locator('.plain em')).toBeVisible();
    expect(await read.locator('figure svg').count()).toBeGreaterThan(20);
    await expect(read.locator('details table').first()).toBeHidden();
    await read.locator('details summary').first().click();
    await expect(read.locator('details table').first()).toBeVisible();
    expect(record.requests).toEqual([pathToFileURL(path).href]);
    expect(record.complaints).toEqual([]);
    await still.close();

    // axe itself needs scripts: they run beside the document, not out of it. Every width meets every scheme in a language.
    const context = await browser.newContext();
    const looked = await context.newPage();
    await looked.goto(pathToFileURL(path).href);
    await looked.evaluate(axe);
    for (const [width, colorScheme] of [[390, code === 'en' ? 'light' : 'dark'], [1440, code === 'en' ? 'dark' : 'light']] as const) {
      await looked.emulateMedia({ colorScheme });
      await looked.setViewportSize({ width, height: 900 });
      // Tables are alike: of those that unfold, some of each kind. The year's, of ten thousand cells, is left folded.
      await looked.evaluate(open => document.querySelectorAll('details').forEach((it, at) => {
        it.open = open && at % 4 === 0 && it.querySelectorAll('tr').length < 60;
      }), width === 1440);
      const { violations } = await looked.evaluate(() => (globalThis as unknown as WithAxe).axe.run(document, { resultTypes: ['violations'] }));
      const told = violations.map(it => `${it.id} ${it.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')}`);
      expect(told, `${code} ${colorScheme} ${width}`).toEqual([]);
      expect(await looked.evaluate(() => document.documentElement.scrollWidth), `scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
    }
    await context.close();
    await app.locator(by('language')).click();
  }
});

test('on paper nothing is wider than the page', async ({ browser, address }, info) => {
  const { page, app } = await openPage(await newContext(browser, { locale: 'en-US' }), address.file);
  // Not by `locale`: it reaches a frame of its own process later than the page asks for it, at times.
  await app.locator(by('language')).click();
  const file = info.outputPath('days.csv');
  const rows = ['time,sensor,source,destination_port,protocol'];
  for (let day = 1; day <= 28; day++) {
    for (let knock = 0; knock < 20; knock++) rows.push(`2008-02-${String(day).padStart(2, '0')}T0${knock % 10}:00:00Z,a-sensor-with-quite-a-long-name-${knock % 4},192.0.2.${knock},${20 + knock},tcp`);
  }
  writeFileSync(file, `${rows.join('\n')}\n`);
  await choose(app, file);
  await expect(app.locator(by('card-story'))).toContainText('2008', { timeout: 30_000 });
  const path = info.outputPath('report.html');
  await saved(page, app, path);
  const context = await browser.newContext();
  const paper = await context.newPage();
  await paper.goto(pathToFileURL(path).href);
  await paper.emulateMedia({ media: 'print' });
  // A4 less its margins, in CSS pixels.
  await paper.setViewportSize({ width: Math.round((210 - 30) / 25.4 * 96), height: 1000 });
  const wide = await paper.evaluate(() => [...document.querySelectorAll('body *')]
    .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !it.closest('svg'))
    .map(it => `${it.tagName} ${it.className} ${it.textContent?.slice(0, 40)}`));
  expect(wide).toEqual([]);
  expect((await paper.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(50_000);
  await context.close();
});
