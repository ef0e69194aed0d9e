// What the page's thread and its workers say to each other: one union of messages each way, each message with the id of
// the job it belongs to, so that what a cancelled job still had on its way is dropped.
import type { Distinct, Failure } from './engine-api.ts';
import type { Account, FileAccount, FileChoice, Mapping, Options, Overlap, Pattern, PatternPreview, Preview, Report, Selection, TopSource } from './facts.ts';
import type { Loaded, Packed } from './packed.ts';

/** Bytes `from..to` of a file. */
export type Range = readonly [from: number, to: number];

/** The numbers of sources, `from..to`, that one of several passes counts; see www/passes.ts. */
export type Pass = readonly [from: number, to: number];

/** One file to be read whole by one worker. */
export interface Task {
  readonly blob: File;
  /** Size and date as they were when the file was given: what is read has to be that file. */
  readonly size: number;
  readonly modifiedMs: number;
  readonly choice: FileChoice | null;
  /** Records that killed a worker before: rejected unread. */
  readonly quarantine: readonly Range[];
  /** Read only so far; null for all of it, as a rule. */
  readonly to: number | null;
  /** There is a processor to spare: if the file is packed, another worker may unpack it. */
  readonly apart: boolean;
}

/** A question about what was counted. */
export type Query =
  | { readonly q: 'report'; readonly selection: Selection }
  | { readonly q: 'top'; readonly selection: Selection; readonly count: number }
  | { readonly q: 'distinct'; readonly selection: Selection }
  /** What lanes are asked for the month's report (www/teller.ts), in JSON. */
  | { readonly q: 'packedCube' }
  | { readonly q: 'sharedVisitors'; readonly bursts: string }
  | { readonly q: 'visits'; readonly bursts: string }
  | { readonly q: 'busiest'; readonly period: string; readonly count: number }
  | { readonly q: 'summary' }
  /** The lane's part of the cube file. */
  | { readonly q: 'fullCube' }
  /** `visits`: what it holds of who came in bursts; null where there are no addresses to ask. */
  | { readonly q: 'cubeFile'; readonly inputs: readonly InputHash[] } & LogCounts
  | { readonly q: 'hash'; readonly blob: File; readonly size: number; readonly modifiedMs: number }
  /** What is to be kept of a file to find out whether another holds the same accesses: it is read once more. `files`: how many there are. */
  | { readonly q: 'sketch'; readonly task: Task; readonly files: number }
  | { readonly q: 'overlaps'; readonly sketches: readonly Uint8Array[] }
  | { readonly q: 'preview'; readonly head: Uint8Array; readonly mapping: Mapping | null }
  | { readonly q: 'pattern'; readonly head: Uint8Array; readonly pattern: Pattern };

/** A cube file that is opened. */
export interface CubeFile { readonly name: string; readonly blob: File }

/** What a cube file of the logs holds beside what every lane has counted; see the question `cubeFile`. */
export interface LogCounts { readonly parts: readonly Uint8Array[]; readonly visits: string | null }

/** Which file a count came from: its name without folders, size and checksum as it was given. */
export interface InputHash { readonly name: string; readonly bytes: number; readonly sha256: string }

/** With what orders it among sources of as many accesses. */
export interface RankedSource extends TopSource { readonly order: string }

/** What each question is answered with. */
export interface Answers {
  /** null: there is no day to report on. */
  report: Report | null;
  top: RankedSource[] | null;
  distinct: Distinct;
  packedCube: Uint8Array;
  /** null: no addresses are at hand. */
  sharedVisitors: string | null;
  visits: string;
  /** null: no addresses are at hand. */
  busiest: string | null;
  summary: Uint8Array;
  fullCube: Uint8Array;
  cubeFile: Uint8Array;
  hash: string;
  sketch: Uint8Array;
  overlaps: Overlap[];
  preview: Preview;
  pattern: PatternPreview;
}

/** The account of everything, as the engine gives it. */
export type Joined = Omit<Account, 'passes'>;

/** What a worker has counted so far. */
export interface SoFar {
  accesses: number; sources: number; records: number;
  days: string[]; daily: Float64Array;
}

/** From the page to a worker. It does one thing after the other, in this order. */
export type Ask =
  /** Unpack the engine out of the page's blocks, and get ready as with `warm`. */
  | { readonly t: 'load'; readonly job: number; readonly packed: Packed }
  /** Get ready for what will be asked. Not answered. */
  | { readonly t: 'warm'; readonly job: number; readonly module: WebAssembly.Module }
  /** Try the module out until something is asked. Not answered. */
  | { readonly t: 'try'; readonly job: number; readonly module: WebAssembly.Module; readonly regions: Uint8Array }
  /** `pass`: count some sources only; null for all of them. */
  | { readonly t: 'start'; readonly job: number; readonly module: WebAssembly.Module; readonly options: Options; readonly seed: bigint; readonly pass: Pass | null }
  | { readonly t: 'same'; readonly job: number; readonly files: readonly File[] }
  | { readonly t: 'read'; readonly job: number; readonly task: Task }
  /** Unpack a file for the worker at the other end of the port (www/apart.ts). */
  | { readonly t: 'unpack'; readonly job: number; readonly module: WebAssembly.Module; readonly task: Pick<Task, 'blob' | 'size' | 'modifiedMs'>; readonly port: MessagePort }
  /** Read the made-up log, whose sources live in the blocks of `regions`. */
  | { readonly t: 'sample'; readonly job: number; readonly name: string; readonly size: number; readonly regions: Uint8Array }
  /** Hand out the keys of partition `to` of `lanes`. They stay here too. */
  | { readonly t: 'export'; readonly job: number; readonly to: number; readonly lanes: number }
  /** Take in keys of this worker's partition that worker `from` read. */
  | { readonly t: 'import'; readonly job: number; readonly from: number; readonly bytes: Uint8Array }
  /** Count partition `lane` of `lanes`; nothing is read after this. */
  | { readonly t: 'freeze'; readonly job: number; readonly lane: number; readonly lanes: number; readonly regions: Uint8Array }
  /** Add up the counts of a pass and of those before it. */
  | { readonly t: 'sum'; readonly job: number; readonly cubes: readonly Uint8Array[] }
  /** Add the other partitions' counts, of these files: from now on this worker answers for all. */
  | { readonly t: 'join'; readonly job: number; readonly cubes: readonly Uint8Array[]; readonly files: readonly FileAccount[]; readonly seconds: number }
  /** Add cube files to them; `files` are all there are, and `logs` is null if nothing was read of any log. Answered as `join`. */
  | { readonly t: 'add'; readonly job: number; readonly cubeFiles: readonly CubeFile[]; readonly logs: ({ readonly name: string } & LogCounts) | null; readonly files: readonly FileAccount[]; readonly seconds: number }
  /** All are counted: forget what was kept for workers that might have died. */
  | { readonly t: 'release'; readonly job: number }
  | { readonly t: 'query'; readonly job: number; readonly query: Query };

/** From a worker to the page. */
export type Tell =
  | ({ readonly t: 'loaded'; readonly job: number } & Loaded)
  | { readonly t: 'started'; readonly job: number }
  | { readonly t: 'same'; readonly job: number; readonly firsts: readonly number[] }
  /**
   * The worker is about to take in these bytes of the file: if it dies, it was on them. With `lines`, records are lines
   * of the file as it is, and the one that killed it can be looked for.
   */
  | { readonly t: 'at'; readonly job: number; readonly range: Range; readonly lines: boolean }
  | { readonly t: 'progress'; readonly job: number; readonly done: number; readonly soFar: SoFar }
  /** Nothing new, but alive. */
  | { readonly t: 'alive'; readonly job: number }
  | { readonly t: 'read'; readonly job: number; readonly account: FileAccount; readonly soFar: SoFar }
  | { readonly t: 'exported'; readonly job: number; readonly to: number; readonly bytes: Uint8Array }
  | { readonly t: 'imported'; readonly job: number; readonly from: number }
  | { readonly t: 'frozen'; readonly job: number; readonly cube: Uint8Array }
  | { readonly t: 'summed'; readonly job: number; readonly cube: Uint8Array }
  /** `refused`: why cube files cannot be added; then there is nothing to show. */
  | { readonly t: 'joined'; readonly job: number; readonly account: Joined; readonly refused: Failure | null }
  | { readonly t: 'released'; readonly job: number }
  | { readonly t: 'answer'; readonly job: number; readonly value: Answers[keyof Answers] }
  /** The engine refused the question, or the options it was to start with; the worker is well. */
  | { readonly t: 'refused'; readonly job: number; readonly why: string }
  /**
   * The module trapped, or the worker's own code failed: it must not be asked again. `full`: bytes of memory that it
   * held when there was no more to be had; null where something else was the matter.
   */
  | { readonly t: 'dead'; readonly job: number; readonly why: string; readonly full: number | null };
