// The page as people meet it: both languages, both colours, narrow and wide, with a pointer, with keys, with logs that
// somebody wrote in bad faith. What the engine counts has its own tests.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Download, Frame, Page } from '@playwright/test';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { expect, newContext, openPage, root, test as base, until, type Opened } from './harness.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation { id: string; nodes: { target: string[] }[] }
interface WithAxe { axe: { run(root: Document | string, options: object): Promise<{ violations: Violation[] }> } }

const file = (name: string, text: string): { name: string; mimeType: string; buffer: Buffer } =>
  ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

/** A table that the page reads without a question. */
const table = (rows: string[]): string => ['time,sensor,source,port,protocol', ...rows].join('\n');
const HEADED = table([
  '2024-03-01 00:00:01,north,192.0.2.1,445,tcp', '2024-03-01 00:00:02,north,192.0.2.1,445,tcp',
  '2024-03-02 10:00:00,south,192.0.2.1,22,tcp', '2024-03-03 10:00:00,south,198.51.100.7,53,udp',
]);

const byId = (app: Frame, id: string) => app.getByTestId(id);
const value = (app: Frame, id: string): Promise<string | null> => byId(app, id).getAttribute('data-value');
const state = (app: Frame): Promise<string | undefined> => app.evaluate(() => document.documentElement.dataset['state']);

async function settled(app: Frame, wanted: string): Promise<void> {
  await until(async () => (await state(app)) === wanted, `the page to be ${wanted}`, 90);
}

async function give(app: Frame, files: ReturnType<typeof file>[], wanted = 'ready'): Promise<void> {
  // Reading has begun when this returns: what the page was before is over.
  await byId(app, 'file-input').setInputFiles(files);
  await settled(app, wanted);
}

async function speak(app: Frame, language: 'en' | 'ja'): Promise<void> {
  if ((await app.evaluate(() => document.documentElement.lang)) !== language) await byId(app, 'language').click();
  await until(() => app.evaluate(wanted => document.documentElement.lang === wanted, language), language);
}

async function saved(page: Page, app: Frame, id: string): Promise<{ name: string; text: string }> {
  const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), byId(app, id).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** One page for all tests of this file, emptied between them: that it can be is a part of what they test. */
const test = base.extend<{ fresh: Opened }, { shared: Opened }>({
  shared: [async ({ browser, address }, use) => {
    const context = await newContext(browser);
    await use(await openPage(context, address.file));
    await context.close();
  }, { scope: 'worker' }],
  fresh: async ({ shared }, use) => {
    const { page, app, complaints } = shared;
    await page.setViewportSize({ width: 1280, height: 720 });
    if ((await state(app)) !== 'empty') await byId(app, 'home').click();
    await settled(app, 'empty');
    complaints.length = 0;
    await use(shared);
  },
});

/** Days as the period line has them. */
const period = (app: Frame): Promise<string | null> => byId(app, 'period').textContent();

test('the sample opens in one click, in both languages, and every control has a name', async ({ fresh }) => {
  const { page, app, requests, complaints } = fresh;
  await speak(app, 'en');
  await byId(app, 'open-sample').click();
  await settled(app, 'ready');
  const figures = async (): Promise<(string | null)[]> => Promise.all([
    'figure-accesses', 'figure-sources', 'figure-accesses-per-sensor-day', 'figure-sources-per-sensor-day',
  ].map(id => value(app, id)));
  expect(await figures()).toEqual(['119926', '47248', '400', '157']);
  await expect(byId(app, 'sentence')).toHaveText('Every day, each sensor is approached by 157 strangers, about 3 times each.');
  await expect(byId(app, 'period')).toHaveText('September 2008 · 10 sensors · 30 days');
  await expect(byId(app, 'hide-addresses')).toBeChecked();
  await byId(app, 'counting').locator('summary').click();
  const [s, u1, u0] = (await Promise.all(['count-s', 'count-u1', 'count-u0'].map(id => value(app, id)))).map(Number);
  expect(s).toBe(47248);
  expect(u1).toBeLessThanOrEqual(s ?? 0);
  expect(u0).toBeLessThanOrEqual(u1 ?? 0);
  expect(u0).toBeGreaterThan(0);
  expect(await value(app, 'account-closes')).toBe('true');

  await speak(app, 'ja');
  await expect(byId(app, 'sentence')).toHaveText('どの観測点にも毎日、157人の見知らぬ相手から、1人あたり約3回のアクセスがある。');
  expect(await figures()).toEqual(['119926', '47248', '400', '157']);
  await expect(byId(app, 'figure-accesses')).toHaveText('119,926');

  // One reading, every look of it.
  await app.evaluate(axe);
  const check = async (what: string, part?: string): Promise<void> => {
    const { violations } = await app.evaluate(it => (globalThis as unknown as WithAxe).axe.run(it ?? document, { resultTypes: ['violations'] }), part);
    expect(violations.map(it => `${what}: ${it.id} ${it.nodes.map(node => node.target.join(' ')).join(', ')}`)).toEqual([]);
  };
  const looks = [[390, 'en', 'light'], [390, 'ja', 'dark'], [1440, 'en', 'dark'], [1440, 'ja', 'light']] as const;
  for (const [width, language, colours] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await speak(app, language);
    await byId(app, 'theme').click();
    await byId(app, `theme-${colours}`).click();
    await check(`${width} ${language} ${colours}`);
  }
  for (const panel of ['privacy', 'period-chooser', 'filter-sensors', 'filter-services', 'filter-regions', 'zone', 'reading-options', 'export']) {
    await byId(app, panel).click();
    await expect(app.locator('.panel')).toHaveCount(1);
    await check(panel, '.panel');
    await page.keyboard.press('Escape');
    await expect(app.locator('.panel')).toHaveCount(0);
    await expect(byId(app, panel)).toBeFocused();
  }
  for (const width of [390, 768, 1024, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await app.evaluate(() => document.documentElement.scrollWidth), `scrolls sideways at ${width}`).toBeLessThanOrEqual(width);
  }
  expect(requests).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('the empty page invites, and nothing in it is unnamed', async ({ fresh }) => {
  const { page, app, complaints } = fresh;
  await app.evaluate(axe);
  for (const language of ['en', 'ja'] as const) {
    await speak(app, language);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await app.evaluate(() => (globalThis as unknown as WithAxe).axe.run(document, { resultTypes: ['violations'] }));
      expect(violations.map(it => it.id)).toEqual([]);
      expect(await app.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    for (const id of ['choose-files', 'choose-folder', 'paste', 'open-sample']) await expect(byId(app, id)).toBeVisible();
  }
  expect(complaints).toEqual([]);
});

test('values out of a log stay text, on the screen and in a spreadsheet', async ({ fresh }) => {
  const { page, app, complaints } = fresh;
  const sensor = '=1+1<img src=x onerror=alert(1)>\u202e\u001bend';
  const rows = Array.from({ length: 20 }, () => `2024-03-01 00:00:01,${sensor},192.0.2.1,445,tcp`);
  await give(app, [file('\u202egnp.<b>csv', table([...rows, '2024-03-01 00:00:02,plain,192.0.2.9,445,tcp', 'never,x,192.0.2.1,1,tcp']))]);
  await byId(app, 'files').locator('.disclose').first().click();
  const shown = await byId(app, 'card-sensors').textContent();
  expect(shown).toContain('=1+1<img src=x onerror=alert(1)>U+202E^[end');
  expect(await app.locator('img, b:text-is("csv")').count()).toBe(0);
  const raw = await app.evaluate(() => document.body.textContent ?? '');
  expect(raw).not.toMatch(/[\u202a-\u202e\u001b]/);
  await expect(byId(app, 'rejected').first()).toContainText('23');
  const csv = await saved(page, app, 'card-sensors-csv');
  expect(csv.name).toMatch(/^teiten-sensors-[0-9_-]+\.csv$/);
  const line = csv.text.split('\r\n').find(it => it.includes('<img'));
  expect(line?.startsWith(`"'=1+1<img`)).toBe(true);
  expect(csv.text).toContain('plain,1,4.8,1,50.0,1');
  expect(complaints).toEqual([]);
});

test('addresses leave the page only when asked for', async ({ fresh }) => {
  const { page, app } = fresh;
  await give(app, [file('a.csv', HEADED)]);
  await expect(byId(app, 'card-sources')).toContainText('198.51.100.7');
  expect((await saved(page, app, 'card-sources-csv')).text).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  expect((await saved(page, app, 'card-sources-csv-addresses')).text).toContain('198.51.100.7');
  await byId(app, 'hide-addresses').check({ force: true });
  await expect(byId(app, 'card-sources')).not.toContainText('198.51.100.7');
  await expect(byId(app, 'card-sources-csv-addresses')).toHaveCount(0);
  await byId(app, 'export').click();
  expect((await saved(page, app, 'export-json')).text).not.toContain('198.51.100.7');
});

test('saved counts open again with the same figures, and name nobody', async ({ fresh }) => {
  const { page, app } = fresh;
  await give(app, [file('a.csv', HEADED)]);
  await byId(app, 'counting').locator('summary').click();
  const ids = ['figure-accesses', 'figure-sources', 'count-u1', 'count-u0'];
  const before = await Promise.all(ids.map(id => value(app, id)));
  expect(before).toEqual(['4', '3', '3', '2']);
  await byId(app, 'export').click();
  const { name, text } = await saved(page, app, 'export-cube');
  expect(text).not.toMatch(/192\.0\.2\.1|198\.51\.100\.7/);
  await byId(app, 'home').click();
  await settled(app, 'empty');
  await give(app, [file(name, text)]);
  await byId(app, 'counting').locator('summary').click();
  expect(await Promise.all(ids.map(id => value(app, id)))).toEqual(before);
  await expect(byId(app, 'card-sources')).not.toContainText('192.0.2');
});

test('a selection narrows every figure, by pointer, by keys and by lists', async ({ fresh }) => {
  const { page, app } = fresh;
  await speak(app, 'en');
  await give(app, [file('a.csv', HEADED)]);
  await expect(byId(app, 'period')).toContainText('3 days');

  const chart = byId(app, 'card-daily-chart');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(byId(app, 'card-daily').getByRole('status')).toContainText('Mar 1');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await until(async () => (await period(app))?.includes('2 days'), 'two days');
  expect(await value(app, 'figure-accesses')).toBe('3');
  await byId(app, 'reset').click();
  await until(async () => (await period(app))?.includes('3 days'), 'three days');

  const box = await chart.boundingBox();
  if (!box) throw new Error('no chart');
  // From the middle of the bars to their end: the last bar, and at most the one before.
  await page.mouse.move(box.x + box.width * 0.5, box.y + 80);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.99, box.y + 90, { steps: 4 });
  await page.mouse.up();
  await until(async () => !(await period(app))?.includes('3 days'), 'fewer days');
  await byId(app, 'reset').click();
  await until(async () => (await period(app))?.includes('3 days'), 'three days');

  await byId(app, 'filter-sensors').click();
  await app.locator('.picker label', { hasText: 'south' }).click();
  await until(async () => (await value(app, 'figure-accesses')) === '2', 'one sensor');
  await page.keyboard.press('Escape');
  await byId(app, 'filter-services').click();
  await app.getByRole('searchbox').fill('53');
  await app.locator('.picker label').first().click();
  await until(async () => (await value(app, 'figure-accesses')) === '1', 'one service');
  // What the addresses alone can tell is counted for this selection, or said to be missing; never left over.
  await until(async () => (await value(app, 'count-u0')) === '1', 'distinct addresses');
});

test('a file nobody knows says what was tried, and leaves at a click', async ({ fresh }) => {
  const { app } = fresh;
  await speak(app, 'ja');
  await give(app, [file('letter.txt', 'Dear Sir,\nI write to you.\n'), file('empty.log', '')]);
  await expect(byId(app, 'nothing')).toBeVisible();
  await expect(app.locator('[data-state=unknown]')).toHaveCount(1);
  await expect(byId(app, 'files')).toContainText(ja.codes.refusals['no-packet'] ?? '?');
  await speak(app, 'en');
  await expect(byId(app, 'files')).toContainText(en.codes.refusals['no-packet'] ?? '?');
  await byId(app, 'remove-file').last().click();
  await settled(app, 'ready');
  await byId(app, 'remove-file').last().click();
  await settled(app, 'empty');
});

test('columns that are not clear are asked about, over the real rows', async ({ fresh }) => {
  const { app, complaints } = fresh;
  await speak(app, 'en');
  const rows = ['when,one,two,port', '2024-03-01 00:00:01,192.0.2.1,203.0.113.5,22', '2024-03-01 00:00:02,192.0.2.2,203.0.113.5,23'];
  await give(app, [file('two.csv', rows.join('\n'))]);
  await byId(app, 'asked').getByRole('button').click();
  await expect(byId(app, 'mapping-preview')).toBeVisible();
  const roles = { 0: 'time', 1: 'source', 2: 'sensor', 3: 'destination-port' };
  for (const [column, role] of Object.entries(roles)) await byId(app, `role-${column}`).selectOption(role);
  await byId(app, 'mapping-protocol').selectOption('tcp');
  await expect(byId(app, 'mapping-preview')).toContainText('22/tcp');
  await expect(byId(app, 'mapping')).toContainText('2 of the first 2 rows would be counted.');
  await byId(app, 'mapping-confirm').click();
  await until(async () => (await byId(app, 'figure-accesses').count()) > 0 && (await value(app, 'figure-accesses')) === '2', 'two accesses');
  await expect(byId(app, 'card-sensors')).toContainText('203.0.113.5');
  expect(complaints).toEqual([]);
});

test('reading can be stopped and taken up again', async ({ fresh }) => {
  const { app } = fresh;
  await byId(app, 'open-sample').click();
  await settled(app, 'reading');
  await byId(app, 'cancel').click();
  await settled(app, 'empty');
  await byId(app, 'read-again').click();
  await settled(app, 'ready');
  expect(await value(app, 'figure-accesses')).toBe('119926');
});

test('pasted lines are read, and their missing year can be said', async ({ fresh }) => {
  const { app, complaints } = fresh;
  await speak(app, 'en');
  await byId(app, 'paste').click();
  await byId(app, 'paste-text').fill('May 15 00:00:15 host kernel: [1.5] [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.8 DST=198.51.100.1 LEN=44 PROTO=TCP SPT=5 DPT=25 SYN URGP=0\n');
  await byId(app, 'paste-read').click();
  await settled(app, 'ready');
  expect(await value(app, 'figure-accesses')).toBe('1');
  await byId(app, 'years').locator('summary').click();
  await byId(app, 'year').fill('2019');
  await byId(app, 'year-apply').click();
  await until(async () => (await period(app))?.includes('2019'), 'the year');
  expect(complaints).toEqual([]);
});

/** Every `"code"` that follows a name in a block of the engine's source. */
function codesOf(path: string, from: RegExp, to: RegExp, code: RegExp): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const start = text.search(from);
  const rest = text.slice(start);
  const block = rest.slice(0, rest.search(to));
  return [...block.matchAll(code)].map(match => match[1] ?? '');
}

test('every code of the engine has words in both languages', () => {
  const coded = /^\s+\w+ "([\w-]+)" "/gm;
  const lists = {
    reasons: codesOf('src/account.rs', /Reason \{/, /^\}/m, coded),
    notes: codesOf('src/account.rs', /Note \{/, /^\}/m, coded),
    refusals: codesOf('src/format.rs', /Refusal \{/, /^\}/m, coded),
    kinds: codesOf('src/access.rs', /A short name for files and for the page's texts/, /^ {4}\}/m, /=> "([\w-]+)"/g),
  };
  for (const [list, codes] of Object.entries(lists) as [keyof typeof lists, string[]][]) {
    expect(codes.length, list).toBeGreaterThan(5);
    for (const texts of [en, ja]) expect(codes.filter(code => !texts.codes[list][code]), `${texts.code} ${list}`).toEqual([]);
  }
  expect(Object.keys(ja.codes.services).sort()).toEqual(Object.keys(en.codes.services).sort());
});
