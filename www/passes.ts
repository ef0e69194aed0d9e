// Passes over logs that hold more sources than one tab has memory for: everything is read several times, and each time
// the sources of one range of numbers are counted (`Pass` in src/ledger/partition.rs). No source is counted in two
// passes, so that the sum is what one reading with more memory would have counted. Only how many passes it takes is
// estimated, by what came of those before.
import type { Pass, SoFar } from './protocol.ts';
import { addUp } from './sums.ts';

/** Numbers of sources are below this. */
const END = 2 ** 32;
/** So much of the keys that filled the memory while it was read is aimed at: to count them takes memory, too. */
const AIM = 1 / 2;
/** The same where lanes hand keys to each other, and hold some of them twice meanwhile. */
const AIM_TOGETHER = 1 / 4;
/** More passes than this nobody would wait for; and where so few sources fill the memory, something else does. */
const MOST = 256;

export class Passes {
  /** How many are done. */
  done = 0;
  /** Sum of what they counted: a cube file's bytes. */
  counts: Uint8Array | null = null;
  /** What they counted, in short. */
  soFar: SoFar | null = null;
  private from = 0;
  /** Numbers of sources that a pass counts; all of them, as long as there is memory. */
  private width = END;
  /** Keys that a pass may hold as far as is known; 0 if nobody can tell. */
  private room = 0;

  /** The one that is made now, or the last; null: everything is counted at once. */
  get current(): Pass | null {
    return this.width < END ? [this.from, Math.min(END, this.from + this.width)] : null;
  }

  /** Those that are done, and those that are to come as far as is known. */
  get total(): number {
    return this.done + Math.ceil((END - this.from) / this.width);
  }

  /** There were some, and the last one is done. */
  get areDone(): boolean {
    return this.from === END;
  }

  /**
   * Memory has ended when so much of everything (0 to 1) was read in this pass, and lanes held these keys: it is made
   * again for fewer sources. New sources come more and more seldom as a rule, so that it takes no more passes than if
   * they came evenly. False if it takes too many.
   */
  narrow(read: number, lanes: readonly (SoFar | null)[]): boolean {
    const aim = lanes.length > 1 ? AIM_TOGETHER : AIM;
    const isSet = this.share(this.width * read * aim);
    this.room = keysOf(lanes) * aim;
    return isSet;
  }

  /** This pass is done; `counts` is the sum with all before it. The next one may take more sources than it. */
  next(counts: Uint8Array, lanes: readonly (SoFar | null)[]): void {
    const keys = keysOf(lanes);
    this.soFar = addUp(this.soFar, lanes);
    this.counts = counts;
    this.done++;
    this.from = Math.min(END, this.from + this.width);
    if (!this.areDone) this.share(keys > 0 ? Math.max(this.width, this.width * this.room / keys) : this.width);
  }

  /** What they counted does not fit together with what is read now: everything is counted again. */
  restart(): void {
    Object.assign(this, { done: 0, counts: null, soFar: null, from: 0 });
  }

  /** Shares out what is left to passes of at most so many numbers. */
  private share(width: number): boolean {
    const left = END - this.from;
    const passes = Math.ceil(left / Math.max(1, width));
    if (this.done + passes > MOST) return false;
    this.width = Math.ceil(left / passes);
    return true;
  }
}

function keysOf(lanes: readonly (SoFar | null)[]): number {
  return lanes.reduce((total, lane) => total + (lane?.sources ?? 0), 0);
}
