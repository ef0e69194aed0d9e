// Finds the line of a file that kills every lane that reads it: the shortest beginning of the file that kills, by
// halving, each time with a worker that is thrown away. Knows nothing of what a line means.
import { Post } from './crew.ts';
import type { Options } from './facts.ts';
import type { Pass, Range, Task } from './protocol.ts';

export interface SearchOptions {
  readonly job: number;
  readonly task: Task;
  /** What lanes were on when they died; those that read up to its start lived. */
  readonly range: Range;
  readonly module: WebAssembly.Module;
  readonly options: Options;
  readonly pass: Pass | null;
  readonly spawn: () => Worker;
  readonly tickMs: number;
  /** Ticks of silence that mean death. */
  readonly limit: number;
  /** True once nobody waits for the answer. */
  readonly isOver: () => boolean;
}

/** No record is longer; so much before the place may belong to the line. */
const LONGEST = 1 << 20;
/** A lane takes this much in before it reads the first line (`Head::LIMIT` of the engine): it dies at the end of it. */
const HEAD = 256 << 10;
const NEWLINE = 10;
/** How often in a row the line has to kill before it is believed. */
const TRIALS = 3;

/** The bytes of the line, its end included; null if there is no one line (it kills only sometimes). */
export async function findKiller(it: SearchOptions): Promise<Range | null> {
  const { blob, size } = it.task;
  const from = it.range[0] < HEAD ? 0 : it.range[0];
  const to = Math.min(Math.max(it.range[1], 1), size);
  const before = Math.max(0, from - LONGEST);
  let bytes;
  try {
    bytes = new Uint8Array(await blob.slice(before, to).arrayBuffer());
  } catch {
    return null;
  }
  // Where lines end: the first is the start of the line that `from` lies in.
  const borders = [before];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (before + at + 1 <= from) borders[0] = before + at + 1;
    else borders.push(before + at + 1);
  }
  if (borders[borders.length - 1] !== to) borders.push(to);
  const border = (at: number) => borders[at] as number;
  // Reading up to border `low` is survived; up to `high` it is not.
  let [low, high] = [0, borders.length - 1];
  while (high - low > 1 && !it.isOver()) {
    const middle = (low + high) >> 1;
    if (await kills(it, border(middle))) high = middle;
    else low = middle;
  }
  // A worker can also die by chance, or be silent because the computer is busy, and no line may be blamed for that.
  const patient = { ...it, limit: it.limit * 2 };
  for (let trial = 0; trial < TRIALS; trial++) {
    if (await kills(patient, border(low)) || !await kills(patient, border(high))) return null;
  }
  return [border(low), border(high)];
}

/** Does a lane die that reads the file up to there? */
function kills(it: SearchOptions, to: number): Promise<boolean> {
  const { job, task, module, options, pass } = it;
  return new Promise(resolve => {
    const end = (died: boolean) => {
      clearInterval(watch);
      post.end();
      resolve(died);
    };
    const post = new Post({
      job,
      spawn: it.spawn,
      // One that has no memory left says nothing of the line.
      died: (_, full) => end(full === null),
      heard: tell => {
        if (tell.t === 'read' || it.isOver()) end(false);
      },
    });
    const watch = setInterval(() => (it.isOver() ? end(false) : post.tick(it.limit)), it.tickMs);
    post.ask({ t: 'start', module, options, seed: 0n, pass });
    post.ask({ t: 'read', task: { ...task, to } });
  });
}
