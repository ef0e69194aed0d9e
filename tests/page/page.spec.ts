// The page as people meet it: both languages, both colours, narrow and wide, with a pointer, with keys, with logs that
// somebody wrote in bad faith. What the engine counts has its own tests.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Download, Frame, Page } from '@playwright/test';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { drawn, expect, newContext, openPage, root, test as base, until, type Opened } from './harness.ts';

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
  // The cards come a frame after the figures.
  const isWhole = () => app.evaluate(() => document.querySelector('.cards-to-come') === null);
  await until(async () => (await state(app)) === wanted && await isWhole(), `the page to be ${wanted}`, 90);
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

test('a sensor that is called by its address leaves by another name', async ({ fresh }) => {
  const { page, app } = fresh;
  const rows = ['203.0.113.5', '2001:db8::5', 'lab'].map(sensor => `2024-03-01 00:00:01,${sensor},192.0.2.1,445,tcp`);
  await give(app, [file('a.csv', table(rows))]);
  await expect(byId(app, 'card-sensors')).toContainText('203.0.113.5');
  await expect(byId(app, 'card-story')).toBeVisible();
  const { text } = await saved(page, app, 'card-sensors-csv');
  expect(text).toContain('lab,1,');
  expect(text.match(/^sensor-[123],/gm)).toHaveLength(2);
  expect(text).not.toMatch(/203\.0\.113|2001:db8/);
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

  // Keys that come faster than the page is drawn.
  await chart.evaluate(it => {
    for (const key of [{ key: 'ArrowRight' }, { key: 'ArrowRight', shiftKey: true }, { key: 'Enter' }]) {
      it.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true }));
    }
  });
  await until(async () => (await period(app))?.includes('2 days'), 'two days');
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

/** What the page asks its workers from now on, by the name of the question. */
async function listening(app: Frame): Promise<() => Promise<string[]>> {
  await app.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message: { t: string; query?: { q: string } }, ...rest: unknown[]) {
      heard.push(message.query?.q ?? message.t);
      postMessage.call(this, message, ...rest as []);
    };
  });
  // What is made ready for the next file, whenever that is, is no question.
  return async () => (await app.evaluate(() => (globalThis as unknown as { heard: string[] }).heard.splice(0))).filter(it => it !== 'warm');
}

test('a change asks once, a look asks for nothing, and of a flurry of changes only the last counts', async ({ fresh }) => {
  const { app } = fresh;
  const days = Array.from({ length: 60 }, (_, i) => `2024-03-${String(1 + i % 30).padStart(2, '0')} 10:00:00,s${i % 4},198.51.100.${i},${[22, 23, 445][i % 3]},tcp`);
  await give(app, [file('a.csv', table(days))]);
  // The month is told once the page lies still, and is another question.
  await byId(app, 'card-story').waitFor();
  const heard = await listening(app);
  const rows = (card: string): Promise<number> => byId(app, card).locator('button.share-row').count();
  await byId(app, 'card-services').locator('button.share-row').first().click();
  await until(async () => (await value(app, 'figure-accesses')) === '20', 'one service');
  await until(() => app.evaluate(() => document.querySelector('[aria-busy=true]') === null), 'the sources');
  expect(await heard()).toEqual(['report', 'distinct', 'top']);

  await byId(app, 'measure-sources').check({ force: true });
  await drawn(app, 2);
  expect(await heard()).toEqual([]);
  await byId(app, 'measure-accesses').check({ force: true });

  expect(await rows('card-sensors')).toBe(4);
  await app.evaluate(() => {
    for (const row of document.querySelectorAll<HTMLElement>('[data-testid=card-sensors] button.share-row')) row.click();
  });
  await until(async () => (await value(app, 'figure-accesses')) === '5', 'one sensor');
  await until(() => app.evaluate(() => document.querySelector('[aria-busy=true]') === null), 'the sources');
  // The first was under way; two of the other three were never asked for.
  expect((await heard()).filter(it => it === 'report')).toHaveLength(2);
  await expect(byId(app, 'filter-sensors')).toContainText('s3');
});

test('figures come before charts, and charts one a frame', async ({ fresh }) => {
  const { app } = fresh;
  const days = ['2024-01', '2024-02'].flatMap(month => Array.from({ length: 29 }, (_, i) => `${month}-${String(1 + i).padStart(2, '0')} 10:00:00,north,192.0.2.1,22,tcp`));
  await app.evaluate(() => {
    const seen: { what: string; frame: number }[] = [];
    let frame = 0;
    const next = (): void => {
      frame++;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    new MutationObserver(records => {
      if (!seen.some(it => it.what === 'figures') && document.querySelector('[data-testid=figure-accesses]')) seen.push({ what: 'figures', frame });
      for (const { target, attributeName } of records) {
        const { drawn } = (target as HTMLElement).dataset;
        if (attributeName === 'data-drawn' && drawn !== undefined) seen.push({ what: (target as HTMLElement).dataset['testid'] ?? '', frame });
      }
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
    Object.assign(globalThis, { seen });
  });
  await give(app, [file('a.csv', table(days))]);
  await drawn(app, 3);
  const seen = await app.evaluate(() => (globalThis as unknown as { seen: { what: string; frame: number }[] }).seen);
  expect(seen[0]?.what).toBe('figures');
  expect(new Set(seen.map(it => it.what))).toEqual(new Set(['figures', 'card-daily-chart', 'card-regions-chart', 'card-months-chart']));
  expect(new Set(seen.map(it => it.frame)).size, JSON.stringify(seen)).toBe(seen.length);
});

test('a file nobody knows says what was tried, and leaves at a click', async ({ fresh }) => {
  const { app } = fresh;
  await speak(app, 'ja');
  await give(app, [file('letter.txt', 'Dear Sir,\nI write to you.\n'), file('empty.log', '')]);
  await expect(byId(app, 'nothing')).toBeVisible();
  await expect(app.locator('[data-state=unknown]')).toHaveCount(1);
  await expect(byId(app, 'declined')).toHaveText(ja.codes.declined['no-table'] ?? '?');
  await expect(byId(app, 'files')).toContainText(ja.codes.refusals['no-packet'] ?? '?');
  await speak(app, 'en');
  await expect(byId(app, 'declined')).toHaveText(en.codes.declined['no-table'] ?? '?');
  await expect(byId(app, 'files')).toContainText(en.codes.refusals['no-packet'] ?? '?');
  await byId(app, 'remove-file').last().click();
  await settled(app, 'ready');
  await byId(app, 'remove-file').last().click();
  await settled(app, 'empty');
});

test('files that seem to hold the same accesses are told of, and the user says what counts', async ({ fresh }) => {
  const { page, app, complaints } = fresh;
  await speak(app, 'en');
  const line = (n: number): string => `2024-03-05T${String(10 + Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:01+00:00 gate kernel: [${n}.5] [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.${n} DST=198.51.100.1 LEN=44 PROTO=TCP SPT=${1000 + n} DPT=25 SYN URGP=0\n`;
  const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => line(from + i)).join('');
  const usb = '2024-03-05T10:00:00+00:00 gate kernel: [1.0] usb 1-1: new device\n';
  const ufw = lines(0, 40);
  const kern = usb + ufw.replaceAll('\n', `\n${usb}`) + lines(40, 60);
  const other = lines(100, 130);
  await give(app, [file('ufw.log', ufw), file('kern.log', kern), file('other.log', other)]);
  expect([await value(app, 'figure-accesses'), await value(app, 'figure-sources')]).toEqual(['130', '90']);
  await expect(byId(app, 'overlap')).toHaveCount(1);
  await expect(byId(app, 'overlaps')).toContainText('ufw.log and kern.log');
  await expect(byId(app, 'overlaps')).toContainText('All 40 distinct accesses of the first are in the second, too.');
  await expect(byId(app, 'perhaps-twice')).toBeVisible();
  await expect(app.locator('[data-testid=file]', { hasText: 'ufw.log' })).toContainText('overlap suspected');
  await speak(app, 'ja');
  await expect(byId(app, 'overlaps')).toContainText('前者の異なるアクセス40件のうち、すべてが後者にもあります。');
  await app.evaluate(axe);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await app.evaluate(() => (globalThis as unknown as WithAxe).axe.run('[data-testid=overlaps]', { resultTypes: ['violations'] }));
    expect(violations.map(it => it.id)).toEqual([]);
    expect(await app.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await speak(app, 'en');

  await byId(app, 'leave-out').click();
  await until(async () => (await value(app, 'figure-accesses')) === '90', 'one of them');
  expect(await value(app, 'figure-sources')).toBe('90');
  await expect(app.locator('[data-state=left-out]')).toContainText('ufw.log');
  expect(await value(app, 'account-closes')).toBe('true');
  await expect(byId(app, 'overlaps')).toHaveCount(0);

  await byId(app, 'take-in').click();
  await until(async () => (await value(app, 'figure-accesses')) === '130', 'both again');
  await byId(app, 'count-both').click();
  await expect(byId(app, 'overlaps')).toHaveCount(0);
  await expect(byId(app, 'perhaps-twice')).toHaveCount(0);
  // What was said of a pair holds when files are read again, and is forgotten with the files.
  await give(app, [file('more.log', lines(200, 210))]);
  await until(async () => (await value(app, 'figure-accesses')) === '140', 'one more');
  await app.evaluate(() => new Promise(done => setTimeout(done, 2000)));
  await expect(byId(app, 'overlaps')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a folder is chosen with all that lies below it, whatever it is', async ({ fresh }, info) => {
  const { app, complaints } = fresh;
  const folder = info.outputPath('logs');
  const write = (path: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const ufw = (clock: string): string => `2024-03-05T${clock}+00:00 gate kernel: [1.5] [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.8 DST=198.51.100.1 LEN=44 PROTO=TCP SPT=5 DPT=25 SYN URGP=0\n`;
  write('table.csv', HEADED);
  write('north/2024/ufw.log', ufw('00:00:01') + ufw('00:00:02'));
  write('south/ufw.log', ufw('10:00:03'));
  write('south/deep/er/again.log', ufw('10:00:03'));
  write('south/deep/er/packed.log.gz', gzipSync(ufw('11:00:04')));
  write('readme.txt', 'These are logs.\nNothing more.\n');
  write('.hidden', '');
  write('picture.png', Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex'));
  await byId(app, 'folder-input').setInputFiles(folder);
  await settled(app, 'ready');
  const rows = await app.locator('[data-testid=file]').evaluateAll(list => list.map(it => [it.querySelector('.value')?.textContent, (it as HTMLElement).dataset['state']]));
  expect(rows).toEqual([
    ['.hidden', 'empty'], ['again.log', 'read'], ['packed.log.gz', 'read'], ['picture.png', 'unknown'], ['readme.txt', 'unknown'],
    ['table.csv', 'read'], ['ufw.log', 'same'], ['ufw.log', 'read'],
  ]);
  // Which of two files of one name it is stands beside it.
  await expect(byId(app, 'files')).toContainText('logs/north/2024/');
  await expect(byId(app, 'files')).toContainText('logs/south/deep/er/');
  expect(await value(app, 'account-counted')).toBe('8');
  expect(await value(app, 'account-closes')).toBe('true');
  expect(complaints).toEqual([]);
});

test('of very many files a part is shown at a time, and first those that want to be looked at', async ({ fresh }) => {
  const { app } = fresh;
  await speak(app, 'en');
  const files = Array.from({ length: 230 }, (_, i) => file(`t${String(i).padStart(3, '0')}.csv`, table([`2024-03-01 00:00:${10 + (i % 50)},s,192.0.2.${i},${20 + i},tcp`])));
  await give(app, [...files, file('zz.txt', 'a letter\nto nobody\n')]);
  expect(await value(app, 'account-counted')).toBe('230');
  await expect(byId(app, 'file')).toHaveCount(100);
  await expect(byId(app, 'file').first()).toContainText('zz.txt');
  await byId(app, 'more-files').click();
  await byId(app, 'more-files').click();
  await expect(byId(app, 'file')).toHaveCount(231);
  await expect(byId(app, 'more-files')).toHaveCount(0);
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

const GATE = [1, 2, 3].map(n => `Mar 0${n} 2024 00:00:0${n} gate-1 HIT 192.0.2.${n}#4000 at ${20 + n}/tcp`);

test('lines that no format knows are read by a pattern, which is saved and opened again', async ({ fresh }) => {
  const { page, app, complaints } = fresh;
  await speak(app, 'en');
  await give(app, [file('gate.log', [...GATE, 'Mar 04 2024 00:00:04 gate-1 closed'].join('\n')), file('old.log', GATE.join('\n').replaceAll('2024', '2023'))]);
  await byId(app, 'file').first().getByTestId('write-pattern').click();
  await expect(byId(app, 'pattern-lines')).toContainText('gate-1 closed');
  const text = byId(app, 'pattern-text');
  await expect(byId(app, 'pattern-confirm')).toBeDisabled();
  await text.fill('{time} {port}');
  await expect(byId(app, 'pattern-wrong')).toHaveText('There is no such field: port (character 8)');
  await text.fill('{time} {sensor} HIT ');
  // With keys alone: a field is put in where the caret is.
  await byId(app, 'field-source').focus();
  await page.keyboard.press('Enter');
  await expect(text).toHaveValue('{time} {sensor} HIT {source}');
  await expect(text).toBeFocused();
  await page.keyboard.type('#{source-port} at {destination-port}/{protocol}');
  await expect(byId(app, 'pattern-preview')).toContainText('21/tcp');
  await expect(byId(app, 'pattern')).toContainText('3 of the first 4 lines would be counted.');
  const download = await saved(page, app, 'pattern-save');
  const kept = { pattern: '{time} {sensor} HIT {source}#{source-port} at {destination-port}/{protocol}', protocol: null, dayFirst: false };
  expect([download.name, JSON.parse(download.text)]).toEqual(['teiten-pattern.json', kept]);
  await text.fill('');
  await byId(app, 'pattern-open').setInputFiles([file('p.json', 'no pattern')]);
  await expect(byId(app, 'pattern-wrong')).toHaveText('This file holds no pattern.');
  await byId(app, 'pattern-open').setInputFiles([file('p.json', download.text)]);
  await expect(text).toHaveValue(kept.pattern);
  await byId(app, 'pattern-all').check();
  await byId(app, 'pattern-confirm').click();
  await until(async () => (await byId(app, 'account-counted').count()) > 0 && (await value(app, 'account-counted')) === '6', 'six accesses');
  await expect(byId(app, 'file').first().getByTestId('change-pattern')).toBeVisible();
  await speak(app, 'ja');
  await byId(app, 'file').first().getByTestId('change-pattern').click();
  await expect(text).toHaveValue(kept.pattern);
  await text.fill('{time} {time}');
  await expect(byId(app, 'pattern-wrong')).toHaveText('同じフィールドが2回あります: time （8文字目）');
  await page.keyboard.press('Escape');
  await expect(byId(app, 'pattern')).toHaveCount(0);
  expect(complaints).toEqual([]);
});

/** A capture of the same SYN so many times, a second apart. */
function syns(count: number): Buffer {
  const packet = Buffer.from('450000280001000040060000c0000201c63364020fa0001700000001000000005002ffff00000000', 'hex');
  const head = Buffer.from('d4c3b2a1020004000000000000000000ffff000065000000', 'hex');
  const records = Array.from({ length: count }, (_, at) => {
    const record = Buffer.alloc(16);
    [1_709_251_200 + at, 0, packet.length, packet.length].forEach((number, place) => record.writeUInt32LE(number, 4 * place));
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([head, ...records]);
}

test('SYNs that are sent again count once where the user wants it', async ({ fresh }) => {
  const { app, complaints } = fresh;
  await speak(app, 'en');
  await give(app, [{ name: 'again.pcap', mimeType: 'application/octet-stream', buffer: syns(3) }]);
  expect(await value(app, 'figure-accesses')).toBe('3');
  await byId(app, 'reading-options').click();
  await byId(app, 'fold-retransmissions').check();
  await until(async () => (await byId(app, 'figure-accesses').count()) > 0 && (await value(app, 'figure-accesses')) === '1', 'one access');
  expect(await value(app, 'account-counted')).toBe('1');
  expect(complaints).toEqual([]);
});

test('on a narrow screen a file is a block, and nothing of it is cut off', async ({ fresh }) => {
  const { page, app } = fresh;
  await speak(app, 'en');
  await give(app, [file('a.csv', HEADED), file('zz.txt', 'a letter\nto nobody\n')]);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const cut = await byId(app, 'files').evaluate(table => {
    const within = table.closest('.scroll')?.getBoundingClientRect();
    return [...table.querySelectorAll('td, th[scope="row"], button')].filter(it => it.getBoundingClientRect().right > (within?.right ?? 0) + 1).map(it => it.textContent);
  });
  expect(cut).toEqual([]);
  if (size) await page.setViewportSize(size);
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

test('a sensor that hardly anybody comes to is not said to be approached by nobody, several times each', async ({ fresh }) => {
  const { app } = fresh;
  // April is the last whole month, and one stranger came in it.
  const rows = ['03-01', '04-11', '05-02'].map(day => `2024-${day} 00:00:01,north,192.0.2.1,445,tcp`);
  await give(app, [file('few.csv', table(rows))]);
  expect(await value(app, 'figure-accesses')).toBe('1');
  for (const [code, texts] of [['en', en], ['ja', ja]] as const) {
    await speak(app, code);
    await expect(app.getByRole('heading', { level: 1 })).toHaveText(texts.lede.sentence(0, 1).join(''));
  }
  expect(en.lede.sentence(0, 1).join('')).toBe('Each sensor is approached by less than one stranger a day.');
});

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
  expect(Object.keys(ja.codes.declined).sort()).toEqual(Object.keys(en.codes.declined).sort());
  expect(lists.refusals).toEqual(expect.arrayContaining(Object.keys(en.codes.declined)));
});
