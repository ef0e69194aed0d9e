// Looks, once everything is counted, for files that seem to hold the same accesses: they are read once more in a worker
// of its own, one after the other. Where that fails nothing is said; the counts do not depend on it.
import { Post } from './crew.ts';
import type { Options, Overlap } from './facts.ts';
import type { Query, Task } from './protocol.ts';

export interface OverlapOptions {
  readonly job: number;
  /** The files that were counted, in the engine's own order. */
  readonly tasks: readonly Task[];
  readonly module: WebAssembly.Module;
  readonly options: Options;
  readonly spawn: () => Worker;
  readonly tickMs: number;
  /** Files by their places in `tasks`. */
  readonly found: (overlaps: Overlap[]) => void;
}

/** Ticks of silence after which the worker is given up. */
const LIMIT = 30;

/** Begins to look; the function it returns ends it. */
export function findOverlaps({ job, tasks, module, options, spawn, tickMs, found }: OverlapOptions): () => void {
  const sketches: Uint8Array[] = [];
  const end = (): void => {
    clearInterval(watch);
    post.end();
  };
  const next = (): void => {
    const task = tasks[sketches.length];
    const query: Query = task ? { q: 'sketch', task, files: tasks.length } : { q: 'overlaps', sketches };
    post.ask({ t: 'query', query });
  };
  const post = new Post({
    job,
    spawn,
    died: end,
    heard: tell => {
      if (tell.t === 'refused') return end();
      if (tell.t === 'answer' && sketches.length === tasks.length) {
        end();
        return found(tell.value as Overlap[]);
      }
      if (tell.t === 'answer') sketches.push(tell.value as Uint8Array);
      if (tell.t === 'answer' || tell.t === 'started') next();
    },
  });
  const watch = setInterval(() => post.tick(LIMIT), tickMs);
  post.ask({ t: 'start', module, options, seed: 0n, pass: null });
  return end;
}
