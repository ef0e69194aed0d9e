// Adds up what the lanes and the files of a reading say of themselves: the progress, and the account of everything.
import type { Account, FileAccount, Progress } from './facts.ts';
import type { Passes } from './passes.ts';
import type { FileState } from './reading-state.ts';
import type { SoFar } from './protocol.ts';

/** Time constant of the smoothed speed, in seconds: a drive that hesitates does not make the estimate jump. */
const SMOOTH_SECS = 3;

/** How fast bytes go by, and how long the rest will take. */
export class Pace {
  private speed = 0;
  private last = 0;
  private bytes = 0;

  /** Seconds left, by what was read up to now; null while nobody can tell. */
  left(nowSecs: number, done: number, total: number): number | null {
    const seconds = nowSecs - this.last;
    if (this.last === 0 || done < this.bytes) {
      // The first time, or a lane died and its files are read again.
      [this.last, this.bytes] = [nowSecs, done];
    } else if (seconds >= 0.05) {
      const now = (done - this.bytes) / seconds;
      this.speed = this.speed === 0 ? now : this.speed + (now - this.speed) * (1 - Math.exp(-seconds / SMOOTH_SECS));
      [this.last, this.bytes] = [nowSecs, done];
    }
    return this.speed > 0 ? (total - done) / this.speed : null;
  }
}

/** Nothing is to be read of it any more. */
export const isSettled = ({ state }: FileState): boolean => state === 'done' || state === 'same' || state === 'left-out';

/** Bytes of files that are dealt with, this time. */
export function bytesDone(files: readonly FileState[]): number {
  return files.reduce((total, file) => total + (file.state === 'reading' ? file.bytes : isSettled(file) ? file.source.size : 0), 0);
}

/** Everything but the time that is left. */
export function progressOf(files: readonly FileState[], lanes: readonly (SoFar | null)[], passes: Passes): Omit<Progress, 'secondsLeft'> {
  const size = files.reduce((total, { source }) => total + source.size, 0);
  const several = lanes.filter(lane => lane && lane.records > 0).length > 1 || (passes.done > 0 && lanes.length > 1);
  return {
    bytesDone: size * passes.done + (passes.areDone ? 0 : bytesDone(files)),
    bytesTotal: size * passes.total,
    filesDone: files.filter(isSettled).length,
    filesTotal: files.length,
    sourcesExact: !several,
    pass: Math.min(passes.done + 1, passes.total),
    passes: passes.total,
    ...addUp(passes.soFar, lanes),
  };
}

/** What lanes have counted, and passes before, which have no source in common with them. */
export function addUp(before: SoFar | null, lanes: readonly (SoFar | null)[]): SoFar {
  const counted = lanes.filter(lane => lane !== null);
  const sum = (of: (lane: SoFar) => number) => counted.reduce((total, lane) => total + of(lane), 0);
  return {
    accesses: sum(lane => lane.accesses) + (before?.accesses ?? 0),
    // Two lanes may have met the same source on the same day: of several, the largest is what there is at least.
    sources: counted.reduce((most, lane) => Math.max(most, lane.sources), 0) + (before?.sources ?? 0),
    // Every pass reads all of them.
    records: Math.max(sum(lane => lane.records), before?.records ?? 0),
    ...addDays(before ? [before, ...counted] : counted),
  };
}

function addDays(lanes: readonly SoFar[]): { days: string[]; daily: Float64Array } {
  const byDay = new Map<string, number>();
  for (const { days, daily } of lanes) {
    for (const [at, day] of days.entries()) byDay.set(day, (byDay.get(day) ?? 0) + (daily[at] ?? 0));
  }
  const days = [...byDay.keys()].sort();
  return { days, daily: Float64Array.from(days, day => byDay.get(day) ?? 0) };
}

/** The account of everything, as it stands. */
export function accountOf(states: readonly FileState[], seconds: number): Omit<Account, 'passes'> {
  const files = states.map(state => fileAccount(state, states));
  const sum = (of: (file: FileAccount) => number) => files.reduce((total, file) => total + of(file), 0);
  const [read, counted, blank] = [sum(f => f.read), sum(f => f.counted), sum(f => f.blank)];
  const setAside = sum(f => f.kinds.reduce((total, kind) => total + kind.records, 0));
  const rejected = sum(f => f.rejected.reduce((total, reason) => total + reason.records, 0));
  const whole = states.every(({ source, state, account }) => state === 'same' || state === 'left-out' || (state === 'done' && account !== null
    && (account.bytes === source.size || account.state === 'changed' || account.state === 'failed' || source.blob === null)));
  return { files, read, counted, blank, rejected, setAside, seconds, closes: whole && read === counted + setAside + rejected + blank };
}

function fileAccount({ source, state, account, told, sameAs }: FileState, states: readonly FileState[]): FileAccount {
  if (state === 'done' && account) return account;
  if (told) return told;
  return {
    name: source.name, bytes: source.size, textBytes: 0, state: state === 'same' || state === 'left-out' || state === 'reading' ? state : 'waiting',
    format: null, sameAs: state === 'same' ? states[sameAs]?.source.name ?? null : null, refusals: [],
    read: 0, counted: 0, accesses: 0, blank: 0, kinds: [], rejected: [], notes: [], yearMissing: false,
  };
}
