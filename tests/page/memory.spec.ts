// The end of memory: where it is, and that the page says so instead of trying again for ever. The memory of a page whose
// module is changed to have less ends sooner; all else of that page is as it is shipped.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { toolchain } from '../../www/toolchain.mjs';
import { expect, openPage, pageFile, root, test, until } from './harness.ts';

/** A wasm module's section of that number. */
interface Section { readonly start: number; readonly body: number; readonly end: number }
const MEMORY = 5;

/** An unsigned number in LEB128, and where it ends. */
function leb(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at];
  }
}

function toLeb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...toLeb(Math.floor(value / 128))];
}

function memorySection(module: Uint8Array): Section {
  for (let start = 8; start < module.length;) {
    const [length, body] = leb(module, start + 1);
    if (module[start] === MEMORY) return { start, body, end: body + length };
    start = body + length;
  }
  throw new Error('a module without memory');
}

/** Pages of memory at the start and at most. */
function limits(module: Uint8Array): { least: number; most: number | null } {
  const { body } = memorySection(module);
  const [least, end] = leb(module, body + 2);
  return { least, most: module[body + 1] === 1 ? leb(module, end)[0] : null };
}

/** The built page with a module that gets no more than so many pages of memory. */
function capped(most: number): string {
  const page = readFileSync(pageFile, 'utf8');
  const block = /(id="module">)([A-Za-z0-9+/=]+)/;
  const module = gunzipSync(Buffer.from(block.exec(page)?.[2] ?? '', 'base64'));
  const { start, end } = memorySection(module);
  const body = [1, 1, ...toLeb(limits(module).least), ...toLeb(most)];
  const changed = Buffer.concat([module.subarray(0, start), Buffer.from([MEMORY, ...toLeb(body.length), ...body]), module.subarray(end)]);
  return page.replace(block, `$1${gzipSync(changed).toString('base64')}`);
}

test('the memory of the module ends at 4 GiB less a page', () => {
  const { folder, name } = toolchain(root).module;
  expect(limits(readFileSync(join(root, folder, `${name}_bg.wasm`))).most).toBe(65_535);
});

/** Rows that all have another source. */
function rows(count: number): string {
  const source = (n: number): string => `${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.7`;
  return ['time,sensor,source,port,protocol', ...Array.from({ length: count }, (_, n) => `2024-03-01 00:00:01,s,${source(n)},22,tcp`)].join('\n');
}

test('when memory ends, the page says so at once in both languages, and goes on with less', async ({ context }, info) => {
  const html = info.outputPath('capped.html');
  writeFileSync(html, capped(320));
  const [much, little] = [info.outputPath('much.csv'), info.outputPath('little.csv')];
  writeFileSync(much, rows(1_500_000));
  writeFileSync(little, rows(2_000));
  const { page, app, complaints } = await openPage(context, pathToFileURL(html).href);
  let workers = 0;
  page.on('worker', () => workers++);
  const state = (wanted: string): Promise<true> => until(async () => (await app.evaluate(() => document.documentElement.dataset['state'])) === wanted || null, wanted, 90);
  await app.getByTestId('file-input').setInputFiles(much);
  await state('failed');
  for (const texts of [en, ja]) {
    if (await app.evaluate(() => document.documentElement.lang) !== texts.code) await app.getByTestId('language').click();
    await expect(app.getByTestId('failed')).toContainText(texts.codes.failures['memory'] ?? '?');
    await expect(app.getByTestId('failed')).toContainText(/much\.csv: \d+ MB/);
  }
  // The one it began with, perhaps the one that was made ready meanwhile, and none that would try it again.
  expect(workers).toBeLessThan(2);
  await app.getByTestId('home').click();
  await state('empty');
  await app.getByTestId('file-input').setInputFiles(little);
  await state('ready');
  expect(await app.getByTestId('figure-sources').getAttribute('data-value')).toBe('2000');
  expect(complaints).toEqual([]);
});
