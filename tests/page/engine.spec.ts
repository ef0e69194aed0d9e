// The engine in a real browser, without the page around it: real files, real workers, real deaths.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Frame } from '@playwright/test';
import { expect, newContext, openPage, root, test, type Opened } from './harness.ts';
import type { Ran, Rig, Run } from './rig.ts';

const folder = join(root, 'test-results', 'engine');
const rigPage = join(folder, 'rig.html');
const corpus = join(root, '..', 'shared', 'corpus');

declare const rig: Rig;

/** Runs the rig's engine on files from disk. */
type Engine = (files: readonly string[], run: Run) => Promise<Ran>;

/** All tests share the page, and each makes an engine of its own in it. */
const it = test.extend<{ engine: Engine; app: Frame }, { shared: Opened }>({
  shared: [async ({ browser }, use) => {
    mkdirSync(folder, { recursive: true });
    execFileSync('node', ['www/build.mjs', 'tests/page/rig.ts', 'test-results/engine/rig.html'], { cwd: root });
    const context = await newContext(browser);
    await use(await openPage(context, pathToFileURL(rigPage).href));
    await context.close();
  }, { scope: 'worker' }],
  app: async ({ shared }, use) => {
    shared.complaints.length = 0;
    await use(shared.app);
    expect(shared.requests).toHaveLength(1);
    // Workers that are made to trap say so in the console; nothing else may.
    expect(shared.complaints.filter(text => !/made to/.test(text))).toEqual([]);
  },
  engine: async ({ app }, use) => {
    await use(async (files, run) => {
      await app.locator('input').setInputFiles([...files]);
      return app.evaluate(run => rig.run(run), run);
    });
  },
});

/** A pcap file of TCP packets with SYN from 192.0.2.1 on, a second apart, each with a text behind it. */
function capture(texts: readonly string[]): Buffer {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const records = texts.map((text, at) => {
    const frame = Buffer.from('00163e00000100163e00000208004500002800000000400600' + '00c0000201c63364020fa001bd00000001000000005002ffff00000000', 'hex');
    frame.writeUInt16BE(40 + text.length, 16);
    frame.writeUInt8(1 + (at % 250), 29);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_221_278_645 + at, 0);
    [8, 12].forEach(place => record.writeUInt32LE(frame.length + text.length, place));
    return Buffer.concat([record, frame, Buffer.from(text)]);
  });
  return Buffer.concat([header, ...records]);
}

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
  const { paths, truth } = tables('kill', 8, 12_000, 1);
  // Small chunks, so that there are many moments at which a worker can be killed.
  const first = `{
    const { read } = ReadableStreamBYOBReader.prototype;
    ReadableStreamBYOBReader.prototype.read = function (view) { return read.call(this, new Uint8Array(view.buffer, 0, 64 << 10)); };
  }`;
  // Fewer in one reading than would have a file given up that killed them all; some of them nobody hears of.
  const kills = 6;
  let deaths = 0;
  for (let round = 0; deaths < 100; round++) {
    const ran = await engine(paths, { lanes: 1 + (round % 3), kills, withinMs: 100, silent: round % 4 === 0 ? 2 : -1, tickMs: 150, first });
    expect(ran.failure).toBeNull();
    expect(ran.account?.files.map(file => file.state)).toEqual(paths.map(() => 'read'));
    expect(totals(ran.summary)).toEqual(truth);
    expect(ran.account?.closes).toBe(true);
    expectOnlyWhatWasHeld(ran, paths.length);
    deaths += ran.steps.filter(step => step.t === 'died').length;
  }
});

it('one to eight lanes make the same bytes', async ({ engine }) => {
  const { paths, truth } = tables('lanes', 9, 4_000, 2);
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
  expect(mixed.failure).toEqual({ code: 'overlap', detail: 'saved.json, cube-0.csv + cube-1.csv: sensor-0, 2024-02-01 (+99)', zone: null });
});

/** A month at one sensor, with a burst of one source in it. */
function burst(sensor: string, month: string): string {
  const rows = Array.from({ length: 30 }, (_, day) => Array.from({ length: day === 20 ? 90 : 5 }, (_, at) => {
    const [source, port] = day === 20 && at > 4 ? ['45.1.2.3', 8080] : [`45.9.${day % 4}.${at}`, 445];
    return `${month}-${String(1 + day).padStart(2, '0')}T10:00:${String(at % 60).padStart(2, '0')}Z,${sensor},${source},4000,${port},tcp`;
  })).flat();
  const path = join(folder, `${sensor}-${month}.csv`);
  writeFileSync(path, ['time,sensor,source,source_port,destination_port,protocol', ...rows, ''].join('\n'));
  return path;
}

it('cube files hold who came, and are added unless they overlap', async ({ engine }) => {
  const logs = [burst('tokyo', '2024-04'), burst('osaka', '2024-04'), burst('osaka', '2024-06')];
  const cubes: string[] = [];
  for (const log of logs) {
    const { cubeFile } = await engine([log], { cubeFile: true });
    expect((JSON.parse(cubeFile ?? '{}') as { visits?: { busiest: number[] } }).visits?.busiest).toContain(85);
    const path = join(folder, `cube-of-${cubes.length}.json`);
    writeFileSync(path, cubeFile ?? '');
    cubes.push(path);
  }
  const whole = totals((await engine(logs, {})).summary);
  for (const [lanes, given] of [[1, cubes], [3, [...cubes].reverse()]] as const) {
    const sum = await engine([...given], { lanes, cubeFile: true });
    expect(sum.failure).toBeNull();
    expect(totals(sum.summary)).toEqual({ ...whole, distinct_addresses: 'not-additive' });
    const { sum: isSum, visits } = JSON.parse(sum.cubeFile ?? '{}') as { sum: boolean; visits: { busiest: number[] } };
    expect([isSum, visits.busiest]).toEqual([true, expect.arrayContaining([85])]);
  }
  const [tokyo = ''] = cubes;
  const again = join(folder, 'cube-again.json');
  const other = await engine([logs[0] ?? '', logs[2] ?? ''], { cubeFile: true });
  writeFileSync(again, other.cubeFile ?? '');
  const refused = await engine([tokyo, again], {});
  expect(refused.failure).toEqual({ code: 'overlap', detail: 'cube-again.json, cube-of-0.json: tokyo, 2024-04-01 (+29)', zone: null });

  // Logs beside them are counted, as one part of the sum, and added, whoever dies meanwhile.
  const osaka = join(folder, 'cube-of-osaka.json');
  writeFileSync(osaka, (await engine(logs.slice(1), { cubeFile: true })).cubeFile ?? '');
  const beside: [string[], string[]][] = [
    [[tokyo, ...logs.slice(1)], [tokyo, osaka]], [[...logs.slice(1), tokyo], [osaka, tokyo]], [[...cubes.slice(1), logs[0] ?? ''], cubes],
  ];
  for (const [at, [given, of]] of beside.entries()) {
    const sum = await engine(of, { cubeFile: true });
    const mixed = await engine(given, { lanes: 1 + at, cubeFile: true, top: 5, ...at === 1 ? { kills: 3, withinMs: 300 } : {} });
    expect(mixed.failure).toBeNull();
    expect(mixed.account?.closes).toBe(true);
    expect(mixed.cubeFile).toBe(sum.cubeFile);
    expect(mixed.summary).toBe(sum.summary);
    expect([mixed.top, mixed.distinct?.distinctAddresses]).toEqual([null, null]);
  }
  const twice = await engine([tokyo, logs[0] ?? '', logs[2] ?? ''], {});
  expect(twice.failure).toEqual({ code: 'overlap', detail: 'cube-of-0.json, osaka-2024-06.csv + tokyo-2024-04.csv: tokyo, 2024-04-01 (+29)', zone: null });
  const zones = await engine([tokyo, logs[1] ?? ''], { options: { zone: 'Asia/Tokyo' } });
  expect(zones.failure).toEqual({ code: 'zone', detail: 'cube-of-0.json, osaka-2024-04.csv: UTC, Asia/Tokyo', zone: 'UTC' });
  // A file in which nothing is read is no log, and its zone is nobody's.
  const readme = join(folder, 'readme.txt');
  writeFileSync(readme, 'how these were made\n');
  const alone = await engine([tokyo, readme], { cubeFile: true, options: { zone: 'Asia/Tokyo' } });
  expect([alone.failure, alone.cubeFile]).toEqual([null, readFileSync(tokyo, 'utf8')]);
});

/** Code that makes a worker's instance of the engine fail when it is given bytes with this text. */
function poisoned(text: string, deed: 'trap' | 'hang'): string {
  return `{
    const poison = new TextEncoder().encode(${JSON.stringify(text)});
    const holds = bytes => {
      for (let at = bytes.indexOf(poison[0]); at >= 0; at = bytes.indexOf(poison[0], at + 1)) {
        if (poison.every((byte, i) => bytes[at + i] === byte)) return true;
      }
      return false;
    };
    const Instance = WebAssembly.Instance;
    WebAssembly.Instance = function (module, imports) {
      const { exports } = new Instance(module, imports);
      let address = 0;
      let tail = new Uint8Array(0);
      return { exports: { ...exports,
        browserlane_open: (...args) => (tail = new Uint8Array(0), exports.browserlane_open(...args)),
        browserlane_buffer: (...args) => (address = exports.browserlane_buffer(...args)),
        browserlane_push: (lane, length) => {
          const now = new Uint8Array(exports.memory.buffer, address >>> 0, length);
          if (holds(new Uint8Array([...tail, ...now.subarray(0, poison.length)])) || holds(now)) {
            if (${deed === 'hang'}) for (;;);
            throw new WebAssembly.RuntimeError('made to trap');
          }
          tail = now.slice(-poison.length);
          return exports.browserlane_push(lane, length);
        },
      } };
    };
  }`;
}

for (const deed of ['trap', 'hang'] as const) {
  it(`a line on which the engine ${deed}s is put into quarantine, and all the others count`, async ({ engine }) => {
    test.setTimeout(300_000);
    // Waiting for the watch over the workers takes its time.
    const rows = deed === 'hang' ? 2_000 : 20_000;
    const { paths, truth } = tables(deed, 3, rows, 4);
    // One in the middle of a file of several chunks, and one as a last line without an end.
    const [first = '', second = '', third = ''] = paths;
    const poison = (source: string) => `2024-02-03T00:00:00Z,sensor-1,${source},1,22,tcp`;
    const lines = readFileSync(first, 'utf8').split('\n');
    const middle = rows * 3 / 4;
    lines.splice(middle, 0, poison('9.9.9.9'));
    writeFileSync(first, lines.join('\n'));
    appendFileSync(second, poison('9.9.9.9'));
    const ran = await engine([first, second, third], { lanes: 2, tickMs: deed === 'hang' ? 100 : 1000, first: poisoned(',9.9.9.9,', deed) });
    expect(ran.failure).toBeNull();
    expect(totals(ran.summary)).toEqual(truth);
    const rejected = ran.account?.files.map(file => file.rejected);
    expect(rejected).toEqual([
      [{ reason: 'reader-fault', records: 1, examples: [{ line: middle + 1, byte: lines.slice(0, middle).join('\n').length + 1, text: poison('9.9.9.9') }] }],
      [{ reason: 'reader-fault', records: 1, examples: [{ line: rows + 2, byte: readFileSync(second).length - poison('9.9.9.9').length, text: poison('9.9.9.9') }] }],
      [],
    ]);
    expect(ran.account?.closes).toBe(true);
  });
}

/** Code in which what unpacks for another worker does this after so many bytes. */
const unpacker = (deed: string, after = 700_000): string => `{
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (module, imports) {
    const { exports } = new Instance(module, imports);
    let bytes = 0;
    return { exports: { ...exports, unpacker_push: (unpacker, length) => {
      if ((bytes += length) > ${after}) ${deed}
      return exports.unpacker_push(unpacker, length);
    } } };
  };
}`;

it('a large packed file is unpacked in another worker, and in the same one after that has died', async ({ engine }) => {
  const { paths: [path = ''], truth } = tables('apart', 1, 120_000, 1);
  const packed = `${path}.gz`;
  writeFileSync(packed, gzipSync(readFileSync(path)));
  expect(statSync(packed).size).toBeGreaterThan(1 << 20);
  const deeds = [['', []], [unpacker('throw new WebAssembly.RuntimeError("made to trap");'), [/unpacking: RuntimeError: made to trap$/]], [unpacker('for (;;);'), [/unpacking: silent$/]]] as const;
  for (const [first, told] of deeds) {
    const ran = await engine([packed], { lanes: 1, first });
    expect(ran.failure).toBeNull();
    expect(totals(ran.summary)).toEqual(truth);
    expect(ran.account?.closes).toBe(true);
    const died = ran.steps.flatMap(step => (step.t === 'died' ? [step.why] : []));
    expect(died).toEqual(told.map(why => expect.stringMatching(why)));
    // What hangs is noticed as soon in it as anywhere else.
    expect(ran.ms).toBeLessThan(30_000);
  }
  // The end of its memory is the end of memory: no death, and sources are counted in passes. Here that does not help. It may
  // be four pieces of a megabyte ahead of the reading: these stand for less than half of what came before.
  const { paths: [large = ''] } = tables('apart-large', 1, 240_000, 1);
  writeFileSync(`${large}.gz`, gzipSync(readFileSync(large)));
  const full = await engine([`${large}.gz`], { lanes: 1, first: unpacker('throw new RangeError("made to: out of memory");', 2_000_000) });
  expect(full.failure).toEqual({ code: 'memory', detail: expect.stringMatching(/^apart-large-0\.csv\.gz: \d+ MB$/) });
  expect(full.steps.filter(step => step.t === 'died')).toEqual([]);
  expect(full.steps.filter(step => step.t === 'narrowed').length).toBeGreaterThan(0);
});

it('a file that changes while it is read is marked, and the rest counts', async ({ app }) => {
  const { paths, truth } = tables('change', 2, 60_000, 5);
  const [changing = '', still = ''] = paths;
  await app.locator('input').setInputFiles(paths);
  // Slow enough for the file to change meanwhile.
  const first = `{
    const { read } = ReadableStreamBYOBReader.prototype;
    ReadableStreamBYOBReader.prototype.read = async function (...args) {
      await new Promise(done => setTimeout(done, 400));
      return read.apply(this, args);
    };
  }`;
  const running = app.evaluate(run => rig.run(run), { lanes: 1, first });
  await new Promise(done => setTimeout(done, 1200));
  appendFileSync(changing, '2024-02-03T00:00:00Z,sensor-1,9.9.9.9,1,22,tcp\n');
  const ran = await running;
  expect(ran.failure).toBeNull();
  expect(ran.account?.files.map(file => file.state)).toEqual(['changed', 'read']);
  expect(ran.account?.closes).toBe(true);
  expect(ran.account?.files[1]?.counted).toBe(60_000);
  expect(totals(ran.summary).accesses).toBe(60_000 + (ran.account?.files[0]?.counted ?? 0));
  void [still, truth];
});

it('a file that is not the one any more that was given is not read, and says so', async ({ app }) => {
  const { paths } = tables('gone', 2, 1_000, 6);
  await app.locator('input').setInputFiles(paths);
  appendFileSync(paths[0] as string, '2024-02-03T00:00:00Z,sensor-1,9.9.9.9,1,22,tcp\n');
  const ran = await app.evaluate(run => rig.run(run), {});
  expect(ran.account?.files.map(file => [file.state, file.counted])).toEqual([['failed', 0], ['read', 1_000]]);
  expect(ran.account?.closes).toBe(true);
});

it('a stream that stands still is given up for slices', async ({ engine }) => {
  const { paths, truth } = tables('stall', 1, 60_000, 7);
  const first = `{
    Blob.prototype.stream = function () {
      let at = 0;
      return new ReadableStream({ type: 'bytes', pull: async control => {
        if (at > 1_500_000) return new Promise(() => {});
        const bytes = new Uint8Array(await this.slice(at, at += 100_003).arrayBuffer());
        control.enqueue(bytes);
      } });
    };
  }`;
  const ran = await engine(paths, { first });
  expect(ran.failure).toBeNull();
  expect(totals(ran.summary)).toEqual(truth);
  expect(ran.steps.filter(step => step.t === 'died')).toEqual([]);
  expect(ran.ms).toBeGreaterThan(2_500);
});

it('without byte streams, slices do', async ({ engine }) => {
  const { paths, truth } = tables('slices', 2, 30_000, 8);
  const ran = await engine(paths, { first: 'Blob.prototype.stream = () => { throw new TypeError("no streams"); };' });
  expect(totals(ran.summary)).toEqual(truth);
});

it('a capture counts, and one on which the engine always traps is given up whole', async ({ engine }) => {
  test.setTimeout(300_000);
  const { paths: [table = ''], truth } = tables('beside', 1, 2_000, 9);
  const [good, bad] = ['good.pcap', 'bad.pcap'].map(name => join(folder, name)) as [string, string];
  const texts = Array.from({ length: 20_000 }, (_, at) => `packet ${at}\n`);
  writeFileSync(good, capture(texts));
  writeFileSync(bad, capture(texts.with(15_000, '\n9.9.9.9,\n')));
  const ran = await engine([table, good, bad], { lanes: 2, first: poisoned('9.9.9.9,', 'trap') });
  expect(ran.failure).toBeNull();
  const files = ran.account?.files.map(({ name, state, format, read, counted }) => ({ name, state, format, read, counted }));
  expect(files).toEqual([
    { name: 'bad.pcap', state: 'failed', format: null, read: 0, counted: 0 },
    { name: 'beside-0.csv', state: 'read', format: 'delimited', read: 2_001, counted: 2_000 },
    { name: 'good.pcap', state: 'read', format: 'pcap', read: 20_000, counted: 20_000 },
  ]);
  expect(totals(ran.summary).accesses).toBe(truth.accesses + 20_000);
  expect(ran.account?.closes).toBe(true);
});

it('the same content counts once, under the first name, packed or not', async ({ engine }) => {
  const { paths, truth } = tables('same', 2, 20_000, 9);
  const copies = ['a-copy.csv', 'z-copy.csv'].map(name => join(folder, name));
  const text = readFileSync(paths[0] as string);
  for (const copy of copies) writeFileSync(copy, text);
  const packed = join(folder, 'same-0.csv.gz');
  writeFileSync(packed, gzipSync(text));
  // As long as the other, but for one digit the same.
  const other = join(folder, 'same-other.csv');
  writeFileSync(other, text.toString().replace(/,tcp\n$/, ',udp\n'));
  for (const lanes of [1, 3]) {
    const ran = await engine([...paths, ...copies, packed], { lanes });
    expect(ran.account?.files.map(({ name, state, sameAs }) => [name, state, sameAs])).toEqual([
      ['a-copy.csv', 'read', null], ['same-0.csv', 'same', 'a-copy.csv'], ['same-0.csv.gz', 'same', 'a-copy.csv'],
      ['same-1.csv', 'read', null], ['z-copy.csv', 'same', 'a-copy.csv'],
    ]);
    expect(totals(ran.summary)).toEqual(truth);
    expect(ran.account?.closes).toBe(true);
  }
  const ran = await engine([copies[0] as string, other], {});
  expect(ran.account?.files.map(file => file.state)).toEqual(['read', 'read']);
  // Of several gzip members the last one's length tells nothing: it comes to light once it was read.
  const members = join(folder, 'same-members.csv.gz');
  writeFileSync(members, Buffer.concat([gzipSync(text.subarray(0, 300_000)), gzipSync(text.subarray(300_000))]));
  for (const lanes of [1, 2]) {
    const late = await engine([...paths, members], { lanes });
    expect(late.account?.files.map(({ name, state, sameAs }) => [name, state, sameAs])).toEqual([
      ['same-0.csv', 'read', null], ['same-1.csv', 'read', null], ['same-members.csv.gz', 'same', 'same-0.csv'],
    ]);
    expect(totals(late.summary)).toEqual(truth);
  }
});

it('a table with columns nobody knows is asked about, previewed, and read as it was explained', async ({ engine, app }) => {
  const path = join(folder, 'ask.csv');
  writeFileSync(path, Array.from({ length: 50 }, (_, row) => `2024-02-01 00:00:${10 + row};198.51.100.${row};${row % 3 ? 'knock' : 'scan'}\n`).join(''));
  const asked = await engine([path], {});
  expect(asked.failure).toBeNull();
  expect(asked.asked).toEqual([{ file: 0, name: 'ask.csv' }]);
  expect(asked.account?.counted).toBe(0);
  const preview = await app.evaluate(() => {
    const file = document.querySelector('input')?.files?.[0] as File;
    const options = { zone: 'UTC', sourceZone: null, sensorBy: 'auto' as const, cowrieOuterPorts: false, foldRetransmissions: false, networks: '' };
    return rig.engine?.preview(file, null, options);
  });
  expect(preview?.rows[1]?.cells).toEqual(['2024-02-01 00:00:11', '198.51.100.1', 'knock']);
});

it('a missing zone and wrong networks are said, and a reading that is cancelled is over at once', async ({ engine }) => {
  const { paths } = tables('options', 3, 150_000, 10);
  expect((await engine(paths, { options: { zone: 'Nowhere/Land' } })).failure).toEqual({ code: 'unknown', detail: 'not a time zone: Nowhere/Land' });
  expect((await engine(paths, { options: { networks: '300.1.2.3/8' } })).failure?.code).toBe('networks');
  expect((await engine(paths, { cancelAfterMs: 50, lanes: 2 })).failure).toEqual({ code: 'cancelled', detail: '0' });
});

it('progress comes at once, often, and adds up', async ({ engine }) => {
  const { paths } = tables('progress', 3, 250_000, 11);
  const { reports, account } = await engine(paths, { lanes: 1 });
  expect(reports[0]?.at).toBeLessThan(300);
  const last = reports.at(-1)?.progress;
  expect([last?.bytesDone, last?.filesDone, last?.accesses, last?.sourcesExact]).toEqual([last?.bytesTotal, 3, 750_000, true]);
  expect(last?.daily.reduce((a, b) => a + b, 0)).toBe(750_000);
  const gaps = reports.slice(1).map(({ at }, index) => at - (reports[index]?.at ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(1_500);
  expect(reports.some(({ progress }) => progress.accesses > 0 && progress.accesses < 750_000)).toBe(true);
  expect(account?.seconds).toBeGreaterThan(0);
});

it('zones are the ones that the terminal counts with', async ({ app }) => {
  const golden = readFileSync(join(root, 'tests/data/zones.tsv'), 'utf8').trim().split('\n').map(line => line.split('\t'));
  const made = await app.evaluate(names => names.map(name => rig.zoneTable(name)), golden.map(([name]) => name as string));
  for (const [index, [name, first, ...pairs]] of golden.entries()) {
    expect(made[index]).toEqual({ name, first: Number(first), transitions: pairs.flatMap(pair => pair.split(',').map(Number)) });
  }
});

it('the account closes on every file of the corpora, good and bad, and nobody dies', async ({ engine }) => {
  const bad = join(root, '..', 'shared', 'corpus-bad');
  test.skip(!existsSync(corpus) || !existsSync(bad), 'skipped: no ../shared');
  test.setTimeout(300_000);
  const paths = [corpus, bad].flatMap(top => readdirSync(top, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name)));
  const { failure, account, steps, reports } = await engine(paths, { lanes: 2 });
  expect(failure).toBeNull();
  expect(account?.closes).toBe(true);
  expect(account?.files).toHaveLength(paths.length);
  expect(account?.files.filter(file => ['waiting', 'reading', 'failed', 'changed'].includes(file.state))).toEqual([]);
  expect(steps.filter(step => step.t === 'died')).toEqual([]);
  const gaps = reports.slice(1).map(({ at }, index) => at - (reports[index]?.at ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(2_000);
});

const conformance = join(root, '..', 'shared', 'conformance', 'reference_counts.json');
interface Reference { files: string[]; zone: string; options: string[]; cube: Record<string, unknown> }

it('reference counts, with two lanes', async ({ engine }) => {
  test.skip(!existsSync(conformance), 'skipped: no ../shared');
  test.setTimeout(300_000);
  const sets = JSON.parse(readFileSync(conformance, 'utf8')) as Record<string, Reference>;
  for (const name of ['marx', 'ufw', 'dshield', 'cowrie', 'cowrie, Tokyo days']) {
    const { files, zone, options, cube } = sets[name] as Reference;
    const paths = files.map(file => join(corpus, file));
    const year = options[0] === '--year' ? Number(options[1]) : null;
    const choices = Object.fromEntries(files.map(file => [file.split('/').at(-1), { year, sourceZone: null, mapping: null }]));
    const { summary, account } = await engine(paths, { options: { zone }, choices, lanes: 2 });
    expect(account?.closes).toBe(true);
    // The reference names the first of many services only.
    const got = JSON.parse(summary ?? '{}') as Record<string, unknown[]>;
    for (const [key, want] of Object.entries(cube)) {
      expect({ [key]: Array.isArray(want) ? got[key]?.slice(0, want.length) : got[key] }, name).toMatchObject({ [key]: want });
    }
  }
});
