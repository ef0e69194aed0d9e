// The main job, as a person does it: open the page from disk or a host, give it logs, read the counts, save them. What
// the page counts is held against the terminal (the same bytes) and, where ../shared is, against its reference counts.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Frame, Page } from '@playwright/test';
import { choose, drawn, drop, expect, newContext, openPage, origins, root, test, until } from './harness.ts';

const shared = join(root, '..', 'shared');
/** The terminal program that was built last. */
const terminal = ['release', 'debug'].map(kind => join(root, 'target', kind, 'teiten')).filter(it => existsSync(it))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];

const state = (app: Frame) => app.evaluate(() => document.documentElement.dataset['state']);
const ready = (app: Frame) => until(async () => {
  const now = await state(app);
  if (now === 'failed') throw new Error(await app.locator('[data-testid=failed]').innerText());
  return now === 'ready';
}, 'the counts', 90);
const text = async (app: Frame, id: string) => (await app.locator(`[data-testid=${id}]`).first().innerText()).replace(/\s+/g, ' ');
const digits = (value: string) => value.replace(/\D/g, '');

/** Sets the day boundary of the report. */
async function zone(app: Frame, name: string): Promise<void> {
  await app.locator('[data-testid=zone]').click();
  await app.locator('[data-testid=zone-search]').fill(name);
  await app.locator(`[data-testid="zone-${name}"]`).click();
  await ready(app);
}

async function saved(page: Page, app: Frame, id: string): Promise<Buffer> {
  await app.locator('[data-testid=export]').click();
  const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), app.locator(`[data-testid=${id}]`).click()]);
  return readFileSync(await download.path());
}

/** What the terminal prints for the same files. */
function printed(...args: string[]): Buffer {
  if (!terminal) throw new Error('build the terminal first: cargo build');
  return execFileSync(terminal, ['cube', '--quiet', ...args], { maxBuffer: 1 << 28 });
}

// The README's pictures: `TEITEN_PICTURES=docs/images npx playwright test …` renews them; otherwise they are made and
// kept among the test's results, so that the page is at least drawn at every size.
const PICTURES = [
  ['page-en', 1440, 1250, 'light', 'en'],
  ['page-narrow', 390, 844, 'light', 'ja'],
  ['page-ja-dark', 1440, 1250, 'dark', 'ja'],
  ['page-tablet', 1024, 1000, 'dark', 'en'],
] as const;

test('the sample: September 2008 in both languages, at every size', async ({ browser, address }, info) => {
  const context = await newContext(browser, { deviceScaleFactor: 1.5, locale: 'en-US' });
  const { page, app, complaints } = await openPage(context, address.file);
  await app.locator('[data-testid=open-sample]').click();
  await ready(app);
  for (const sentence of [/157 strangers/, /157人/]) {
    await expect(app.locator('[data-testid=sentence]')).toHaveText(sentence);
    const figures = ['accesses', 'sources', 'accesses-per-sensor-day', 'sources-per-sensor-day'];
    const shown: string[] = [];
    for (const id of figures) shown.push(digits(await text(app, `figure-${id}`)));
    expect(shown).toEqual(['119926', '47248', '400', '157']);
    await app.locator('[data-testid=language]').click();
  }
  const summary = JSON.parse((await saved(page, app, 'export-json')).toString()) as { days: number };
  expect(summary.days).toBe(366);

  const folder = process.env['TEITEN_PICTURES'];
  if (folder) mkdirSync(join(root, folder), { recursive: true });
  for (const [name, width, height, colorScheme, language] of PICTURES) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await until(() => app.evaluate(scheme => document.documentElement.dataset['theme'] === scheme, colorScheme), colorScheme);
    if (await app.evaluate(() => document.documentElement.lang) !== language) await app.locator('[data-testid=language]').click();
    await app.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(0, 0);
    await drawn(app, 3);
    await until(() => app.evaluate(() => document.querySelector('[data-testid=said]')?.textContent === ''), 'the last message to go');
    expect(await app.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut at the side').toBe(true);
    await page.screenshot({ path: folder ? join(root, folder, `${name}.png`) : info.outputPath(`${name}.png`) });
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test.describe('as users have it, the engine tried out beforehand', () => {
  test.use({ trial: true });
  for (const origin of origins) test(`drop, count, save, open again, with nothing sent, ${origin}`, async ({ open, browser, context }, info) => {
    const log = info.outputPath('table.csv');
    const rows = Array.from({ length: 3000 }, (_, i) => `2008-09-${String(1 + i % 30).padStart(2, '0')}T0${i % 10}:00:00Z,=cmd|' /C calc'!A${i % 3},192.0.2.${i % 200},4000,${[445, 135, 22][i % 3]},tcp`);
    writeFileSync(log, ['time,sensor,source,source_port,destination_port,protocol', ...rows, '2008-09-03T00:00:00Z,<img src=x onerror=alert(1)>,198.51.100.999,1,2,tcp', ''].join('\n'));
    const { page, app, requests, complaints } = await open(origin);
    const loaded = requests.length;
    await context.setOffline(true);
    await drop(page, app.locator('[data-testid=dropzone]'), [log]);
    await ready(app);
    await zone(app, 'UTC');
    expect(digits(await text(app, 'figure-accesses'))).toBe('3000');
    expect(await app.locator('img').count()).toBe(0);

    const summary = await saved(page, app, 'export-json');
    expect(summary.equals(printed('--zone', 'UTC', log))).toBe(true);
    const cube = await saved(page, app, 'export-cube');
    expect(cube.equals(printed('--full', '--zone', 'UTC', log))).toBe(true);
    expect(cube.includes('192.0.2.')).toBe(false);

    // A text that a spreadsheet would run is quoted in a table of sensors.
    const [download] = await Promise.all([page.waitForEvent('download'), app.locator('[data-testid=card-sensors-csv]').click()]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/(^|\n)"?'=cmd/);

    const file = info.outputPath('saved.json');
    writeFileSync(file, cube);
    const again = await open(origin, await newContext(browser));
    await choose(again.app, file);
    await ready(again.app);
    expect(digits(await text(again.app, 'figure-accesses'))).toBe('3000');
    expect(await text(again.app, 'sentence')).toBe(await text(app, 'sentence'));
    await again.page.context().close();

    expect(requests.length).toBe(loaded);
    expect(complaints).toEqual([]);
  });
});

interface Reference { files: string[]; zone: string; options: string[]; cube: Record<string, unknown> }

test('the reference counts of real logs, on the page to the digit', async ({ browser, address }, info) => {
  const kit = join(shared, 'conformance', 'reference_counts.json');
  test.skip(!existsSync(kit), 'skipped: no ../shared');
  test.setTimeout(600_000);
  const sets = JSON.parse(readFileSync(kit, 'utf8')) as Record<string, Reference>;
  for (const name of ['marx', 'ufw', 'dshield', 'cowrie', 'cowrie, Tokyo days']) {
    const set = sets[name]!;
    const context = await newContext(browser, { timezoneId: set.zone });
    const { page, app } = await openPage(context, address.file);
    const files = set.files.map(it => join(shared, 'corpus', it));
    await drop(page, app.locator('[data-testid=dropzone]'), files);
    await ready(app);
    const year = set.options[set.options.indexOf('--year') + 1];
    if (set.options.includes('--year') && year) {
      // Stamps without a year: what the page guessed is shown, and can be set for all files at once.
      if (!await app.locator('[data-testid=year]').first().isVisible()) await app.locator('[data-testid=years] summary').click();
      for (const box of await app.locator('[data-testid=year]').all()) await box.fill(year);
      await app.locator('[data-testid=year-apply]').first().click();
      await ready(app);
    }
    const bytes = await saved(page, app, 'export-json');
    const want = printed('--zone', set.zone, ...set.options, ...files);
    info.annotations.push({ type: name, description: `${bytes.length} bytes` });
    expect(bytes.equals(want), `${name}: the page's summary is the terminal's`).toBe(true);
    const cube = JSON.parse(bytes.toString()) as Record<string, unknown>;
    for (const figure of ['accesses', 'sources', 'distinct_addresses', 'source_sensor_days', 'days']) {
      expect(cube[figure], `${name}: ${figure}`).toBe(set.cube[figure]);
    }
    for (const table of ['sensors', 'by_day']) expect(cube[table], `${name}: ${table}`).toEqual(set.cube[table]);
    const services = set.cube['services'] as unknown[];
    expect((cube['services'] as unknown[]).slice(0, services.length), `${name}: services`).toEqual(services);
    await context.close();
  }
});

test('a folder of good, unknown and broken files: each is told of', async ({ open }, info) => {
  const write = (name: string, bytes: string | Buffer) => {
    writeFileSync(info.outputPath(name), bytes);
    return info.outputPath(name);
  };
  const good = '2008-09-13T01:02:03Z,talot-01,192.0.2.1,4000,445,tcp\n';
  const header = 'time,sensor,source,source_port,destination_port,protocol\n';
  const files = [
    write('a.csv', header + good.repeat(3) + 'x,y\n'),
    write('copy.csv', header + good.repeat(3) + 'x,y\n'),
    write('diary.txt', 'dear diary,\nnothing happened\ntoday\n'),
    write('empty.log', ''),
    write('nul.csv', Buffer.concat([Buffer.alloc(70_000), Buffer.from(header + good)])),
  ];
  const { app } = await open('file');
  await choose(app, files);
  await ready(app);
  const table = app.locator('[data-testid=files]');
  for (const name of ['a.csv', 'copy.csv', 'diary.txt', 'empty.log', 'nul.csv']) await expect(table).toContainText(name);
  expect(digits(await text(app, 'figure-accesses'))).toBe('4');
  // Why its line could not be read is told behind its name.
  await table.locator('button.disclose', { hasText: 'a.csv' }).first().click();
  await expect(app.locator('[data-testid=rejected]').first()).toContainText('x,y');
});
