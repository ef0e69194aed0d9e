// One worker at a time at one post: starts it, ends it, and notices when it has died, however it died. Knows nothing of
// what it is asked.
import type { Ask, Tell } from './protocol.ts';

/** An `Ask` without its job, which the post adds. */
export type Order = Ask extends infer One ? (One extends Ask ? Omit<One, 'job'> : never) : never;

export interface PostOptions {
  readonly job: number;
  readonly spawn: () => Worker;
  readonly heard: (tell: Tell) => void;
  /** It is dead: ended already, and to be replaced. Called once. `full` as in the message `dead`. */
  readonly died: (why: string, full: number | null) => void;
}

/** A worker at work. One that died is not used again: make another `Post`. */
export class Post {
  /** Ticks since it was last heard while it had something to do. */
  private quiet = 0;
  private ended = false;
  private readonly worker: Worker;

  constructor(private readonly options: PostOptions) {
    this.worker = options.spawn();
    this.worker.onmessage = ({ data }: MessageEvent<Tell>) => {
      // What an ended worker still had on its way, and what belongs to another job.
      if (this.ended || data.job !== options.job) return;
      this.quiet = 0;
      if (data.t === 'dead') this.die(data.why, data.full);
      else options.heard(data);
    };
    this.worker.onerror = event => {
      event.preventDefault();
      this.die(event.message || 'error');
    };
    this.worker.onmessageerror = () => this.die('a message that cannot be read');
  }

  ask(order: Order, transfer: Transferable[] = []): void {
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
