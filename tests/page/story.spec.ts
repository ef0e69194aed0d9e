// The month's report on the page: told in both languages, its numbers lead to what they are of, and its files are those
// of the terminal, byte for byte.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame, Page } from '@playwright/test';
import { choose, expect, newContext, openPage, root, test, until } from './harness.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
interface WithAxe { axe: { run(root: Document, options: object): Promise<{ violations: { id: string }[] }> } }

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

const trace = (app: Frame) => app.locator(by('trace'));
const fact = (app: Frame, words: string) => story(app).locator(by('incident')).locator('.fact', { hasText: words }).first();

test('behind a number stands the table that it was counted from', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { page, app } = await open('file', undefined);
  await choose(app, file);
  // Four days, sixty knocks each, by the keyboard alone.
  const pressed = fact(app, '240');
  await pressed.focus();
  await page.keyboard.press('Enter');
  await expect(trace(app)).toBeFocused();
  await expect(trace(app).locator('h2')).toHaveText('Accesses by day: 6588/tcp, 8080/tcp, 13–16 September 2008');
  await expect(app.locator(by('trace-number'))).toHaveText('240');
  await expect(app.locator(by('trace-total')).locator('td').first()).toHaveText('240');
  await expect(trace(app).locator('tbody tr')).toHaveCount(4);
  await expect(app.locator(by('trace-note'))).toContainText('add up to 240');
  await expect(pressed).toHaveAttribute('aria-expanded', 'true');
  // Its marks.
  await expect(app.locator(by('card-daily-chart'))).toHaveAttribute('data-held', '');
  await expect(app.locator(by('incident'))).toHaveClass(/marked/);
  await expect(app.locator(by('card-services')).locator('li.marked')).toHaveCount(2);
  await app.evaluate(axe);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    const faults = await app.evaluate(() => (globalThis as unknown as WithAxe).axe.run(document, { resultTypes: ['violations'] }));
    expect(faults.violations.map(it => it.id), scheme).toEqual([]);
  }
  const csv = (await saved(page, app, 'trace-csv')).toString();
  expect(csv.split('\r\n').slice(0, 2)).toEqual(['Day,Accesses,Sources', '2008-09-13,60,2']);
  expect(csv).toContain('Total,240,8');
  // In the other language it closes, and is the same table when it is asked for again.
  await app.locator(by('language')).click();
  await expect(trace(app)).toHaveCount(0);
  await fact(app, '240').click();
  await expect(trace(app).locator('h2')).toHaveText('日別のアクセス数（6588/tcp、8080/tcp、2008年9月13日～16日）');
  await app.locator(by('language')).click();
  await expect(trace(app)).toHaveCount(0);
  await fact(app, '240').click();
  await page.keyboard.press('Escape');
  await expect(trace(app)).toHaveCount(0);
  await expect(app.locator(by('card-daily-chart'))).not.toHaveAttribute('data-held', '');
});

test('the focus comes back to the number whose table is closed', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { page, app } = await open('file', undefined);
  await choose(app, file);
  const number = story(app).locator('.story-change .fact').first();
  await number.press(' ');
  await expect(app.locator(by('trace-note'))).not.toBeEmpty();
  await page.keyboard.press('Escape');
  await expect(number).toBeFocused();
  await number.click();
  await app.locator(by('trace-close')).click();
  await expect(trace(app)).toHaveCount(0);
  await expect(number).toBeFocused();
});

test('every number of the story has something behind it', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { app } = await open('file', undefined);
  await choose(app, file);
  await expect(story(app)).toContainText('8080/tcp');
  const numbers = story(app).locator('.fact');
  const count = await numbers.count();
  expect(count).toBeGreaterThan(20);
  for (let at = 0; at < count; at++) {
    await numbers.nth(at).evaluate(it => (it as HTMLElement).click());
    await expect(app.locator(by('trace-number'))).toHaveText(await numbers.nth(at).innerText());
    await expect(trace(app)).toHaveAttribute('aria-busy', 'false');
    await expect(app.locator(by('trace-note'))).not.toBeEmpty();
  }
});

test('the accesses behind a number are shown in the charts', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { app } = await open('file', undefined);
  await choose(app, file);
  await fact(app, '8080/tcp').click();
  await app.locator(by('trace-show')).click();
  await expect(trace(app)).toHaveCount(0);
  // Four days, half of sixty knocks each.
  await until(async () => (await app.locator(by('figure-accesses')).innerText()).replace(/\D/g, '') === '120', 'what was pressed');
  await app.locator(by('reset')).click();
  await until(async () => (await app.locator(by('figure-accesses')).innerText()).replace(/\D/g, '') === '480', 'the whole month');
});

test('a figure at the top says what it was counted from, filtered or not', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { page, app } = await open('file', undefined);
  await choose(app, file);
  const total = app.locator(by('trace-total')).locator('td').first();
  await app.locator(by('figure-accesses')).locator('.fact').click();
  await expect(total).toHaveText('480');
  await page.keyboard.press('Escape');
  await fact(app, '8080/tcp').click();
  await app.locator(by('trace-show')).click();
  await expect(app.locator(by('figure-accesses'))).toHaveText('120');
  // The table is asked of the report of these days, which is on its way.
  await expect(story(app)).not.toHaveClass(/stale/);
  // Four days of one service, at two sensors that were there: 120 ÷ 8.
  await app.locator(by('figure-accesses-per-sensor-day')).locator('.fact').click();
  await expect(total).toHaveText('120');
  await expect(app.locator(by('trace-note'))).toContainText('2 sensors × 4 calendar days is 15.00; rounded: 15');
});

test('on a small screen the table is a sheet from below, and no line begins with what closes one', async ({ browser, address }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { app, complaints } = await openPage(await newContext(browser, { timezoneId: 'UTC', locale: 'ja-JP', viewport: { width: 390, height: 844 } }), address.file);
  await choose(app, file);
  await expect(story(app)).toContainText('8080/tcp');
  const badLines = await story(app).evaluate(card => {
    const bad: string[] = [];
    for (const paragraph of card.querySelectorAll('p, h3, dd')) {
      let bottom: number | null = null;
      let before = '';
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let at = 0; at < (node.textContent ?? '').length; at++) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const rect = range.getClientRects()[0];
          const letter = node.textContent?.[at] ?? '';
          if (!rect || rect.width === 0) continue;
          if (bottom !== null && rect.top >= bottom - 2 && '）」、。，．)」%'.includes(letter)) bad.push(`${before}${letter}`);
          bottom = rect.bottom;
          before = (before + letter).slice(-12);
        }
      }
    }
    return bad;
  });
  expect(badLines).toEqual([]);
  const number = fact(app, '240');
  await number.click();
  await expect(app.locator(by('trace-note'))).not.toBeEmpty();
  const [sheet, pressed] = [await trace(app).boundingBox(), await number.boundingBox()];
  expect(sheet?.width).toBe(390);
  expect((sheet?.y ?? 0) + (sheet?.height ?? 0)).toBeCloseTo(844, 0);
  // What was pressed stays in sight above it.
  expect((pressed?.y ?? 0) + (pressed?.height ?? 0)).toBeLessThan(sheet?.y ?? 0);
  expect(complaints).toEqual([]);
});

test('a tag says what it means, by the keyboard', async ({ open }, info) => {
  const file = info.outputPath('two-months.csv');
  writeFileSync(file, log());
  const { page, app } = await open('file', undefined);
  await choose(app, file);
  // One source, at one of two sensors.
  const tag = app.locator(by('maker'));
  await expect(tag).toHaveText('mostly one source');
  await tag.press('Enter');
  await expect(app.locator('.maker-words')).toContainText('One source made half of the accesses or more');
  await page.keyboard.press('Escape');
  await expect(tag).toBeFocused();
});

test('backscatter has a card of its own', async ({ open }, info) => {
  const file = info.outputPath('answers.csv');
  const rows = ['time,sensor,source,source_port,destination_port,protocol,flags'];
  for (let day = 1; day <= 30; day++) {
    const date = `2008-09-${String(day).padStart(2, '0')}`;
    rows.push(`${date}T01:00:00Z,s0,192.0.2.${day},40000,445,tcp,S`);
    for (let answer = 0; answer < (day === 9 ? 40 : 2); answer++) rows.push(`${date}T02:00:${String(answer).padStart(2, '0')}Z,s1,198.51.100.7,80,${1024 + answer},tcp,SA`);
  }
  writeFileSync(file, rows.join('\n'));
  const { app } = await open('file', undefined);
  await choose(app, file);
  const card = app.locator(by('card-backscatter'));
  await expect(card).toContainText('98 records of backscatter');
  await expect(card).toContainText('9 September');
  await expect(card.locator('tbody tr')).toHaveCount(1);
  await expect(card.locator('tbody th')).toHaveText('80/tcp');
  await expect(card).toContainText('All of September 1 – 30, 2008');
  await expect(card.locator(by('trace-total')).locator('td').first()).toHaveText('98');
  // These are no accesses: the page cannot be narrowed to them.
  await card.locator('.fact', { hasText: /^98$/ }).click();
  await expect(app.locator(by('trace-note'))).not.toBeEmpty();
  await expect(app.locator(by('trace-show'))).toHaveCount(0);
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
