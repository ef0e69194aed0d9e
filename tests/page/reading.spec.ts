// The coordinator of the lanes, with workers of sets in place of the engine: whatever dies whenever, every count comes
// out exact, and no file is read again that the dead lane did not hold. Real workers die in engine.spec.ts.
import { expect, test } from '@playwright/test';
import type { FileAccount } from '../../www/facts.ts';
import type { Ask, Pass, Task, Tell } from '../../www/protocol.ts';
import { Reading } from '../../www/reading.ts';
import type { Source, Step } from '../../www/reading-state.ts';

/** mulberry32: the same numbers in every run. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LINE = 10;

/** A file of the test: its records by line; a line may be poison. Or counts that were saved, of so many sources. */
interface Log { readonly sources: readonly number[]; readonly poison: readonly number[]; readonly packed?: boolean; readonly cube?: boolean }

/** What a File of the test is: `at` is its log. */
class FakeFile {
  readonly size: number;
  constructor(readonly at: number, readonly log: Log) {
    this.size = log.sources.length * LINE;
  }

  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> } {
    const bytes = Uint8Array.from({ length: to - from }, (_, at) => ((from + at) % LINE === LINE - 1 ? 10 : 65));
    return { arrayBuffer: () => Promise.resolve(bytes.buffer) };
  }
}

/** Lines in a chunk. */
const CHUNK = 7;
/** How many workers have been started but not ended. */
let alive = 0;

interface World {
  readonly logs: readonly Log[];
  /** Is asked before everything a worker does. */
  readonly fate: (what: string) => 'live' | 'trap' | 'error' | 'hang' | 'full';
}

/** Reads logs of numbers; keeps what it read as a map from source to weight. */
class FakeWorker {
  onmessage: ((event: { data: Tell }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  private readonly keys = new Map<number, number>();
  private readonly asks: Ask[] = [];
  private busy = false;
  private gone = false;
  private released = false;
  private partition: [lane: number, lanes: number] | null = null;
  /** The sources that are counted: numbers of 0..300, spread over all that a pass may name. */
  private pass: Pass | null = null;

  constructor(private readonly world: World) {
    alive++;
  }

  postMessage(ask: Ask): void {
    this.asks.push(ask);
    if (!this.busy) void this.work();
  }

  terminate(): void {
    if (!this.gone) alive--;
    this.gone = true;
  }

  private async work(): Promise<void> {
    this.busy = true;
    for (let ask = this.asks.shift(); ask && !this.gone; ask = this.asks.shift()) {
      const { job } = ask;
      try {
        for await (const word of this.act(ask)) this.say({ ...word, job } as Tell);
      } catch (error) {
        if ((error as Error).message === 'error') this.onerror?.({ message: 'error', preventDefault() {} });
        else if ((error as Error).message === 'trap') this.say({ t: 'dead', job, why: 'trap', full: null });
        else if ((error as Error).message === 'full') this.say({ t: 'dead', job, why: 'trap', full: 1_500_000_000 });
        // Else it hangs: it is silent from now on, and stays busy.
        return;
      }
    }
    this.busy = false;
  }

  /** What an ended worker still says arrives too, as late messages can. */
  private say(tell: Tell): void {
    this.onmessage?.({ data: tell });
  }

  private async step(what: string): Promise<void> {
    await new Promise(done => setImmediate(done));
    const fate = this.world.fate(what);
    if (fate !== 'live') throw new Error(fate);
  }

  private add(source: number, weight: number): void {
    const [from, to] = this.pass ?? [0, 2 ** 32];
    const number = Math.floor((source / 300) * 2 ** 32);
    if (number >= from && number < to) this.keys.set(source, (this.keys.get(source) ?? 0) + weight);
  }

  private soFar() {
    return { accesses: [...this.keys.values()].reduce((a, b) => a + b, 0), sources: this.keys.size, records: 1, days: [], daily: new Float64Array(0) };
  }

  private async *act(ask: Ask): AsyncGenerator<object> {
    await this.step(ask.t);
    switch (ask.t) {
      case 'start':
        this.pass = ask.pass;
        return yield { t: 'started' };
      case 'same': return yield { t: 'same', firsts: ask.files.map((file, at) => ask.files.findIndex((other, first) => first <= at && other.size === file.size)) };
      case 'read': return yield* this.read(ask.task);
      case 'export': {
        if (this.released) throw new Error('it has forgotten these keys');
        const keys = [...this.keys].filter(([source]) => source % ask.lanes === ask.to);
        return yield { t: 'exported', to: ask.to, bytes: new TextEncoder().encode(JSON.stringify(keys)) };
      }
      case 'import':
        for (const [source, weight] of JSON.parse(new TextDecoder().decode(ask.bytes)) as [number, number][]) this.add(source, weight);
        return yield { t: 'imported', from: ask.from };
      case 'freeze': {
        this.partition = [ask.lane, ask.lanes];
        const own = [...this.keys].filter(([source]) => source % ask.lanes === ask.lane);
        return yield { t: 'frozen', cube: Uint32Array.of(own.length, own.reduce((sum, [, weight]) => sum + weight, 0)) };
      }
      case 'sum': return yield { t: 'summed', cube: ask.cubes.reduce((a, b) => a.map((count, at) => count + (b[at] ?? 0))) };
      case 'join': return yield { t: 'joined', account: {}, refused: null };
      case 'add': return yield* this.added(ask);
      case 'release':
        this.released = true;
        return yield { t: 'released' };
      case 'query': return yield { t: 'answer', value: ask.query.q === 'fullCube' ? this.own() : this.keys.size };
      case 'sample': throw new Error('not in this test');
    }
  }

  /** Each of its partition's sources with its weight. */
  private own(): Uint8Array {
    if (!this.released || !this.partition) throw new Error('not all is counted yet');
    const [lane, lanes] = this.partition;
    return new TextEncoder().encode(JSON.stringify([...this.keys].filter(([source]) => source % lanes === lane)));
  }

  /** Puts what it was given into the account, where the test sees it. */
  private *added({ cubeFiles, logs, files }: Extract<Ask, { t: 'add' }>): Generator<object> {
    const sources = logs?.parts.flatMap(part => JSON.parse(new TextDecoder().decode(part)) as [number, number][]);
    const weight = sources?.reduce((sum, it) => sum + it[1], 0) ?? null;
    const account = { opened: cubeFiles.map(({ name }) => name), files: files.length, logs: logs && { name: logs.name, distinct: sources?.length, weight, visits: logs.visits } };
    yield { t: 'joined', account, refused: null };
  }

  private async *read(task: Task): AsyncGenerator<object> {
    const { at, log: { sources, poison, packed, cube } } = task.blob as unknown as FakeFile;
    const { quarantine, to } = task;
    if (cube) return yield { t: 'read', account: { ...blank, name: String(at), bytes: task.size, state: 'cube' }, soFar: this.soFar() };
    const lines = to === null ? sources.length : to / LINE;
    let rejected = 0;
    for (let line = 0; line < lines;) {
      const next = Math.min(line + CHUNK, lines);
      yield { t: 'at', range: [line * LINE, next * LINE], lines: !packed };
      await this.step('chunk');
      for (; line < next; line++) {
        if (quarantine.some(([from]) => from === line * LINE)) rejected++;
        else if (poison.includes(line)) throw new Error('trap');
        else this.add(sources[line] as number, 1);
      }
      yield { t: 'progress', done: line * LINE, soFar: this.soFar() };
    }
    yield { t: 'read', account: { ...blank, name: String(at), bytes: task.size, read: sources.length, counted: sources.length - rejected }, soFar: this.soFar() };
  }
}

const blank: FileAccount = {
  name: '', bytes: 0, textBytes: 0, state: 'read', format: null, sameAs: null, refusals: [], read: 0, counted: 0, accesses: 0,
  blank: 0, kinds: [], rejected: [], notes: [], yearMissing: false,
};

interface Outcome { readonly distinct: number; readonly weight: number; readonly steps: Step[]; readonly reading: Reading }

function run(world: World, lanes: number, questions = 0): Promise<Outcome> {
  const steps: Step[] = [];
  const files = world.logs.map((log, index): Source => {
    const blob = new FakeFile(index, log);
    return { blob: blob as unknown as File, name: String(index), size: blob.size, modifiedMs: 0, choice: null };
  });
  return new Promise((resolve, reject) => {
    let asked = false;
    const reading = new Reading({
      job: 1, files, alike: [], options: {} as never, module: {} as never, regions: new Uint8Array(0), lanes, tickMs: 2,
      spawn: () => new FakeWorker(world) as unknown as Worker,
      visits: async ask => {
        const all = await Promise.all(reading.lanes.map(({ index }) => ask(index, { q: 'visits', bursts: '' })));
        return `asked ${all.length} lanes`;
      },
      failed: ({ code, detail }) => reject(new Error(`${code}: ${detail}`)),
      step: step => steps.push(step),
      ready: () => {
        if (asked) return;
        asked = true;
        const selection = {} as never;
        const all = Array.from({ length: questions }, (_, at) => reading.ask(at % lanes, { q: 'distinct', selection }));
        Promise.all(all).then(() => {
          const cubes = (reading.passes.counts ? [reading.passes.counts] : reading.lanes.map(lane => lane.cube)) as unknown as Uint32Array[];
          const sum = (at: number) => cubes.reduce((total, cube) => total + (cube[at] ?? 0), 0);
          resolve({ distinct: sum(0), weight: sum(1), steps, reading });
          reading.end();
        }, error => {
          reading.end();
          reject(error);
        });
      },
    });
  });
}

function logs(next: () => number, files: number, lines: number): Log[] {
  return Array.from({ length: files }, () => ({ sources: Array.from({ length: 1 + Math.floor(next() * lines) }, () => Math.floor(next() * 300)), poison: [] }));
}

function truth(world: readonly Log[]): { distinct: number; weight: number } {
  const kept = world.flatMap(({ sources, poison, packed }) => (packed && poison.length > 0 ? [] : sources.filter((_, line) => !poison.includes(line))));
  return { distinct: new Set(kept).size, weight: kept.length };
}

/** Every reading of a file but its first follows a death of the lane that held it. */
function expectOnlyWhatWasHeld(steps: readonly Step[], files: number): void {
  const owed = Array.from({ length: files }, () => 1);
  const reading = new Map<number, number>();
  let doing = '';
  for (const step of steps) {
    if (step.t === 'read') {
      owed[step.file] = (owed[step.file] ?? 0) - 1;
      expect(owed[step.file], `file ${step.file} is read without need`).toBe(0);
      reading.set(step.lane, step.file);
    } else if (step.t === 'died') {
      const lost = new Set(step.held);
      if (step.doing === 'read') lost.add(reading.get(step.lane) as number);
      for (const file of lost) owed[file] = 1;
    }
    // All are read again only if a lane dies once the others have forgotten what they kept for it.
    if (step.t === 'restart') {
      expect(['release', 'query', 'nothing', 'start']).toContain(doing);
      owed.fill(1);
    }
    if (step.t === 'died') doing = step.doing;
  }
  // What a lane that died had still to read again was lost with it, and is owed once.
  expect(owed.every(count => count === 0)).toBe(true);
}

test('lanes that live count each file once', async () => {
  const next = random(1);
  for (const lanes of [1, 2, 3, 8]) {
    const world = { logs: logs(next, 9, 60), fate: () => 'live' as const };
    const { distinct, weight, steps } = await run(world, lanes, lanes * 2);
    expect({ distinct, weight }).toEqual(truth(world.logs));
    expect(steps.filter(step => step.t === 'read')).toHaveLength(9);
  }
  expect(alive).toBe(0);
});

/** Most of their time worlds wait for what hangs: a few at a time. */
async function forEachSeed(count: number, check: (seed: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: 3 }, async (_, first) => {
    for (let seed = first; seed < count; seed += 3) await check(seed);
  }));
}

test('lanes that die at any moment, in any way, change no count and cost no file they did not hold', async () => {
  const deaths = new Map<string, number>();
  await forEachSeed(150, async seed => {
    const next = random(seed);
    const lanes = 1 + (seed % 4);
    // In every other run the lanes only begin to die once all is read.
    const late = seed % 2 === 1;
    const fate = (what: string) => {
      if (late && (what === 'start' || what === 'same')) return 'live';
      if (next() > (late && what !== 'chunk' && what !== 'read' ? 0.08 : late ? 0.002 : 0.02)) return 'live';
      deaths.set(what, (deaths.get(what) ?? 0) + 1);
      return (['trap', 'error', 'hang'] as const)[Math.floor(next() * 3)] as 'trap';
    };
    const world = { logs: logs(next, 1 + Math.floor(next() * 8), 80), fate };
    const { distinct, weight, steps } = await run(world, lanes, seed % 3);
    expect({ seed, distinct, weight }).toEqual({ seed, ...truth(world.logs) });
    expectOnlyWhatWasHeld(steps, world.logs.length);
  });
  for (const what of ['start', 'read', 'chunk', 'export', 'import', 'freeze', 'join', 'query']) expect(deaths.get(what), what).toBeGreaterThan(1);
  expect(alive).toBe(0);
});

test('a line that always kills is found and put into quarantine, and nothing else is lost', async () => {
  await forEachSeed(60, async seed => {
    const next = random(seed);
    const some = logs(next, 4, 80).map(log => ({ ...log, poison: log.sources.map((_, line) => line).filter(() => next() < 0.02) }));
    const world = { logs: some, fate: () => 'live' as const };
    const { distinct, weight, reading } = await run(world, 1 + (seed % 3));
    expect({ seed, distinct, weight }).toEqual({ seed, ...truth(some) });
    expect(reading.files.map(file => file.quarantine.map(([from]) => from / LINE))).toEqual(some.map(log => log.poison));
  });
});

test('a packed file that always kills is given up, and the others are counted', async () => {
  const some: Log[] = [{ sources: [1, 2, 3], poison: [] }, { sources: [4, 5], poison: [1], packed: true }, { sources: [1, 6], poison: [] }];
  const { distinct, weight, reading } = await run({ logs: some, fate: () => 'live' }, 2);
  expect({ distinct, weight }).toEqual({ distinct: 4, weight: 5 });
  expect(reading.files.map(file => file.account?.state)).toEqual(['read', 'failed', 'read']);
});

test('a lane without memory is given fewer sources, and all are counted in passes; what is full however few there are ends in a message', async () => {
  const some = logs(random(6), 3, 40);
  for (const lanes of [1, 2]) {
    for (const at of ['chunk', 'freeze']) {
      let asked = 0;
      const { distinct, weight, steps } = await run({ logs: some, fate: what => (what === at && ++asked === 2 ? 'full' : 'live') }, lanes);
      expect({ distinct, weight }).toEqual(truth(some));
      const passes = steps.flatMap(step => (step.t === 'passed' ? [step.passes] : [])).at(-1) ?? 1;
      // With one lane all is frozen but once.
      if (lanes === 1 && at === 'freeze') expect(passes).toBe(1);
      else expect(passes).toBeGreaterThan(1);
    }
  }
  for (const [at, detail] of [['chunk', /^memory: [012]: 1500 MB$/], ['freeze', /^memory: 1500 MB$/]] as const) {
    await expect(run({ logs: some, fate: what => (what === at ? 'full' : 'live') }, 2)).rejects.toThrow(detail);
  }
  let asked = 0;
  const { distinct, weight } = await run({ logs: some, fate: what => (what === 'query' && asked++ === 0 ? 'full' : 'live') }, 2, 1);
  expect({ distinct, weight }).toEqual(truth(some));
  expect(alive).toBe(0);
});

/** What a world of logs and of saved counts makes: what was added to what. */
interface Added { readonly opened: string[]; readonly files: number; readonly logs: { readonly name: string; readonly distinct: number; readonly weight: number; readonly visits: string | null } | null }
const added = ({ reading }: Outcome): Added => reading.account as unknown as Added;

test('saved counts are added to all that was counted in logs, and to nothing less, whoever dies meanwhile', async () => {
  const deaths = new Map<string, number>();
  await forEachSeed(150, async seed => {
    const next = random(seed);
    const lanes = 1 + (seed % 4);
    const counts: Log[] = [{ sources: [1], poison: [], cube: true }, { sources: [2, 3], poison: [], cube: true }];
    const some = [...logs(next, 1 + Math.floor(next() * 6), 60), ...counts];
    // In every third run nobody dies.
    const fate = (what: string) => {
      if (seed % 3 === 0 || what === 'start' || next() > (what === 'add' ? 0.2 : what === 'query' ? 0.04 : 0.004)) return 'live';
      deaths.set(what, (deaths.get(what) ?? 0) + 1);
      return (['trap', 'error', 'hang'] as const)[Math.floor(next() * 3)] as 'trap';
    };
    const outcome = await run({ logs: some, fate }, lanes, seed % 4);
    const { opened, files, logs: of } = added(outcome);
    const read = some.filter(it => !it.cube);
    expect([seed, opened, files]).toEqual([seed, [read.length, read.length + 1].map(String), some.length]);
    const name = read.slice(0, 3).map((_, at) => String(at)).join(' + ') + (read.length > 3 ? ` (+${read.length - 3})` : '');
    expect(of).toEqual({ name, ...truth(read), visits: `asked ${lanes} lanes` });
  });
  for (const what of ['add', 'query']) expect(deaths.get(what), what).toBeGreaterThan(5);
  expect(alive).toBe(0);
});

test('saved counts alone are added to nothing, and after passes to their sum, of which nobody can be asked', async () => {
  const counts: Log[] = [{ sources: [1], poison: [], cube: true }];
  expect(added(await run({ logs: counts, fate: () => 'live' }, 2)).logs).toBeNull();
  // An unread file is no log.
  expect(added(await run({ logs: [...counts, { sources: [], poison: [] }], fate: () => 'live' }, 1)).logs).toBeNull();
  const some = logs(random(6), 3, 40);
  for (const at of ['chunk', 'query']) {
    let asked = 0;
    const outcome = await run({ logs: [...some, ...counts], fate: what => (what === at && ++asked === 2 ? 'full' : 'live') }, 2);
    expect(outcome.steps.filter(step => step.t === 'narrowed').length).toBeGreaterThan(0);
    expect({ distinct: outcome.distinct, weight: outcome.weight }).toEqual(truth(some));
    expect(added(outcome).logs).toMatchObject({ name: '0 + 1 + 2', visits: null });
  }
  // What opened counts take is the same however few sources a pass has.
  await expect(run({ logs: [...some, ...counts], fate: what => (what === 'add' ? 'full' : 'live') }, 2)).rejects.toThrow('memory: 1500 MB');
  await expect(run({ logs: [...some, ...counts], fate: what => (what === 'add' ? 'trap' : 'live') }, 2)).rejects.toThrow('worker: trap');
  await expect(run({ logs: [...some, ...counts], fate: what => (what === 'query' ? 'trap' : 'live') }, 2)).rejects.toThrow('worker: trap');
  expect(alive).toBe(0);
});

test('what never works ends in a message', async () => {
  const some = logs(random(5), 2, 20);
  await expect(run({ logs: some, fate: what => (what === 'start' ? 'trap' : 'live') }, 2)).rejects.toThrow('module: trap');
  await expect(run({ logs: some, fate: what => (what === 'freeze' ? 'error' : 'live') }, 2)).rejects.toThrow('worker: error');
  await expect(run({ logs: some, fate: what => (what === 'query' ? 'trap' : 'live') }, 2, 1)).rejects.toThrow('trap');
  expect(alive).toBe(0);
});
