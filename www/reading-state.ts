// What a reading (www/reading.ts) knows of each of its files and lanes.
import type { FileAccount, FileChoice } from './facts.ts';
import type { Post } from './crew.ts';
import type { Answers, Query, Range, SoFar } from './protocol.ts';

/** A file of the list, as it was when it was given; without a blob it is the sample. */
export interface Source {
  readonly blob: File | null;
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly choice: FileChoice | null;
}

/** Where a file stands. */
export interface FileState {
  readonly source: Source;
  state: 'waiting' | 'reading' | 'searching' | 'done' | 'same' | 'left-out';
  /** Set when `done`. */
  account: FileAccount | null;
  /** Its account by an earlier pass, which has to be that of every other. */
  told: FileAccount | null;
  /** Index of the file it repeats, when `same`. */
  sameAs: number;
  /** Bytes read of it. */
  bytes: number;
  /** How often in a row a lane died on it at the same place. */
  deaths: number;
  /** Lines that killed lanes: rejected unread. Ascending. */
  quarantine: Range[];
  /** What the lane that reads it is on. */
  at: Range | null;
  /** Its records are lines, so that a bad one can be looked for. */
  lines: boolean;
  /** Where a lane died on it last. */
  diedAt: Range | null;
  givenUp: boolean;
}

/** What a lane was asked to do and has not done yet. */
export type Doing =
  | { t: 'freeze' | 'sum' | 'join' | 'release' | 'add' }
  | { t: 'same'; files: readonly number[] }
  | { t: 'read'; file: number }
  | { t: 'export'; to: number }
  | { t: 'import'; from: number }
  | { t: 'query'; question: Question };

/** What a lane that died was about. */
export type Work = Doing['t'] | 'start';

export interface Question {
  query: Query;
  /** It is asked before cube files are added, and by nobody once a lane has died. */
  first: boolean;
  resolve: (value: Answers[keyof Answers]) => void;
  reject: (why: Error) => void;
  deaths: number;
}

export interface LaneState {
  readonly index: number;
  post: Post;
  /** Its worker has said that it started. Before that it may have been given something to do, but does not do it yet. */
  started: boolean;
  doing: Doing | null;
  /** Files whose keys it holds. */
  held: number[];
  /** Files that it, and no other lane, has to read again. */
  again: number[];
  /** Files of those in which the line that killed it is being looked for. */
  searching: number;
  soFar: SoFar | null;
  /** Exports for it that it has not taken in yet, by the lane they are of. */
  readonly inbox: Map<number, Uint8Array>;
  /** Lanes whose keys it has taken in. */
  readonly imported: Set<number>;
  /** Counts of its partition, once frozen. */
  cube: Uint8Array | null;
  /** It forgot what it kept for others that might have died. */
  released: boolean;
  readonly questions: Question[];
}

/** What happens, for who wants to watch: tests do. */
export type Step =
  | { readonly t: 'read'; readonly lane: number; readonly file: number }
  | { readonly t: 'died'; readonly lane: number; readonly doing: string; readonly held: readonly number[]; readonly why: string }
  | { readonly t: 'quarantine'; readonly file: number; readonly range: Range }
  /** Memory ended; so many passes it takes, as far as is known. */
  | { readonly t: 'narrowed'; readonly passes: number }
  /** A pass was made and its counts are kept. */
  | { readonly t: 'passed'; readonly done: number; readonly passes: number }
  | { readonly t: 'restart' };

/** What is known of a file before it is read. */
export function unread(source: Source): FileState {
  const state = source.choice?.leaveOut ? 'left-out' : 'waiting';
  return { source, state, account: null, told: null, sameAs: 0, bytes: 0, deaths: 0, quarantine: [], at: null, lines: false, diedAt: null, givenUp: false };
}

/** Done with a file that was given up. */
export function settle(file: FileState): void {
  const account: FileAccount = {
    name: file.source.name, bytes: 0, textBytes: 0, state: 'failed', format: null, sameAs: null, refusals: [], read: 0, counted: 0,
    accesses: 0, blank: 0, kinds: [], rejected: [], notes: [{ note: 'unreadable', amount: 1 }], yearMissing: false,
  };
  Object.assign(file, { state: 'done', account, bytes: 0, at: null });
}
