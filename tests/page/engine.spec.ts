// The engine in a real browser, without the page around it: real files, real workers, real deaths.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Frame } from '@playwright/test';
import { appFrame, expect, root, test, watch } from './harness.ts';
import type { Ran, Rig, Run } from './rig.ts';

const folder = join(root, 'test-results', 'engine');
const rigPage = join(folder, 'rig.html');
const corpus = join(root, '..', 'shared', 'corpus');

declare const rig: Rig;

test.describe.configure({ mode: 'serial' });

test.beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  execFileSync('node', ['www/build.mjs', 'tests/page/rig.ts', 'test-results/engine/rig.html'], { cwd: root });
});

/** Runs the rig's engine on files from disk. */
type Engine = (files: readonly string[], run: Run) => Promise<Ran>;

const it = test.extend<{ engine: Engine; app: Frame }>({
  app: async ({ page }, use) => {
    const record = watch(page);
    await page.goto(pathToFileURL(rigPage).href);
    await use(await appFrame(page));
    expect(record.requests).toHaveLength(1);
    // Workers that are made to trap say so in the console; nothing else may.
    expect(record.complaints.filter(text => !/made to/.test(text))).toEqual([]);
  },
  engine: async ({ app }, use) => {
    await use(async (files, run) => {
      await app.locator('input').setInputFiles([...files]);
      return app.evaluate(run => rig.run(run), run);
    });
  },
});

/** mulberry32: the same numbers in every run. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Truth { accesses: number; sources: number; distinct_addresses: number; source_sensor_days: number; days: number }

/** Writes tables whose sources, days and sensors overlap from file to file, and counts them the obvious way. */
function tables(name: string, files: number, rows: number, seed: number): { paths: string[]; truth: Truth } {
  const next = random(seed);
  const [keys, addresses, strangers, days] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const ports = [22, 23, 80, 135, 443, 445, 1026, 1433, 3389, 8080];
  const paths = Array.from({ length: files }, (_, index) => {
    const lines = ['time,sensor,source,source_port,destination_port,protocol'];
    for (let row = 0; row < rows; row++) {
      const day = `2024-02-${String(1 + Math.floor((row / rows) * 20)).padStart(2, '0')}`;
      const clock = [24, 60, 60].map(limit => String(Math.floor(next() * limit)).padStart(2, '0')).join(':');
      const sensor = `sensor-${Math.floor(next() * 5)}`;
      const host = Math.floor(next() ** 3 * 40_000);
      const source = `45.${host >> 16}.${(host >> 8) & 255}.${host & 255}`;
      const port = ports[Math.floor(next() ** 2 * ports.length)] as number;
      lines.push(`${day}T${clock}Z,${sensor},${source},${40_000 + (row % 20_000)},${port},tcp`);
      keys.add(`${source} ${day} ${sensor} ${port}`);
      strangers.add(`${source} ${day} ${sensor}`);
      addresses.add(source);
      days.add(day);
    }
    const path = join(folder, `${name}-${index}.csv`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  });
  const truth = { accesses: files * rows, sources: keys.size, distinct_addresses: addresses.size, source_sensor_days: strangers.size, days: days.size };
  return { paths, truth };
}

function totals(summary: string | null): Truth {
  const { accesses, sources, distinct_addresses, source_sensor_days, days } = JSON.parse(summary ?? '{}') as Truth;
  return { accesses, sources, distinct_addresses, source_sensor_days, days };
}

/** Checks that every reading of a file but its first follows the death of the lane that held it. */
function expectOnlyWhatWasHeld({ steps }: Ran, files: number): void {
  const owed = Array.from({ length: files }, () => 1);
  const reading = new Map<number, number>();
  for (const step of steps) {
    if (step.t === 'read') {
      owed[step.file] = (owed[step.file] ?? 0) - 1;
      expect(owed[step.file], `file ${step.file} is read without need`).toBe(0);
      reading.set(step.lane, step.file);
    } else if (step.t === 'died') {
      for (const file of [...step.held, ...step.doing === 'read' ? [reading.get(step.lane) as number] : []]) owed[file] = 1;
    } else if (step.t === 'restart') {
      owed.fill(1);
    }
  }
  expect(owed.every(count => count === 0)).toBe(true);
}

it('workers killed a hundred times while files are read: exact totals, and only what they held is read again', async ({ engine }) => {
  test.setTimeout(600_000);
  const { paths, truth } = tables('kill', 8, 40_000, 1);
  let killed = 0;
  let deaths = 0;
  for (let round = 0; killed < 100; round++) {
    const ran = await engine(paths, { lanes: 1 + (round % 3), kills: 6, withinMs: 1500, tickMs: 100 });
    expect(ran.failure).toBeNull();
    expect(totals(ran.summary)).toEqual(truth);
    expect(ran.account?.closes).toBe(true);
    expectOnlyWhatWasHeld(ran, paths.length);
    killed += ran.killed;
    deaths += ran.steps.filter(step => step.t === 'died').length;
  }
  expect(deaths).toBeGreaterThanOrEqual(90);
});

it('one to eight lanes make the same bytes', async ({ engine }) => {
  const { paths, truth } = tables('lanes', 9, 8_000, 2);
  const one = await engine(paths, { lanes: 1, cubeFile: true, top: 20 });
  expect(totals(one.summary)).toEqual(truth);
  expect(one.cubeFile).toMatch(/^\{"teiten":"cube"/);
  for (let lanes = 2; lanes <= 8; lanes++) {
    const ran = await engine([...paths].reverse(), { lanes, cubeFile: true, top: 20 });
    expect(ran.cubeFile === one.cubeFile).toBe(true);
    expect(ran.summary).toBe(one.summary);
    expect(ran.top).toEqual(one.top);
    expect(ran.distinct).toEqual(one.distinct);
    expect(ran.report).toEqual(one.report);
  }
});

it('a cube file that was saved opens again, and says the same', async ({ engine }) => {
  const { paths, truth } = tables('cube', 2, 5_000, 3);
  const first = await engine(paths, { cubeFile: true });
  const saved = join(folder, 'saved.json');
  writeFileSync(saved, first.cubeFile ?? '');
  for (const lanes of [1, 3]) {
    const again = await engine([saved], { lanes, cubeFile: true, top: 5 });
    expect(again.failure).toBeNull();
    expect(again.account?.files[0]?.state).toBe('cube');
    expect(totals(again.summary)).toEqual(truth);
    expect(again.cubeFile).toBe(first.cubeFile);
    expect(again.top).toBeNull();
  }
  const mixed = await engine([saved, ...paths], {});
  expect(mixed.failure?.code).toBe('cube');
});
