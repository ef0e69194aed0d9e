// The one place that calls the engine's module that reads and counts.
import { WorkerDied } from './crew.ts';
import type { Failure } from './engine-api.ts';
import type { FileAccount, Options } from './facts.ts';
import type { Answers, Ask, Joined, Pass, Query, SoFar, Task, Tell } from './protocol.ts';
import { BrowserLane, Regions, Unpacker, hasLines, initSync, isPacked, overlaps, sumOfCubes, type SketchReader } from './pkg/ingest/ingest.js';
import { trialPieces } from './trial.ts';
import { zoneTable } from './zone.ts';

type JoinedTell = Pick<Extract<Tell, { t: 'joined' }>, 'account' | 'refused'>;

/** A question that the lane answers by itself: all but those for which files are read. */
export type Question = Exclude<Query, { q: 'hash' | 'sketch' }>;

/** How often the trial is made. */
const ROUNDS = 4;
/** Reports of each. */
const REPORTS = 10;

/** The region table, read once. */
let table: Regions | undefined;

function regionsOf(packed: Uint8Array): Regions {
  return table ??= new Regions(packed);
}

/** The instance's memory, once there is one. */
let memory: WebAssembly.Memory | undefined;

function instance(module: WebAssembly.Module): WebAssembly.Memory {
  // Where there is an instance already, this returns it.
  return memory ??= initSync({ module }).memory;
}

const PAGE = 65_536;
/** What browsers and the engine say when they are refused memory. */
const REFUSED = /memory allocation failed|out of memory|allocate|array buffer allocation/i;

/**
 * Did this error end the instance because there was no more memory? Then how much it held, in bytes; else null. The
 * engine's allocator traps like any other fault when it is refused memory, so the memory itself is asked: the largest
 * piece that is ever wanted at once is twice a table that fills it. To grow a dead instance harms nobody.
 */
export function heldWhenFull(error: unknown): number | null {
  const held = memory?.buffer.byteLength ?? 0;
  // Memory is that of both together: one worker unpacked for the other.
  if (error instanceof WorkerDied) return error.full === null ? null : held + error.full;
  if (error instanceof Error && REFUSED.test(error.message)) return held;
  if (!memory || !(error instanceof WebAssembly.RuntimeError)) return null;
  try {
    memory.grow((2 * held) / PAGE);
    return null;
  } catch {
    return held;
  }
}

/** Makes what a lane will use: the instance of the module, and the table of this computer's zone. */
export function warmUp(module: WebAssembly.Module): void {
  instance(module);
  zoneTable(new Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** Made-up logs read, counted and told for nothing, step by step. */
export class Trial {
  private readonly steps: Generator<void, void>;
  private lane: OpenLane | null = null;

  constructor(private readonly module: WebAssembly.Module, private readonly regions: Uint8Array) {
    this.steps = this.rounds();
  }

  /** Does the next step; false once there is no more to try. */
  step(): boolean {
    return !this.steps.next().done;
  }

  end(): void {
    this.lane?.free();
    this.lane = null;
  }

  /** The browser counts how often a function is called and a loop goes round, so everything is done several times. */
  private *rounds(): Generator<void, void> {
    regionsOf(this.regions);
    const selection = { from: '2008-09-13', to: '2008-09-15', sensors: [], services: [], regions: [] };
    for (let round = 0; round < ROUNDS; round++) {
      const lane = this.lane = new OpenLane(this.module, { zone: 'UTC', sourceZone: null, sensorBy: 'auto', cowrieOuterPorts: false, foldRetransmissions: false, networks: '' }, 0n, null);
      for (const { name, modifiedMs, bytes, first, last } of trialPieces()) {
        if (first) lane.openText(name, bytes.length, modifiedMs);
        lane.push(bytes);
        if (last) lane.close();
        yield;
      }
      lane.freeze(0, 1, this.regions);
      yield;
      for (let time = 0; time < REPORTS; time++) {
        lane.answer({ q: 'report', selection });
        yield;
      }
      lane.answer({ q: 'distinct', selection });
      lane.answer({ q: 'top', selection, count: 10 });
      this.end();
      yield;
    }
  }
}

/** What the engine is told of a file. */
function described({ blob, size, modifiedMs, choice }: Task): string {
  return JSON.stringify({
    name: blob.name, size, modifiedSecs: Math.floor(modifiedMs / 1000), year: choice?.year ?? null,
    sourceZone: choice?.sourceZone ? zoneTable(choice.sourceZone) : null, mapping: choice?.mapping ?? null, pattern: choice?.pattern ?? null,
  });
}

/** One instance of the module, and in it what undoes a packed file. */
export class OpenUnpacker {
  private readonly memory: WebAssembly.Memory;
  private readonly unpacker: Unpacker;
  private held = 0;

  constructor(module: WebAssembly.Module) {
    this.memory = instance(module);
    this.unpacker = new Unpacker();
  }

  /** Takes the next bytes of the file in; returns how many bytes of frames there are now. */
  push(bytes: Uint8Array): number {
    const address = this.unpacker.buffer(bytes.length);
    new Uint8Array(this.memory.buffer, address, bytes.length).set(bytes);
    return this.held = this.unpacker.push(bytes.length);
  }

  end(): void {
    this.held = this.unpacker.end();
  }

  /** The frames that there are; they are gone from here. */
  take(): Uint8Array<ArrayBuffer> {
    const frames = new Uint8Array(this.memory.buffer, this.unpacker.frames(), this.held).slice() as Uint8Array<ArrayBuffer>;
    this.unpacker.taken();
    this.held = 0;
    return frames;
  }
}

/** One instance of the module, and the lane in it. */
export class OpenLane {
  private readonly memory: WebAssembly.Memory;
  private readonly lane: BrowserLane;

  /** Throws what the engine says if the options are wrong. */
  constructor(readonly module: WebAssembly.Module, options: Options, seed: bigint, pass: Pass | null) {
    const { zone, sourceZone, ...others } = options;
    this.memory = instance(module);
    this.lane = new BrowserLane(JSON.stringify({
      zone: zoneTable(zone), sourceZone: sourceZone ? zoneTable(sourceZone) : null, ...others, pass,
    }), seed);
  }

  free(): void {
    this.lane.free();
  }

  /** By the first bytes of a file: are its records lines? */
  hasLines(head: Uint8Array): boolean {
    return hasLines(head);
  }

  /** By the first bytes of a file: is it packed? */
  isPacked(head: Uint8Array): boolean {
    return isPacked(head);
  }

  open(task: Task): void {
    this.lane.open(described(task));
  }

  sketch(task: Task, files: number): SketchReader {
    return this.lane.sketch(described(task), files);
  }

  /** Opens a log that is in no file. */
  openText(name: string, size: number, modifiedMs: number | null): void {
    const modifiedSecs = modifiedMs === null ? null : Math.floor(modifiedMs / 1000);
    this.lane.open(JSON.stringify({ name, size, modifiedSecs, year: null, sourceZone: null, mapping: null }));
  }

  /** Takes the bytes in; they are copied. */
  push(bytes: Uint8Array): void {
    const address = this.lane.buffer(bytes.length);
    new Uint8Array(this.memory.buffer, address, bytes.length).set(bytes);
    this.lane.push(bytes.length);
  }

  /** Takes in frames of the open file that an `OpenUnpacker` made. Whether more of it is wanted. */
  pushApart(frames: Uint8Array): boolean {
    const address = this.lane.buffer(frames.length);
    new Uint8Array(this.memory.buffer, address, frames.length).set(frames);
    return this.lane.pushApart(frames.length);
  }

  /** Rejects the record that these bytes are, line end included, unread. */
  quarantine(bytes: Uint8Array): void {
    this.lane.quarantine(bytes);
  }

  /** Takes the next piece of the made-up log in; false at its end. */
  pushSample(regions: Uint8Array): boolean {
    return this.lane.sample(regionsOf(regions));
  }

  close(): FileAccount {
    return JSON.parse(this.lane.close()) as FileAccount;
  }

  /** Bytes of the open file's text that have been read. */
  position(): number {
    return this.lane.position();
  }

  soFar(): SoFar {
    return this.lane.progress() as SoFar;
  }

  export(partition: number, lanes: number): Uint8Array {
    return this.lane.exportKeys(partition, lanes);
  }

  import(bytes: Uint8Array): void {
    this.lane.importKeys(bytes);
  }

  freeze(partition: number, lanes: number, regions: Uint8Array): Uint8Array {
    return this.lane.freeze(partition, lanes, regionsOf(regions));
  }

  sum(cubes: readonly Uint8Array[]): Uint8Array {
    return sumOfCubes([...cubes]);
  }

  /** From now on this lane answers for all. */
  join({ cubes, files, seconds }: Extract<Ask, { t: 'join' }>): JoinedTell {
    for (const cube of cubes) this.lane.addCube(cube);
    return { account: this.lane.account(JSON.stringify(files), seconds) as Joined, refused: null };
  }

  /** And for cube files. */
  async add({ cubeFiles, logs, files, seconds }: Extract<Ask, { t: 'add' }>): Promise<JoinedTell> {
    const bytes = await Promise.all(cubeFiles.map(async ({ blob }) => new Uint8Array(await blob.arrayBuffer())));
    const refused = this.lane.addCubeFiles(cubeFiles.map(({ name }) => name), bytes, logs?.name, [...logs?.parts ?? []], logs?.visits ?? undefined);
    return { account: this.lane.account(JSON.stringify(files), seconds) as Joined, refused: refused === undefined ? null : JSON.parse(refused) as Failure };
  }

  release(): void {
    this.lane.release();
  }

  answer(question: Question): Answers[Question['q']] {
    switch (question.q) {
      case 'report': return this.lane.report(JSON.stringify(question.selection)) as Answers['report'];
      case 'top': return this.lane.topSources(JSON.stringify(question.selection), question.count) as Answers['top'];
      case 'distinct': {
        const [distinctAddresses = null, sourceSensorDays = null] = this.lane.distinct(JSON.stringify(question.selection)) ?? [];
        return { distinctAddresses, sourceSensorDays };
      }
      case 'packedCube': return this.lane.packedCube();
      case 'sharedVisitors': return this.lane.sharedVisitors(question.bursts) ?? null;
      case 'visits': return this.lane.visits(question.bursts);
      case 'busiest': return this.lane.busiest(question.period, question.count) ?? null;
      case 'summary': return this.lane.summary();
      case 'fullCube': return this.lane.fullCube();
      case 'overlaps': return overlaps([...question.sketches]) as Answers['overlaps'];
      case 'cubeFile': return this.lane.cubeFile([...question.parts], JSON.stringify(question.inputs), question.visits ?? undefined);
      case 'pattern': return this.lane.previewPattern(question.head, JSON.stringify(question.pattern)) as Answers['pattern'];
      case 'preview': return this.lane.preview(question.head, question.mapping ? JSON.stringify(question.mapping) : null) as Answers['preview'];
    }
  }
}
