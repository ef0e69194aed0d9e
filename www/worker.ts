// A worker: one instance of the engine, and the files it reads. Does what it is asked, one thing after the other. After
// a trap the instance is half alive: the worker says so once and does nothing any more.
import type { FileAccount, Options } from './facts.ts';
import { OpenLane } from './lane.ts';
import type { Ask, Range, Tell, Task } from './protocol.ts';
import { readFile } from './read.ts';
import { firstOfSame } from './same.ts';

/** Time between two reports of what was counted so far. */
const PROGRESS_MS = 100;
/** Time between two signs of life. */
const ALIVE_MS = 250;
/** Compressed bytes are taken in smaller pieces: they may stand for a thousand times as many. */
const PACKED_PIECE = 64 << 10;
const NEWLINE = 10;

/** This scope, of which TypeScript's library for pages knows nothing. */
const scope = globalThis as unknown as {
  postMessage(tell: Tell, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Ask>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  addEventListener(type: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void;
};

let job = 0;
let dead = false;
let lane: OpenLane | null = null;
let turn: Promise<void> = Promise.resolve();

type Word = Tell extends infer One ? (One extends Tell ? Omit<One, 'job'> : never) : never;

function tell(word: Word, transfer: Transferable[] = []): void {
  if (!dead) scope.postMessage({ ...word, job } as Tell, transfer);
}

function die(error: unknown): void {
  tell({ t: 'dead', why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  dead = true;
}

scope.addEventListener('error', event => die(event.error ?? event.message));
scope.addEventListener('unhandledrejection', event => die(event.reason));
scope.addEventListener('message', ({ data }) => {
  turn = turn.then(async () => {
    if (dead) return;
    job = data.job;
    const pulse = setInterval(() => tell({ t: 'alive' }), ALIVE_MS);
    try {
      await act(data);
    } catch (error) {
      die(error);
    } finally {
      clearInterval(pulse);
    }
  });
});

function opened(): OpenLane {
  if (!lane) throw new Error('asked before it was started');
  return lane;
}

async function act(ask: Ask): Promise<void> {
  switch (ask.t) {
    case 'start':
      lane = new OpenLane(ask.module, ask.options, ask.seed);
      return tell({ t: 'started' });
    case 'same':
      return tell({ t: 'same', firsts: await firstOfSame(ask.files) });
    case 'read':
      return read(opened(), ask.task);
    case 'sample':
      return sample(opened());
    case 'export': {
      const bytes = opened().export(ask.to, ask.lanes);
      return tell({ t: 'exported', to: ask.to, bytes }, [bytes.buffer]);
    }
    case 'import':
      opened().import(ask.bytes);
      return tell({ t: 'imported', from: ask.from });
    case 'freeze': {
      const cube = opened().freeze(ask.lane, ask.lanes, ask.regions);
      return tell({ t: 'frozen', cube }, [cube.buffer]);
    }
    case 'join':
      opened().join(ask.cubes, ask.account);
      return tell({ t: 'joined' });
    case 'query':
      return answer(opened(), ask.id, ask.query);
  }
}

function answer(it: OpenLane, id: number, query: Extract<Ask, { t: 'query' }>['query']): void {
  let value;
  try {
    value = it.answer(query);
  } catch (error) {
    // A trap is the end; an error that the engine returned is an answer.
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
    return tell({ t: 'refused', id, why: error instanceof Error ? error.message : String(error) });
  }
  tell({ t: 'answer', id, value });
}

/** Reports what was counted so far, now and then. */
class Reporter {
  private last = 0;

  constructor(private readonly it: OpenLane) {}

  report(done: number): void {
    const now = performance.now();
    if (now - this.last < PROGRESS_MS) return;
    this.last = now;
    tell({ t: 'progress', done, soFar: this.it.soFar() });
  }
}

async function read(it: OpenLane, task: Task): Promise<void> {
  const { blob, size, modifiedMs, crawl } = task;
  const reporter = new Reporter(it);
  /** Bytes taken in, and where the line begins that they end in. */
  let [done, line] = [0, 0];
  let packed = false;
  const push = (bytes: Uint8Array, range: Range, isLine: boolean) => {
    tell({ t: 'at', range, line: isLine });
    it.push(bytes);
    done += bytes.length;
    reporter.report(done);
  };
  const pushLines = (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, from);
      const to = end < 0 ? bytes.length : end + 1;
      push(bytes.subarray(from, to), [line, done + to - from], true);
      if (end >= 0) line = done;
      from = to;
    }
  };
  const take = (bytes: Uint8Array) => {
    if (done === 0) packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const piece = packed ? PACKED_PIECE : bytes.length;
    for (let from = 0; from < bytes.length; from += piece) {
      const part = bytes.subarray(from, from + piece);
      const range: Range = [done, done + part.length];
      if (crawl && !packed && range[0] <= crawl[1] && crawl[0] <= range[1]) {
        pushLines(part);
      } else {
        push(part, range, false);
        const last = crawl ? part.lastIndexOf(NEWLINE) : -1;
        if (last >= 0) line = range[0] + last + 1;
      }
    }
  };
  it.open(task);
  const { outcome } = await readFile(blob, take, { size, modifiedMs });
  // What is left may be a last line without an end.
  tell({ t: 'at', range: [crawl ? line : done, done], line: crawl !== null && !packed });
  const account = it.close(outcome !== 'whole');
  finish(it, outcome === 'failed' ? { ...account, state: 'failed' } : account);
}

async function sample(it: OpenLane): Promise<void> {
  const reporter = new Reporter(it);
  it.openSample();
  for (let pieces = 1; it.pushSample(); pieces++) reporter.report(pieces);
  finish(it, it.close(false));
}

function finish(it: OpenLane, account: FileAccount): void {
  tell({ t: 'read', account, soFar: it.soFar() });
}
