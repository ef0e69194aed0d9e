// The month's report on the page: told in both languages, its numbers lead to what they are of, and its files are those
// of the terminal, byte for byte.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from '@playwright/test';
import { choose, expect, newContext, openPage, root, test, until } from './harness.ts';

/** The terminal program that was built last. */
const terminal = ['release', 'debug'].map(kind => join(root, 'target', kind, 'teiten')).filter(it => existsSync(it))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
const by = (id: string) => `[data-testid="${id}"]`;
const story = (app: Frame) => app.locator(by('card-story'));

/** Two months of two sensors; on four days of the second somebody looks for proxies. */
function log(): string {
  const rows = ['time,sensor,source,destination_port,protocol'];
  const day = (month: number, date: number) => `2008-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  for (const [month, days, sources] of [[8, 31, 12], [9, 30, 8]] as const) {
    for (let date = 1; date <= days; date++) {
      for (let source = 0; source < sources; source++) {
        rows.push(`${day(month, date)}T0${source % 10}:00:00Z,s${source % 2},192.0.2.${(date * 7 + source) % 250},${source % 3 ? 445 : 135},tcp`);
      }
    }
  }
  for (let date = 13; date <= 16; date++) {
    for (let knock = 0; knock < 60; knock++) rows.push(`${day(9, date)}T1${knock % 10}:00:00Z,s1,203.0.113.7,${knock % 2 ? 8080 : 6588},tcp`);
  }
  return `${rows.join('\n')}\n`;
}

const publisher = { organisation: '定点観測 <友の会>', contact: 'teiten@example.org', licence: 'CC BY 4.0' };

async function saved(page: Page, app: Frame, id: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), app.locator(by(id)).click()]);
  return readFileSync(await download.path());
}

test('what happened, told in both languages and saved as the terminal writes it', async ({ browser, address }, info) => {
  if (!terminal) throw new Error('build the terminal first: cargo build');
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { page, app, complaints } = await openPage(await newContext(browser, { timezoneId: 'UTC', locale: 'en-US' }), address.file);
  await choose(app, file);
  await expect(story(app)).toContainText('8080/tcp');
  await expect(story(app).locator(by('incident'))).toHaveCount(1);
  for (const [code, words] of [['en', 'search for open proxies'], ['ja', 'プロキシ']] as const) {
    await expect(story(app)).toContainText(words);
    await app.locator(by('export')).click();
    await app.locator(by('export-month')).click();
    for (const [field, words] of Object.entries(publisher)) await app.locator(by(`publish-${field}`)).fill(words);
    const compare = async (...options: string[]) => {
      for (const [id, ending] of [['export-report', 'html'], ['export-workbook', 'xlsx'], ['export-markdown', 'md'], ['export-facts', 'json']] as const) {
        const out = info.outputPath(`report-${code}.${ending}`);
        execFileSync(terminal, ['report', '--quiet', '--zone', 'UTC', '--lang', code, '--out', out, ...Object.entries(publisher).flatMap(([name, value]) => [`--${name}`, value]), ...options, file]);
        expect((await saved(page, app, id)).equals(readFileSync(out)), `${code}, ${ending}, ${options.join(' ')}`).toBe(true);
      }
    };
    await compare();
    await app.locator(by('publish-addresses')).check();
    await compare('--include-addresses');
    expect((await saved(page, app, 'export-report')).toString()).toContain('203.0.113.7');
    await app.locator(by('publish-addresses')).uncheck();
    await app.locator(by('publish-close')).click();
    await app.locator(by('language')).click();
  }
  expect(complaints).toEqual([]);
});

test('a figure and a table of the report by themselves', async ({ browser, address }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { page, app, complaints } = await openPage(await newContext(browser, { timezoneId: 'UTC', locale: 'en-US' }), address.file);
  await choose(app, file);
  await expect(story(app)).toContainText('8080/tcp');
  await app.locator(by('export')).click();
  await app.locator(by('export-month')).click();
  await app.locator(by('publish-tables')).click();
  const svg = (await saved(page, app, 'svg-2.2.1')).toString();
  expect(svg).toMatch(/^<svg [^]*8080\/tcp[^]*<\/svg>\s*$/);
  expect((await saved(page, app, 'csv-2.2.1')).toString().split('\r\n')[0]).toContain('8080/tcp');
  const png = await saved(page, app, 'png-2.2.1');
  expect([...png.subarray(1, 4)].map(byte => String.fromCharCode(byte)).join('')).toBe('PNG');
  // Twice as large as it is drawn.
  expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
  writeFileSync(info.outputPath('figure.png'), png);
  expect(complaints).toEqual([]);
});

test('a number leads to the accesses it is of', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { app } = await open('file', undefined);
  await choose(app, file);
  const fact = story(app).locator(by('incident')).locator('button.fact', { hasText: '8080/tcp' }).first();
  await fact.click();
  // Four days, half of sixty knocks each.
  await until(async () => (await app.locator(by('figure-accesses')).innerText()).replace(/\D/g, '') === '120', 'what was pressed');
  await app.locator(by('reset')).click();
  await until(async () => (await app.locator(by('figure-accesses')).innerText()).replace(/\D/g, '') === '480', 'the whole month');
});

test('a month compared with the same month a year before', async ({ open }, info) => {
  const file = info.outputPath('thirteen-months.csv');
  const rows = ['time,sensor,source,destination_port,protocol'];
  for (let day = Date.UTC(2007, 8, 1); day < Date.UTC(2008, 9, 1); day += 86_400_000) {
    const old = day < Date.UTC(2007, 9, 1);
    for (let source = 0; source < (old ? 40 : 10); source++) rows.push(`${new Date(day).toISOString()},s,192.0.2.${source},445,tcp`);
  }
  writeFileSync(file, rows.join('\n'));
  const { app } = await open('file', undefined);
  await choose(app, file);
  await app.locator(by('compare')).click();
  const before = app.locator(by('compare-before'));
  await expect(before).toHaveAttribute('aria-pressed', 'true');
  await app.locator(by('compare-year')).click();
  await expect(story(app)).toContainText(/75\.0\s?%/);
  await expect(app.locator(by('compare'))).toContainText('September 2007');
});

test('a month compared with days of one’s own, while the story is on its way and after', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { app } = await open('file', undefined);
  await choose(app, file);
  await expect(app.locator(by('compare'))).toContainText('August 2008');
  await app.locator(by('compare')).click();
  await app.getByLabel('From', { exact: true }).fill('2008-08-04');
  await app.getByLabel('To', { exact: true }).fill('2008-08-10');
  await app.locator(by('compare-apply')).click();
  await expect(app.locator(by('compare'))).toContainText(/August 4\s?–\s?10, 2008/);
  await expect(story(app).locator(by('incident'))).toHaveCount(1);
});

test('a sensor’s days without records are shown beside it', async ({ open }, info) => {
  const file = info.outputPath('a-hole.csv');
  const rows = log().split('\n').filter(row => !(/,s0,/.test(row) && /2008-09-(1[5-9]|20)/.test(row)));
  writeFileSync(file, rows.join('\n'));
  const { app } = await open('file', undefined);
  await choose(app, file);
  await expect(app.locator(by('card-sensors')).locator('svg.observed')).toHaveCount(2);
  const holes = await app.locator(by('card-sensors')).locator('svg.observed rect.no').evaluateAll(list => list.map(it => [it.getAttribute('x'), it.getAttribute('width')]));
  expect(holes).toEqual([['14', '6']]);
});
