// The end of memory: where it is, that logs with more sources are then read in passes, and that the page says so where
// passes do not help. The memory of a page whose module is changed to have less ends sooner; all else of that page is as
// it is shipped.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, TestInfo } from '@playwright/test';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { toolchain } from '../../www/toolchain.mjs';
import { capped, limits } from './capped.mjs';
import { expect, openPage, pageFile, root, test, until, type Opened } from './harness.ts';

test('the memory of a module ends at 4 GiB less a page', () => {
  const { folder, names } = toolchain(root).module;
  for (const name of names) expect(limits(readFileSync(join(root, folder, name, `${name}_bg.wasm`))).most).toBe(65_535);
});

/** Told in any pass but the first: one may be over before it is looked for. */
const laterPass = /reading (?!1 )\d+ of \d+/;

/** Rows that all have another source, and another sensor if so wanted. */
function rows(count: number, sensors = false): string {
  const source = (n: number): string => `${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.7`;
  const row = (n: number): string => `2024-03-01 00:00:01,${sensors ? `sensor-${n}` : 's'},${source(n)},22,tcp`;
  return ['time,sensor,source,port,protocol', ...Array.from({ length: count }, (_, n) => row(n))].join('\n');
}

type Capped = Opened & { readonly state: (wanted: string) => Promise<true>; readonly give: (name: string, text: string) => Promise<void> };

/** The page with 20 MiB of memory. */
async function openCapped(context: BrowserContext, info: TestInfo): Promise<Capped> {
  const html = info.outputPath('capped.html');
  writeFileSync(html, capped(pageFile, 320));
  const opened = await openPage(context, pathToFileURL(html).href);
  const { app } = opened;
  return {
    ...opened,
    state: wanted => until(async () => (await app.evaluate(() => document.documentElement.dataset['state'])) === wanted || null, wanted, 90),
    give: async (name, text) => {
      writeFileSync(info.outputPath(name), text);
      await app.getByTestId('file-input').setInputFiles(info.outputPath(name));
    },
  };
}

test('more sources than there is memory for: the page says that it reads several times, and what it cannot show', async ({ context }, info) => {
  const { app, state, give, complaints } = await openCapped(context, info);
  await give('much.csv', rows(1_500_000));
  await expect(app.getByTestId('passes')).toBeVisible({ timeout: 30_000 });
  const told = await app.getByTestId('passes').textContent() ?? '';
  expect(told).toBe(en.reading.passes(Number(/read (\d+) times/.exec(told)?.[1])));
  await expect(app.getByTestId('pass')).toHaveText(laterPass, { timeout: 30_000 });
  await state('ready');
  expect(await app.getByTestId('figure-sources').getAttribute('data-value')).toBe('1500000');
  const passes = Number(await app.getByTestId('in-parts').getAttribute('data-value'));
  expect(passes).toBeGreaterThan(1);
  for (const texts of [en, ja]) {
    if (await app.evaluate(() => document.documentElement.lang) !== texts.code) await app.getByTestId('language').click();
    await expect(app.getByTestId('in-parts')).toContainText(texts.inParts.summary(passes));
    await expect(app.getByTestId('in-parts')).toContainText(texts.inParts.missing);
    await expect(app.getByTestId('card-sources')).toContainText(texts.sourcesCard.unavailableInParts);
  }
  await app.getByTestId('counting').locator('summary').click();
  for (const count of ['count-s', 'count-u1', 'count-u0']) {
    expect(await app.getByTestId(count).getAttribute('data-value')).toBe('1500000');
  }
  // It is over with the logs that it was about.
  await app.getByTestId('home').click();
  await state('empty');
  await give('little.csv', rows(2_000));
  await state('ready');
  expect(await app.getByTestId('figure-sources').getAttribute('data-value')).toBe('2000');
  await expect(app.getByTestId('in-parts')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('reading in passes can be cancelled', async ({ context }, info) => {
  const { app, page, state, give } = await openCapped(context, info);
  await give('much.csv', rows(1_500_000));
  await expect(app.getByTestId('pass')).toHaveText(laterPass, { timeout: 60_000 });
  await app.getByTestId('cancel').click();
  await state('empty');
  await until(async () => page.workers().length < 2 || null, 'the workers to end');
});

test('where passes do not help, the page says so in both languages, and goes on with less', async ({ context }, info) => {
  const { app, state, give, complaints } = await openCapped(context, info);
  // Every pass has to know every sensor.
  await give('much.csv', rows(1_000_000, true));
  await state('failed');
  for (const texts of [en, ja]) {
    if (await app.evaluate(() => document.documentElement.lang) !== texts.code) await app.getByTestId('language').click();
    await expect(app.getByTestId('failed')).toContainText(texts.codes.failures['memory'] ?? '?');
    await expect(app.getByTestId('failed')).toContainText(/much\.csv: \d+ MB/);
  }
  await app.getByTestId('home').click();
  await state('empty');
  await give('little.csv', rows(2_000));
  await state('ready');
  expect(await app.getByTestId('figure-sources').getAttribute('data-value')).toBe('2000');
  expect(complaints).toEqual([]);
});
