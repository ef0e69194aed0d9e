// Saved counts and logs dropped together: one sum, whose files are the terminal's, byte for byte; and what cannot be added
// is refused in both languages, with what is wrong and the way on.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from '@playwright/test';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { expect, newContext, openPage, root, test, until } from './harness.ts';

/** The terminal program that was built last. */
const terminal = ['release', 'debug'].map(kind => join(root, 'target', kind, 'teiten')).filter(it => existsSync(it))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];

function teiten(...args: string[]): Buffer {
  if (!terminal) throw new Error('build the terminal first: cargo build');
  return execFileSync(terminal, args, { maxBuffer: 1 << 28 });
}

/** Two months of one sensor; on four days of the second somebody looks for proxies. */
function log(sensor: string): string {
  const rows = ['time,sensor,source,destination_port,protocol'];
  const row = (month: number, date: number, hour: number, source: string, port: number) =>
    rows.push(`2008-0${month}-${String(date).padStart(2, '0')}T0${hour}:00:00Z,${sensor},${source},${port},tcp`);
  for (const [month, days] of [[8, 31], [9, 30]] as const) {
    for (let date = 1; date <= days; date++) {
      for (let source = 0; source < 8; source++) row(month, date, source, `192.0.2.${(date * 7 + source) % 250}`, source % 3 ? 445 : 135);
    }
  }
  for (let date = 13; date <= 16; date++) {
    for (let knock = 0; knock < 60; knock++) row(9, date, knock % 10, '203.0.113.7', 8080);
  }
  return `${rows.join('\n')}\n`;
}

async function saved(page: Page, app: Frame, id: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), app.getByTestId(id).click()]);
  return readFileSync(await download.path());
}

const state = (app: Frame, wanted: string): Promise<true> =>
  until(async () => (await app.evaluate(() => document.documentElement.dataset['state'])) === wanted || null, wanted);

async function speak(app: Frame, code: string): Promise<void> {
  if (await app.evaluate(() => document.documentElement.lang) !== code) await app.getByTestId('language').click();
}

test('saved counts and logs, dropped together, are one sum: the terminal’s, byte for byte', async ({ browser, address }, info) => {
  const [tokyo, osaka, nagoya, cube, readme] = ['tokyo.csv', 'osaka.csv', 'nagoya.csv', 'tokyo.json', 'readme.txt'].map(name => info.outputPath(name)) as [string, string, string, string, string];
  for (const [path, sensor] of [[tokyo, 'tokyo'], [osaka, 'osaka'], [nagoya, 'nagoya']] as const) writeFileSync(path, log(sensor));
  writeFileSync(cube, teiten('cube', '--quiet', '--full', tokyo));
  writeFileSync(readme, 'how these were made\n');
  const given = [nagoya, cube, osaka, readme];
  const { page, app, requests, complaints } = await openPage(await newContext(browser, { timezoneId: 'UTC', locale: 'en-US' }), address.file);
  const loaded = requests.length;
  await app.getByTestId('file-input').setInputFiles(given);
  await state(app, 'ready');
  await expect(app.getByTestId('card-story')).toContainText('8080/tcp');
  expect(await app.getByTestId('account-closes').getAttribute('data-value')).toBe('true');

  const open = (): Promise<void> => app.getByTestId('export').click();
  await open();
  expect((await saved(page, app, 'export-json')).equals(teiten('cube', '--quiet', ...given))).toBe(true);
  await open();
  expect((await saved(page, app, 'export-cube')).equals(teiten('cube', '--quiet', '--full', ...given))).toBe(true);
  for (const texts of [en, ja]) {
    await speak(app, texts.code);
    // What needs the addresses of all is not there, and says why.
    await expect(app.getByTestId('card-sources')).toContainText(texts.sourcesCard.unavailable);
    await expect(app.getByTestId('counting')).toContainText(texts.counting.notAdditive);
    await open();
    await app.getByTestId('export-month').click();
    await expect(app.getByTestId('publish-addresses')).toBeDisabled();
    for (const [id, ending] of [['export-report', 'html'], ['export-workbook', 'xlsx'], ['export-markdown', 'md'], ['export-facts', 'json']] as const) {
      const out = info.outputPath(`report-${texts.code}.${ending}`);
      teiten('report', '--quiet', '--lang', texts.code, '--out', out, ...given);
      expect((await saved(page, app, id)).equals(readFileSync(out)), `${texts.code}, ${ending}`).toBe(true);
    }
    expect(readFileSync(info.outputPath(`report-${texts.code}.md`), 'utf8')).toContain(texts.code === 'en' ? 'not additive' : '加算できない');
    await app.getByTestId('publish-close').click();
  }
  expect(requests.length).toBe(loaded);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('a sensor’s day that stands in both is refused in both languages, and so are days of other zones, until they are the same', async ({ browser, address }, info) => {
  const [tokyo, osaka, cube] = ['tokyo.csv', 'osaka.csv', 'tokyo.json'].map(name => info.outputPath(name)) as [string, string, string];
  writeFileSync(tokyo, log('tokyo'));
  writeFileSync(osaka, log('osaka'));
  writeFileSync(cube, teiten('cube', '--quiet', '--full', '--zone', 'Asia/Tokyo', tokyo));
  const { app, complaints, page } = await openPage(await newContext(browser, { timezoneId: 'Asia/Tokyo', locale: 'ja-JP' }), address.file);
  await app.getByTestId('file-input').setInputFiles([tokyo, cube]);
  await state(app, 'failed');
  for (const texts of [ja, en]) {
    await speak(app, texts.code);
    await expect(app.getByTestId('failed')).toContainText(texts.codes.failures['overlap'] ?? '?');
    await expect(app.getByTestId('failed')).toContainText('tokyo.json, tokyo.csv: tokyo, 2008-08-01 (+60)');
    await expect(app.getByTestId('read-in-zone')).toHaveCount(0);
  }
  await page.context().close();

  const other = await openPage(await newContext(browser, { timezoneId: 'America/New_York', locale: 'en-US' }), address.file);
  await other.app.getByTestId('file-input').setInputFiles([osaka, cube]);
  await state(other.app, 'failed');
  for (const texts of [en, ja]) {
    await speak(other.app, texts.code);
    await expect(other.app.getByTestId('failed')).toContainText(texts.codes.failures['zone'] ?? '?');
    await expect(other.app.getByTestId('failed')).toContainText('tokyo.json, osaka.csv: Asia/Tokyo, America/New_York');
    await expect(other.app.getByTestId('read-in-zone')).toHaveText(texts.failed.zone('Asia/Tokyo'));
  }
  await other.app.getByTestId('read-in-zone').click();
  await state(other.app, 'ready');
  await expect(other.app.getByTestId('zone-of-counts')).toContainText('Asia/Tokyo');
  const [download] = await Promise.all([other.page.waitForEvent('download'), other.app.getByTestId('export').click().then(() => other.app.getByTestId('export-cube').click())]);
  expect(readFileSync(await download.path()).equals(teiten('cube', '--quiet', '--full', '--zone', 'Asia/Tokyo', osaka, cube))).toBe(true);
  expect([...complaints, ...other.complaints]).toEqual([]);
  await other.page.context().close();
});
