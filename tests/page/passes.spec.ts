// Logs with more sources than there is memory for, read in passes: every byte is what one reading with more memory gives,
// whoever dies meanwhile.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BrowserContext } from '@playwright/test';
import { capped } from './capped.mjs';
import { expect, openPage, root, test } from './harness.ts';
import type { Ran, Rig, Run } from './rig.ts';

const folder = join(root, 'test-results', 'passes');
/** 24 MiB; a worker has 4 when it starts. */
const PAGES = 384;

declare const rig: Rig;

const [plain, small] = [join(folder, 'rig.html'), join(folder, 'capped.html')];
let files: string[] = [];
let wanted: Ran | undefined;

/** Rows of two months at three sensors; many have a source of their own, some are seen again and again. */
function rows(from: number, count: number): string {
  const lines = ['time,sensor,source,destination_port,protocol'];
  for (let n = from; n < from + count; n++) {
    const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(((n - from) / count) * 45))).toISOString().slice(0, 10);
    const host = n % 3 === 0 ? n % 1000 : n;
    const source = n % 10 === 1 ? `2001:db8:${(host >> 8).toString(16)}::${(host & 255).toString(16)}` : `${20 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}.9`;
    lines.push(`${day}T12:00:00Z,sensor-${n % 3},${source},${[22, 23, 445, 3389, 8080][n % 5]},${n % 7 ? 'tcp' : 'udp'}`);
    if (n % 1000 === 0) lines.push('not a row at all', '');
  }
  return `${lines.join('\n')}\n`;
}

async function run(context: BrowserContext, page: string, it: Run): Promise<Ran> {
  const { app, page: tab } = await openPage(context, pathToFileURL(page).href);
  await app.locator('input').setInputFiles(files);
  const ran = await app.evaluate(run => rig.run(run), { cubeFile: true, top: 5, ...it });
  await tab.close();
  return ran;
}

test.beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  execFileSync('node', ['www/build.mjs', 'tests/page/rig.ts', 'test-results/passes/rig.html'], { cwd: root });
  writeFileSync(small, capped(plain, PAGES));
  const logs: [string, string | Buffer][] = [
    ['a.csv', rows(0, 300_000)], ['b.csv', rows(200_000, 300_000)], ['c.csv.gz', gzipSync(rows(600_000, 200_000))],
    ['d.csv', rows(200_000, 300_000)], ['e.txt', 'nothing that anybody knows\nreally\n'],
  ];
  files = logs.map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
});

/** What was counted without any end of memory. */
async function uncapped(context: BrowserContext): Promise<Ran> {
  wanted ??= await run(context, plain, { lanes: 1 });
  expect(wanted.failure).toBeNull();
  expect(wanted.account?.passes).toBe(1);
  return wanted;
}

/** Everything but how long it took and how often was read. */
function expectTheSame(ran: Ran, want: Ran): void {
  expect(ran.failure).toBeNull();
  expect(ran.summary).toBe(want.summary);
  expect(ran.cubeFile === want.cubeFile).toBe(true);
  expect(ran.report).toEqual(want.report);
  expect({ ...ran.account, seconds: 0, passes: 0 }).toEqual({ ...want.account, seconds: 0, passes: 0 });
  expect(ran.account?.passes).toBeGreaterThan(1);
  expect(ran.account?.passes).toBe(ran.steps.flatMap(step => (step.t === 'passed' ? [step.passes] : [])).at(-1));
  // What needs all addresses at once is not there, rather than wrong.
  expect([ran.top, ran.distinct]).toEqual([null, { distinctAddresses: null, sourceSensorDays: null }]);
}

for (const lanes of [1, 2]) {
  test(`passes of ${lanes === 1 ? 'one lane' : `${lanes} lanes`} make the same bytes as one reading`, async ({ context }) => {
    test.setTimeout(180_000);
    const want = await uncapped(context);
    const ran = await run(context, small, { lanes });
    expectTheSame(ran, want);
    expect(ran.steps.filter(step => step.t === 'restart' || step.t === 'died')).toEqual([]);
    // Progress is of all passes, and goes forward from the first that was made to its end.
    const { passes } = ran.account ?? { passes: 0 };
    const made = ran.reports.map(({ progress }) => progress).filter(progress => progress.pass > 1);
    expect(made.length).toBeGreaterThan(0);
    for (const [at, { bytesDone, bytesTotal, pass }] of made.entries()) {
      expect(bytesDone).toBeGreaterThanOrEqual(made[at - 1]?.bytesDone ?? 0);
      expect(bytesDone).toBeLessThanOrEqual(bytesTotal);
      expect(pass).toBeLessThanOrEqual(passes);
    }
    const last = made.at(-1);
    expect([last?.bytesDone, last?.accesses]).toEqual([last?.bytesTotal, want.report && JSON.parse(want.summary ?? '').accesses]);
  });
}

test('workers that die during passes cost nothing but time', async ({ context }) => {
  test.setTimeout(300_000);
  const want = await uncapped(context);
  for (const [lanes, silent] of [[1, -1], [2, 1], [1, 0]] as const) {
    const ran = await run(context, small, { lanes, kills: 5, withinMs: 1500, silent, tickMs: 200 });
    expectTheSame(ran, want);
    expect(ran.steps.filter(step => step.t === 'died').length).toBeGreaterThan(0);
  }
});

test('a worker that dies while the counts of a pass are added up costs nothing at all', async ({ context }) => {
  const want = await uncapped(context);
  const ran = await run(context, small, { lanes: 2, diesAtSum: true });
  expectTheSame(ran, want);
  expect(ran.killed).toBeGreaterThan(1);
  expect(ran.killed).toBe(ran.account?.passes);
});
