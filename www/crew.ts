// One worker at a time at one post: starts it, ends it, and notices when it has died, however it died. Knows nothing of
// what it is asked.
import type { Ask, Tell } from './protocol.ts';

/** Each of some messages without its job, which the post adds. */
export type Jobless<M> = M extends unknown ? Omit<M, 'job'> : never;

export type Order = Jobless<Ask>;

/** What every worker may say last. */
type Dead = Extract<Tell, { t: 'dead' }>;

/** What somebody is told who waited for a worker that died. `full` as in the message `dead`. */
export class WorkerDied extends Error {
  constructor(why: string, readonly full: number | null) {
    super(why);
  }
}

export interface PostOptions<T> {
  readonly job: number;
  readonly spawn: () => Worker;
  readonly heard: (tell: T) => void;
  /** It is dead: ended already, and to be replaced. Called once. `full` as in the message `dead`. */
  readonly died: (why: string, full: number | null) => void;
}

/**
 * A worker at work: one that counts, or one that understands other orders (`O`) and says other things (`T`). One that
 * died is not used again: make another `Post`.
 */
export class Post<O extends object = Order, T extends { readonly job: number } = Exclude<Tell, Dead>> {
  /** Ticks since it was last heard while it had something to do. */
  private quiet = 0;
  private ended = false;
  private readonly worker: Worker;

  constructor(private readonly options: PostOptions<T>) {
    this.worker = options.spawn();
    this.worker.onmessage = ({ data }: MessageEvent<T | Dead>) => {
      // What an ended worker still had on its way, and what belongs to another job.
      if (this.ended || data.job !== options.job) return;
      this.quiet = 0;
      if (isDead(data)) this.die(data.why, data.full);
      else options.heard(data);
    };
    this.worker.onerror = event => {
      event.preventDefault();
      this.die(event.message || 'error');
    };
    this.worker.onmessageerror = () => this.die('a message that cannot be read');
  }

  ask(order: O, transfer: Transferable[] = []): void {
    this.quiet = 0;
    this.worker.postMessage({ ...order, job: this.options.job }, transfer);
  }

  /**
   * Time passes; `limit` is how many ticks of silence are too many now, null if it has nothing to do. Ticks, not a
   * clock: a computer that slept, or a page in the background, must not cost a healthy worker its life.
   */
  tick(limit: number | null): void {
    if (this.ended) return;
    if (limit === null) this.quiet = 0;
    else if (++this.quiet > limit) this.die('silent');
  }

  end(): void {
    this.ended = true;
    this.worker.onmessage = null;
    this.worker.onerror = null;
    this.worker.onmessageerror = null;
    this.worker.terminate();
  }

  private die(why: string, full: number | null = null): void {
    if (this.ended) return;
    this.end();
    this.options.died(why, full);
  }
}

function isDead(tell: { readonly job: number }): tell is Dead {
  return 't' in tell && tell.t === 'dead';
}
