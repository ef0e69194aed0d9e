// A folder as partners keep it: many formats, compressed files, an archive, Japanese text, one file that nobody knows and
// one that is damaged. What happened to each is told in one table, in both languages.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Frame } from '@playwright/test';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { expect, root, test, until } from './harness.ts';

interface Given { name: string; mimeType: string; buffer: Buffer }

const given = (name: string, buffer: Buffer | string): Given => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(buffer) });

/** A log of the project's own, and what its golden file says of it: format, and how many records are accesses (of one without a time
 * nothing can be counted). */
function sample(folder: string, name: string): { file: Given; format: string; counted: number } {
  const path = join(root, 'tests/data', folder, name);
  const expected = readFileSync(path.replace(/\.[a-z]+$/, '.expected'), 'utf8').split('\n');
  const counted = expected.filter(line => /^\d+ access \d/.test(line)).length;
  return { file: given(`${folder}-${name}`, readFileSync(path)), format: expected[0] ?? '', counted };
}

const packet = (host: Buffer | string, at: number): Buffer => Buffer.concat([
  Buffer.from(`Sep 13 04:05:${String(at % 60).padStart(2, '0')} `), Buffer.from(host),
  Buffer.from(` kernel: [1.0] [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.${at % 250} DST=198.51.100.1 LEN=40 TTL=64 ID=1 PROTO=TCP SPT=1000 DPT=445 WINDOW=1 SYN URGP=0\n`),
]);

const log = (host: Buffer | string, lines: number): Buffer => Buffer.concat(Array.from({ length: lines }, (_, at) => packet(host, at)));

/** A tar file: files, and what has no bytes as a link. */
function tar(files: readonly (readonly [string, Buffer | null])[]): Buffer {
  const blocks = files.flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${(bytes?.length ?? 0).toString(8).padStart(11, '0')}\0`, 124);
    header.write('11062635065\0        ', 136);
    header.write(bytes ? '0' : '2', 156);
    header.write('ustar\x0000', 257);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes ?? Buffer.alloc(0), Buffer.alloc((512 - (bytes?.length ?? 0) % 512) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** In Shift_JIS; the second one's last byte is that of a backslash. */
const TOKYO = Buffer.from('938c8b9e', 'hex');
const TABLE_NAME = Buffer.from('938c8b9e955c', 'hex');
/** The same names in EUC-JP. */
const TOKYO_EUC = Buffer.from('c5ecb5fe', 'hex');

async function give(app: Frame, files: Given[]): Promise<void> {
  await app.getByTestId('file-input').setInputFiles(files);
  await until(() => app.evaluate(() => document.documentElement.dataset['state'] === 'ready' && !document.querySelector('.cards-to-come')), 'the page to be ready', 90);
}

async function speak(app: Frame, language: 'en' | 'ja'): Promise<void> {
  if ((await app.evaluate(() => document.documentElement.lang)) !== language) await app.getByTestId('language').click();
  await until(() => app.evaluate(wanted => document.documentElement.lang === wanted, language), language);
}

interface Row { name: string; state: string; said: string; format: string; counted: string }

/** The rows of the files' table: of files, or of files in archives. */
const rows = (app: Frame, kind: 'file' | 'member'): Promise<Row[]> => app.evaluate(testId => (
  [...document.querySelectorAll(`[data-testid="files"] tr[data-testid="${testId}"]`)].map(row => {
    const cells = [...row.querySelectorAll('td')].map(it => it.textContent ?? '');
    return {
      name: row.querySelector('.value')?.textContent ?? '', state: (row as HTMLElement).dataset['state'] ?? '',
      said: row.querySelector('.state')?.textContent ?? '', format: cells[1] ?? '', counted: cells[3] ?? '',
    };
  })), kind);

test('a folder of twenty mixed files: what happened to each is told in one table, in both languages', async ({ open }) => {
  const { page, app, requests, complaints } = await open('file');
  const own = ([
    ['aws', 'custom.log'], ['azure', 'blob.json'], ['barracuda', 'activity.log'], ['capture', 'big-endian-nanoseconds.pcap'], ['cef', 'generic.log'],
    ['checkpoint', 'syslog.log'], ['cisco-asa', 'connections.log'], ['cowrie', 'events.json'], ['fortigate', 'others.log'], ['gcp', 'array.json'],
    ['juniper', 'plain.log'], ['pf', 'opnsense.log'], ['pfirewall', 'modern.log'], ['suricata', 'array.json'], ['zeek', 'bare-old.log'],
  ] as const).map(([folder, name]) => sample(folder, name));
  const headed = 'time,sensor,source,port,protocol\n2024-03-01 00:00:01,north,192.0.2.1,445,tcp\n2024-03-02 10:00:00,south,192.0.2.1,22,tcp\n';
  const damaged = gzipSync(Buffer.concat([log('hurt', 50), Buffer.from(Array.from({ length: 4000 }, (_, at) => 33 + (at * at * 7919 >> 3) % 90))]));
  const archive = gzipSync(tar([
    ['dir/a.log', log('inner-a', 7)], ['dir/b.log.gz', gzipSync(log('inner-b', 8))], ['README', Buffer.from('Read me first.\nNothing else.\n')],
    ['empty.log', Buffer.alloc(0)], ['link.log', null],
  ]));
  const files = [
    ...own.map(it => it.file), given('table.csv.gz', gzipSync(headed)), given('old.tgz', archive), given('日本.log', log(TABLE_NAME, 3)),
    given('diary.txt', 'dear diary\nnothing happened today\n'), given('hurt.log.gz', damaged.subarray(0, damaged.length - 2000)),
  ];
  expect(files).toHaveLength(20);
  await give(app, files);

  const states: Record<string, string> = { 'old.tgz': 'archive', 'diary.txt': 'unknown' };
  const counted: Record<string, number> = Object.fromEntries([
    ...own.map(it => [it.file.name, it.counted] as const), ['table.csv.gz', 2], ['old.tgz', 15], ['日本.log', 3], ['diary.txt', 0], ['hurt.log.gz', 50],
  ]);
  for (const [language, text] of [['en', en], ['ja', ja]] as const) {
    await speak(app, language);
    const table = await rows(app, 'file');
    expect(table.map(it => it.name).sort()).toEqual(files.map(it => it.name).sort());
    for (const row of table) {
      const state = states[row.name] ?? 'read';
      expect(row.state, row.name).toBe(state);
      expect(row.said, row.name).toBe(text.codes.states[state]);
      expect(row.counted, row.name).toBe(String(counted[row.name]));
      expect(row.format !== '–', row.name).toBe(state === 'read');
    }
    expect(table.find(it => it.name === '日本.log')?.format).toContain('Shift_JIS');
    const inside = await rows(app, 'member');
    expect(inside.map(it => [it.name, it.state, it.said, it.counted])).toEqual([
      ['old.tgz/dir/a.log', 'read', text.codes.states['read'], '7'], ['old.tgz/dir/b.log.gz', 'read', text.codes.states['read'], '8'],
      ['old.tgz/README', 'unknown', text.codes.states['unknown'], '0'], ['old.tgz/empty.log', 'empty', text.codes.states['empty'], '0'],
    ]);
    // The damaged one is named before anything else, and only it.
    await expect(app.getByTestId('incomplete').locator('li')).toHaveText(['hurt.log.gz']);
    // What is unknown says what was tried, and the archive's link is told of.
    await expect(app.getByTestId('files')).toContainText(text.codes.refusals['no-capture'] ?? '?');
    await app.locator('[data-state="archive"] .disclose').click();
    await expect(app.locator('.details', { hasText: text.codes.notes['no-files'] ?? '?' })).toHaveCount(1);
    await app.locator('[data-state="archive"] .disclose').click();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await app.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
  expect(await app.getByTestId('account-closes').getAttribute('data-value')).toBe('true');
  expect(requests).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('sensors have the same names in whatever encoding their logs are written', async ({ open }) => {
  const { app } = await open('file');
  const names = (host: string): Buffer => log(host, 2);
  await give(app, [
    given('a.log', log(TABLE_NAME, 2)), given('b.log', log(TOKYO_EUC, 2)), given('c.log', log(TOKYO, 2)),
    given('d.log', Buffer.from(`\ufeff${names('横浜')}`, 'utf16le')), given('e.log', Buffer.from(String(names('横浜')), 'utf16le').swap16()),
    given('f.log', log(Buffer.from('caf\xe9', 'latin1'), 2)), given('g.log', Buffer.from(String(names('café')).replaceAll('\n', '\r'))),
  ]);
  const table = await rows(app, 'file');
  expect(table.map(it => [it.state, it.counted])).toEqual(Array.from({ length: 7 }, () => ['read', '2']));
  const sensors = app.getByTestId('card-sensors');
  for (const name of ['東京表', '東京', '横浜', 'café']) await expect(sensors).toContainText(name);
  await expect(sensors.getByRole('listitem')).toHaveCount(4);
});

// src/input/text/tests.rs holds encoding_rs to the same checksums over the same bytes.
test('the browser decodes every pair of bytes as the terminal does', async ({ open }) => {
  const { app } = await open('file');
  const all = (label: string): Promise<string> => app.evaluate(label => {
    let bytes: number[] = [];
    for (let lead = 0; lead < 256; lead++) for (let trail = 0; trail < 256; trail++) bytes.push(lead, trail, 10);
    if (label === 'euc-jp') {
      bytes = bytes.filter(byte => byte !== 0x8f);
      for (let a = 0xa1; a < 0xff; a++) for (let b = 0xa1; b < 0xff; b++) bytes.push(0x8f, a, b, 10);
    }
    const decoder = new TextDecoder(label);
    let text = '';
    // In pieces, as a file comes.
    for (let from = 0; from < bytes.length; from += 1001) text += decoder.decode(Uint8Array.from(bytes.slice(from, from + 1001)), { stream: true });
    return text + decoder.decode();
  }, label);
  for (const [label, want] of Object.entries(JSON.parse(readFileSync(join(root, 'tests/data/input/encodings.json'), 'utf8')) as Record<string, string>)) {
    expect(createHash('sha256').update(await all(label)).digest('hex'), label).toBe(want);
  }
});
