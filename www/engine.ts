// The engine as the page has it: takes files, has them read by workers, and answers questions about what they counted.
// The page's thread only coordinates. Where files go and what a death costs is in www/reading.ts.
import type { Distinct, EngineApi, EngineEvents, Failure, Month, MonthChoice } from './engine-api.ts';
import type { FileChoice, Mapping, Options, Pattern, PatternPreview, Preview, Report, Selection, TopSource } from './facts.ts';
import type { Loaded } from './packed.ts';
import * as view from './pkg/view/view.js';
import { Post, WorkerDied } from './crew.ts';
import { findOverlaps } from './overlaps.ts';
import { Passes } from './passes.ts';
import type { Answers, InputHash, Query, Task } from './protocol.ts';
import { Reading, type AskLane } from './reading.ts';
import type { Source, Step } from './reading-state.ts';
import { candidates } from './same.ts';
import { keepSpare, loadEngine, startMonthWorker, startWorker, tryOut } from './spawn.ts';
import { accountOf, Pace, progressOf } from './sums.ts';
import { Teller } from './teller.ts';
import { isZone } from './zone.ts';

/** What only tests and measurements set. */
export interface EngineOptions {
  /** How many workers, whatever the machine has. */
  readonly lanes?: number;
  /** Length of a tick of the watch over the workers, in milliseconds. */
  readonly tickMs?: number;
  /** Makes a worker. */
  readonly spawn?: () => Worker;
  /** Is told which lane reads what, and which dies. */
  readonly step?: (step: Step) => void;
}

/** The made-up log's name in the list of files. */
const SAMPLE = 'sample.csv';
/** Its length in bytes: the generator is seeded, and src/sample/tests.rs holds it. */
const SAMPLE_BYTES = 134_913_762;
/** Time after a reading until another worker is made ready: first comes what the user waits for. */
const SPARE_MS = 3000;
/** Time for which the page lies still before its worker tries the module out: who comes with a file at once needs none. */
const TRIAL_MS = 100;
/** For so long the page's thread may be busy with one thing. */
const SLICE_MS = 8;
/** Time after a reading until files are compared with each other. */
const OVERLAPS_MS = 500;
/** Length of a tick of the watch over a worker that is asked aside from the reading. */
const TICK_MS = 1000;
/** Time between two reports of progress. */
const PROGRESS_MS = 250;
/** So many bytes of a file make a preview, packed or not (PACKED_HEAD in src/input.rs). */
const HEAD = 1 << 20;
/** How often who came is asked once more, by another worker, if the one that asked has died: a reading hangs on it. */
const VISITS_AGAIN = 2;
/** Seconds after which a preview is given up. */
const PREVIEW_TICKS = 10;

export class Engine implements EngineApi {
  readonly view = view;
  private job = 0;
  private reading: Reading | null = null;
  /** Of this reading. */
  private teller: Teller | null = null;
  private progressTimer: ReturnType<typeof setInterval> | undefined;
  /** The days of the report that was answered last. */
  private reported: { readonly reading: Reading; readonly selection: string; readonly from: string; readonly to: string } | null = null;
  private endOverlaps: () => void = () => {};
  private endPreview: ((why: Error) => void) | null = null;
  private loading: Promise<Loaded> | undefined;

  constructor(private readonly events: EngineEvents, private readonly options: EngineOptions = {}) {
    // Ready before the first file comes. What goes wrong here goes wrong again when something is to be read, and is said then.
    this.load().then(loaded => {
      if (!options.spawn) setTimeout(() => this.job === 0 && tryOut(loaded), TRIAL_MS);
    }, () => {});
  }

  read(files: File[], options: Options, choices: Map<File, FileChoice>): void {
    const given = new Map(files.map((file, index) => [file, index]));
    this.begin(sourcesOf(files, choices), options, blob => given.get(blob) ?? 0);
  }

  readSample(options: Options): void {
    const source = { blob: null, name: SAMPLE, size: SAMPLE_BYTES, modifiedMs: 0, choice: null };
    this.begin(Promise.resolve([source]), options, () => 0);
  }

  cancel(): void {
    this.job++;
    this.endOverlaps();
    clearInterval(this.progressTimer);
    this.reading?.end();
    this.reading = null;
    this.teller?.end();
    this.teller = null;
    this.reported = null;
  }

  async report(selection: Selection): Promise<Report> {
    const reading = this.current();
    const report = await reading.ask(reading.head, { q: 'report', selection });
    if (!report) throw new Error('no day to report on');
    const { from, to } = report.period;
    this.reported = { reading, selection: JSON.stringify(selection), from, to };
    return report;
  }

  async topSources(given: Selection, count: number): Promise<TopSource[] | null> {
    const selection = await this.dated(given);
    const tops = await this.askAll({ q: 'top', selection, count });
    const known = tops.filter(top => top !== null);
    if (known.length < tops.length) return null;
    // Lanes have no source in common.
    const all = known.flat().sort((a, b) => b.accesses - a.accesses || compare(a.order, b.order));
    return all.slice(0, count).map(({ order: _, ...source }) => source);
  }

  async distinct(given: Selection): Promise<Distinct> {
    const selection = await this.dated(given);
    const parts = await this.askAll({ q: 'distinct', selection });
    const sum = (of: (part: Distinct) => number | null) =>
      parts.map(of).reduce((total, part) => (total === null || part === null ? null : total + part), 0);
    return { distinctAddresses: sum(part => part.distinctAddresses), sourceSensorDays: sum(part => part.sourceSensorDays) };
  }

  month(choice: MonthChoice): Promise<Month | null> {
    return this.tellerOf(this.current()).tell(choice);
  }

  private tellerOf(reading: Reading): Teller {
    if (!this.teller || this.teller.isOver) this.teller = this.tellerBy(reading, (lane, query) => reading.ask(lane, query));
    return this.teller;
  }

  private tellerBy({ head, lanes }: Reading, ask: AskLane): Teller {
    const all = <Q extends Query>(query: Q): Promise<Answers[Q['q']][]> => Promise.all(lanes.map(({ index }) => ask(index, query)));
    return new Teller(startMonthWorker, {
      packedCube: () => ask(head, { q: 'packedCube' }),
      sharedVisitors: bursts => all({ q: 'sharedVisitors', bursts }),
      visits: bursts => all({ q: 'visits', bursts }),
      busiest: (period, count) => all({ q: 'busiest', period, count }),
      inputs: () => this.inputs(),
    });
  }

  /** What a cube file of the logs holds of who came, before cube files are added to them. */
  private async visitsOf(reading: Reading, ask: AskLane): Promise<string | null> {
    for (let again = VISITS_AGAIN; ; again--) {
      const teller = this.tellerBy(reading, ask);
      try {
        return await teller.visits();
      } catch (error) {
        if (!(error instanceof WorkerDied) || again === 0 || reading !== this.reading) throw error;
      } finally {
        teller.end();
      }
    }
  }

  /** The logs that were counted. */
  private async inputs(): Promise<InputHash[]> {
    const reading = this.current();
    const counted = reading.files.flatMap(({ source, account }) => (source.blob && account && account.state !== 'cube' && account.read > 0 ? [{ ...source, blob: source.blob }] : []));
    return Promise.all(counted.map(async ({ blob, name, size, modifiedMs }, at) => {
      const sha256 = await reading.ask(at % reading.lanes.length, { q: 'hash', blob, size, modifiedMs });
      return { name, bytes: size, sha256 };
    }));
  }

  async summaryJson(): Promise<Uint8Array> {
    const reading = this.current();
    return reading.ask(reading.head, { q: 'summary' });
  }

  async cubeFile(): Promise<Uint8Array> {
    const reading = this.current();
    const opened = reading.files.some(({ account }) => account?.state === 'cube');
    // The sum of passes holds all counts that lanes would be asked for; who came nobody can be asked after them.
    const parts = opened || reading.passes.areDone ? [] : await this.askAll({ q: 'fullCube' });
    const visits = parts.length > 0 ? await this.tellerOf(reading).visits() : null;
    return reading.ask(reading.head, { q: 'cubeFile', parts, inputs: await this.inputs(), visits });
  }

  async preview(file: File, mapping: Mapping | null, options: Options): Promise<Preview> {
    const [{ module }, head] = await Promise.all([this.load(), file.slice(0, HEAD).arrayBuffer()]);
    return this.askPreview(module, options, { q: 'preview', head: new Uint8Array(head), mapping });
  }

  async previewPattern(file: File, pattern: Pattern, options: Options): Promise<PatternPreview> {
    const [{ module }, head] = await Promise.all([this.load(), file.slice(0, HEAD).arrayBuffer()]);
    return this.askPreview(module, options, { q: 'pattern', head: new Uint8Array(head), pattern });
  }

  private askAll<Q extends Query>(query: Q): Promise<Answers[Q['q']][]> {
    const reading = this.current();
    return Promise.all(reading.lanes.map(({ index }) => reading.ask(index, query)));
  }

  /** The selection with the days that the report chooses where it names none. */
  private async dated(selection: Selection): Promise<Selection> {
    if (selection.from !== null && selection.to !== null) return selection;
    // As a rule it is the report that was asked for last.
    const { reading, selection: last, from, to } = this.reported ?? {};
    if (reading === this.current() && last === JSON.stringify(selection) && from && to) return { ...selection, from, to };
    const { period } = await this.report(selection);
    return { ...selection, from: period.from, to: period.to };
  }

  private current(): Reading {
    if (!this.reading) throw new DOMException('nothing was read', 'InvalidStateError');
    return this.reading;
  }

  private begin(given: Promise<Source[]>, options: Options, place: (blob: File) => number): void {
    this.cancel();
    let sources: Source[] = [];
    const { job } = this;
    const from = performance.now();
    const pace = new Pace();
    const seconds = () => (performance.now() - from) / 1000;
    let done = 0;
    let reported = 0;
    const report = () => {
      const { reading } = this;
      reported = performance.now();
      if (!reading) {
        const bytesTotal = sources.reduce((total, { size }) => total + size, 0);
        return this.events.progress({ ...progressOf([], [], new Passes()), bytesTotal, filesTotal: sources.length, secondsLeft: null });
      }
      const now = progressOf(reading.files, reading.lanes.map(lane => lane.soFar), reading.passes);
      this.events.progress({ ...now, secondsLeft: pace.left(seconds(), now.bytesDone, now.bytesTotal) });
      if (now.filesDone !== done) this.events.account({ ...accountOf(reading.files, seconds()), closes: false, passes: now.passes });
      done = now.filesDone;
    };
    const failedAs = (failure: Failure) => {
      if (job !== this.job) return;
      clearInterval(this.progressTimer);
      this.events.failed(failure);
    };
    const failed = (code: string, error: unknown) => failedAs({ code, detail: error instanceof Error ? error.message : String(error) });
    const ready = () => {
      const { reading } = this;
      if (!reading?.account) return;
      clearInterval(this.progressTimer);
      report();
      // The engine says whether the records add up; that every byte was dealt with is known here.
      const all = { ...reading.account, passes: reading.passes.total, closes: reading.account.closes && accountOf(reading.files, 0).closes };
      this.events.account(all);
      if (!all.closes) return failed('account', `${all.read} = ${all.counted} + ${all.setAside} + ${all.rejected} + ${all.blank}`);
      const asked = reading.files.filter(file => file.account?.state === 'ask');
      if (asked.length > 0) this.events.ask(asked.map(({ source }) => ({ file: source.blob ? place(source.blob) : 0, name: source.name })));
      this.events.ready();
      this.lookForOverlaps(reading, options, place);
      if (!this.options.spawn) setTimeout(() => this.load().then(({ module }) => keepSpare(module), () => {}), SPARE_MS);
    };

    const due = () => performance.now() - reported >= PROGRESS_MS;
    let counting = false;
    report();
    this.progressTimer = setInterval(() => due() && report(), PROGRESS_MS);
    const alike = given.then(list => {
      sources = list;
      // What is left out must not stand for another that is the same.
      return candidates(list.flatMap(({ blob, size, choice }) => (blob ? [{ blob, size: choice?.leaveOut ? 0 : size }] : [])));
    });
    Promise.all([this.load(), alike]).then(([{ module, regions }, alike]) => {
      if (job !== this.job) return;
      const zones = [options.zone, options.sourceZone, ...sources.map(source => source.choice?.sourceZone)].filter(zone => zone != null);
      const wrong = zones.find(zone => !isZone(zone));
      if (wrong !== undefined) return failed('unknown', `not a time zone: ${wrong}`);
      const lanes = this.options.lanes ?? lanesFor(sources.length);
      this.reading = new Reading({
        module, regions, job, files: sources, alike, options, ready,
        lanes, apart: 2 * lanes <= navigator.hardwareConcurrency,
        spawn: this.options.spawn ?? startWorker,
        tickMs: this.options.tickMs,
        step: this.options.step,
        failed: failedAs,
        visits: ask => this.visitsOf(this.current(), ask),
        progressed: () => {
          // The first counts are shown at once; after that, a few times a second are enough.
          if (counting && !due()) return;
          counting = true;
          report();
        },
      });
    }).catch((error: unknown) => failed('module', error));
  }

  /** Looks for accesses that stand in two files, after the page has shown what was counted. */
  private lookForOverlaps(reading: Reading, options: Options, place: (blob: File) => number): void {
    this.endOverlaps();
    const tasks = reading.files.flatMap(({ source: { blob, size, modifiedMs, choice }, account }): Task[] => (
      blob && (account?.state === 'read' || account?.state === 'archive') && account.counted > 0 ? [{ blob, size, modifiedMs, choice, quarantine: [], to: null, apart: false }] : []));
    if (tasks.length < 2) return;
    const { job } = this;
    const at = (index: number): number => place(tasks[index]?.blob as File);
    const timer = setTimeout(() => this.load().then(({ module }) => {
      if (job !== this.job) return;
      const { spawn = startWorker, tickMs = TICK_MS } = this.options;
      this.endOverlaps = findOverlaps({
        job, tasks, module, options, spawn, tickMs,
        found: list => this.events.overlaps(list.map(it => ({ ...it, kept: at(it.kept), repeats: at(it.repeats) }))),
      });
    }, () => {}), OVERLAPS_MS);
    this.endOverlaps = () => clearTimeout(timer);
  }

  /** The modules, each compiled once, and the region table. The page's own instance of its module is made on the way. */
  private load(): Promise<Loaded> {
    this.loading ??= (async () => {
      const loaded = await loadEngine();
      await view.default({ module_or_path: loaded.view });
      // For who measures: from here on a file waits for nothing.
      performance.mark('teiten-ready');
      return loaded;
    })();
    this.loading.catch(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  /** Asks a worker of its own, so that what is being read is not held up. Only the last preview asked for matters. */
  private askPreview<Q extends 'preview' | 'pattern'>(module: WebAssembly.Module, options: Options, query: Extract<Query, { q: Q }>): Promise<Answers[Q]> {
    this.endPreview?.(new DOMException('another preview was asked for', 'AbortError'));
    return new Promise((resolve, reject) => {
      const end = () => {
        clearInterval(watch);
        post.end();
        if (this.endPreview === fail) this.endPreview = null;
      };
      const fail = (why: Error) => {
        end();
        reject(why);
      };
      const post = new Post({
        job: 0,
        spawn: this.options.spawn ?? startWorker,
        died: why => fail(new Error(why)),
        heard: tell => {
          if (tell.t === 'refused') fail(new Error(tell.why));
          if (tell.t !== 'answer') return;
          end();
          resolve(tell.value as Answers[Q]);
        },
      });
      const watch = setInterval(() => post.tick(PREVIEW_TICKS), TICK_MS);
      this.endPreview = fail;
      post.ask({ t: 'start', module, options, seed: 0n, pass: null });
      post.ask({ t: 'query', query });
    });
  }
}

/** What is known of files before they are read; a browser asks the system for each, and thousands would hold up the page. */
async function sourcesOf(files: readonly File[], choices: ReadonlyMap<File, FileChoice>): Promise<Source[]> {
  const sources: Source[] = [];
  let from = performance.now();
  for (const blob of files) {
    sources.push({ blob, name: blob.name, size: blob.size, modifiedMs: blob.lastModified, choice: choices.get(blob) ?? null });
    if (performance.now() - from < SLICE_MS) continue;
    await new Promise(done => setTimeout(done));
    from = performance.now();
  }
  // Nothing may depend on the order of a drop.
  return sources.sort((a, b) => compare(a.name, b.name) || a.size - b.size || compare(pathOf(a.blob), pathOf(b.blob)));
}

/** On two threads or fewer the browser's reading and one worker fill the machine. */
function lanesFor(files: number): number {
  const threads = navigator.hardwareConcurrency;
  return threads <= 2 ? 1 : Math.max(1, Math.min(threads - 1, 4, files));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function pathOf(blob: File | null): string {
  return blob?.webkitRelativePath ?? '';
}
