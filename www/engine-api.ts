// What the page asks of the engine and what the engine tells the page. The coordinator of the workers (www/engine.ts)
// implements it; the page's state (www/state.ts) is the one listener. The facts that travel are in www/facts.ts.
import type { Form } from './month-worker.ts';
import type { MonthTable, MonthText, TraceText } from './pkg/month/month.js';
import type { Account, FileChoice, Mapping, Options, Overlap, Pattern, PatternPreview, Preview, Progress, Report, Selection, TopSource } from './facts.ts';

/**
 * Why reading failed as a whole. `code` has its words in www/text; `detail` is shown beside them as it is. With `zone`, it
 * would not if the logs were counted by the days of this zone.
 */
export interface Failure { code: string; detail: string; zone?: string | null }

/** A file whose columns the user has to explain; `file` is its place in the list that was given to `read`. */
export interface AskedFile { file: number; name: string }

/** What the engine reports while and after it reads. */
export interface EngineEvents {
  progress(progress: Progress): void;
  account(account: Account): void;
  ready(): void;
  failed(failure: Failure): void;
  ask(files: AskedFile[]): void;
  /** Some time after `ready`, if there are any: files that seem to hold the same accesses. */
  overlaps(found: Overlap[]): void;
}

/** How many distinct addresses, and how many distinct (source, day, sensor), a selection holds; null: not available. */
export interface Distinct { distinctAddresses: number | null; sourceSensorDays: number | null }

/** Days, both included, as `2008-09-13`. */
export interface Days { readonly from: string; readonly to: string }

/** Which report: null for the last whole month with data, compared with the month before. */
export interface MonthChoice { readonly period: Days | null; readonly against: Days | null }

/** Who publishes a report, and whether the addresses of the busiest sources stand in it. What is empty is left out. */
export interface Publisher {
  readonly organisation: string;
  readonly contact: string;
  readonly licence: string;
  readonly withAddresses: boolean;
}

/** A month's report, for as long as no other is asked for. */
export interface Month {
  readonly days: Days | null;
  text(language: string): Promise<MonthText>;
  /** What stands behind a fact, which the text holds as JSON. */
  trace(fact: string, language: string): Promise<TraceText>;
  /** What can be had by itself, as CSV and as a figure. */
  tables(language: string): Promise<readonly MonthTable[]>;
  /** The whole report, or one of its tables: the same bytes as `teiten report --out` writes. */
  file(form: Form, language: string, publisher: Publisher, table?: string): Promise<Uint8Array>;
}

/** The class `Engine` of www/engine.ts, as the page sees it. */
export interface EngineApi {
  /** (Re)reads this whole list. */
  read(files: File[], options: Options, choices: Map<File, FileChoice>): void;
  /** Reads the sample, by the same path as any file. */
  readSample(options: Options): void;
  /** Ends reading; what was read is gone. */
  cancel(): void;
  report(selection: Selection): Promise<Report>;
  /** null: counts were opened, which hold no address. */
  topSources(selection: Selection, count: number): Promise<TopSource[] | null>;
  distinct(selection: Selection): Promise<Distinct>;
  /** null: no day to report on. A report that is asked for later takes its place. */
  month(choice: MonthChoice): Promise<Month | null>;
  preview(file: File, mapping: Mapping | null, options: Options): Promise<Preview>;
  previewPattern(file: File, pattern: Pattern, options: Options): Promise<PatternPreview>;
  summaryJson(): Promise<Uint8Array>;
  cubeFile(): Promise<Uint8Array>;
  /** The module that shows what was counted, in the page's own thread. Usable from the first `ready` on. */
  readonly view: typeof import('./pkg/view/view.js');
}

/** How the page makes one. */
export type EngineClass = new (events: EngineEvents) => EngineApi;
