// A worker: one instance of the engine's module that reads and counts, and the files it reads. Does what it is asked, one thing after the other. After
// a trap the instance is half alive: the worker says so once and does nothing any more.
import { PieceSize, readApart, unpackTo } from './apart.ts';
import type { FileAccount } from './facts.ts';
import { heldWhenFull, OpenLane, Trial, warmUp } from './lane.ts';
import { load } from './packed.ts';
import { Checksum } from './pkg/ingest/ingest.js';
import type { Ask, Query, Range, Task, Tell } from './protocol.ts';
import { readFile } from './read.ts';
import { firstOfSame } from './same-text.ts';

/** Time between two reports of what was counted so far. */
const PROGRESS_MS = 250;
/** Time between two signs of life. */
const ALIVE_MS = 250;
/** Packed files of so many bytes are worth another worker. */
const LARGE = 1 << 20;
/** So many bytes of a file tell whether it is packed, and whether its records are lines. */
const HEAD = 4 << 10;

/** This scope, of which TypeScript's library for pages knows nothing. */
const scope = globalThis as unknown as {
  readonly location: { readonly href: string };
  readonly trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy };
  postMessage(tell: Tell, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Ask>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  addEventListener(type: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void;
};

interface ScriptPolicy { createScriptURL(url: string): string }

let policy: ScriptPolicy | undefined;

type Word = Tell extends infer One ? (One extends Tell ? Omit<One, 'job'> : never) : never;

let job = 0;
let dead = false;
let lane: OpenLane | null = null;
let turn: Promise<void> = Promise.resolve();
/** How much has been asked and not been done yet. */
let waiting = 0;

function tell(word: Word, transfer: Transferable[] = []): void {
  if (!dead) scope.postMessage({ ...word, job } as Tell, transfer);
}

function die(error: unknown): void {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  tell({ t: 'dead', why, full: dead ? null : heldWhenFull(error) });
  dead = true;
}

scope.addEventListener('error', event => die(event.error ?? event.message));
scope.addEventListener('unhandledrejection', event => die(event.reason));
scope.addEventListener('message', ({ data }) => {
  waiting++;
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
      waiting--;
    }
  });
});

function opened(): OpenLane {
  if (!lane) throw new Error('asked before it was started');
  return lane;
}

async function act(ask: Ask): Promise<void> {
  switch (ask.t) {
    case 'load': {
      const loaded = await load(ask.packed);
      tell({ t: 'loaded', ...loaded });
      return warmUp(loaded.module);
    }
    case 'warm':
      return warmUp(ask.module);
    case 'try':
      return tryOut(ask.module, ask.regions);
    case 'start':
      return refusable(() => {
        lane = new OpenLane(ask.module, ask.options, ask.seed, ask.pass);
        tell({ t: 'started' });
      });
    case 'same':
      return tell({ t: 'same', firsts: await firstOfSame(ask.files) });
    case 'read':
      return read(opened(), ask.task);
    case 'unpack':
      return unpackTo(ask);
    case 'sample':
      return sample(opened(), ask);
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
    case 'sum': {
      const cube = opened().sum(ask.cubes);
      return tell({ t: 'summed', cube }, [cube.buffer]);
    }
    case 'join':
      return tell({ t: 'joined', ...opened().join(ask) });
    case 'add':
      return tell({ t: 'joined', ...await opened().add(ask) });
    case 'release':
      opened().release();
      return tell({ t: 'released' });
    case 'query': {
      const { query } = ask;
      if (query.q === 'hash') return hash(query);
      if (query.q === 'sketch') return sketch(opened(), query);
      return refusable(() => {
        const value = opened().answer(query);
        // Bytes are the answer's own, and may be tens of megabytes: they move, rather than be copied.
        tell({ t: 'answer', value }, value instanceof Uint8Array ? [value.buffer] : []);
      });
    }
  }
}

/** What is asked meanwhile has come in between two pieces, and ends the trial. */
async function tryOut(module: WebAssembly.Module, regions: Uint8Array): Promise<void> {
  const trial = new Trial(module, regions);
  while (waiting < 2 && trial.step()) await new Promise(done => setTimeout(done));
  trial.end();
}

/** An error that the engine returns is an answer; a trap is the end. */
function refusable(answer: () => void): void {
  try {
    answer();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
    tell({ t: 'refused', why: error instanceof Error ? error.message : String(error) });
  }
}

/** Reports what was counted so far, now and then. */
class Reporter {
  /** The first report is due at once. */
  private last = -Infinity;

  constructor(private readonly it: OpenLane) {}

  report(done: number): void {
    const now = performance.now();
    if (now - this.last < PROGRESS_MS) return;
    this.last = now;
    tell({ t: 'progress', done, soFar: this.it.soFar() });
  }
}

async function read(it: OpenLane, task: Task): Promise<void> {
  const { blob, size, modifiedMs, quarantine, to } = task;
  const reporter = new Reporter(it);
  /** Bytes of the file that are dealt with. */
  let done = 0;
  let piece: PieceSize | null = null;
  let lines = false;
  /** Of a record in quarantine, what has come of it. */
  let feared: Uint8Array[] = [];

  const push = (bytes: Uint8Array) => {
    tell({ t: 'at', range: [done, done + bytes.length], lines });
    const before = performance.now();
    it.push(bytes);
    piece?.took(performance.now() - before);
    done += bytes.length;
    reporter.report(done);
  };
  const setAside = (bytes: Uint8Array, end: number) => {
    feared.push(bytes.slice());
    done += bytes.length;
    if (done < end) return;
    it.quarantine(joined(feared));
    feared = [];
  };
  const take = (lent: Uint8Array) => {
    if (done === 0) {
      if (it.isPacked(lent.subarray(0, HEAD))) piece = new PieceSize();
      lines = it.hasLines(lent.subarray(0, HEAD));
    }
    let bytes = to === null ? lent : lent.subarray(0, Math.max(0, to - done));
    while (bytes.length > 0) {
      const before = done;
      const [from, end]: Range = quarantine.find(range => range[1] > done) ?? [Infinity, Infinity];
      if (done >= from) setAside(bytes.subarray(0, end - done), end);
      else push(bytes.subarray(0, Math.min(from - done, piece?.size ?? Infinity)));
      bytes = bytes.subarray(done - before);
    }
  };

  it.open(task);
  const outcome = await isUnpackedApart(it, task)
    ? await readApart({ t: 'unpack', job, module: it.module, task: { blob, size, modifiedMs } }, another, (frames, to) => {
      tell({ t: 'at', range: [done, to], lines });
      const isWanted = it.pushApart(frames);
      done = to;
      reporter.report(done);
      return isWanted;
    })
    : (await readFile(blob, take, { size, modifiedMs })).outcome;
  // What the lane still holds of the file is read now.
  tell({ t: 'at', range: [done, done], lines });
  const account = it.close();
  finish(it, outcome === 'whole' ? account : { ...account, state: outcome });
}

/** Only of a file of some size, which is worth a worker; nothing of it may be known to kill its reader. */
async function isUnpackedApart(it: OpenLane, { blob, size, quarantine, to, apart }: Task): Promise<boolean> {
  if (!apart || size < LARGE || quarantine.length > 0 || to !== null) return false;
  // A file that cannot be read says so when it is.
  const head = await blob.slice(0, HEAD).arrayBuffer().catch(() => new ArrayBuffer(0));
  return it.isPacked(new Uint8Array(head));
}

/** A worker like this one. */
function another(): Worker {
  // The one policy of its name in this scope; see www/spawn.ts.
  policy ??= scope.trustedTypes?.createPolicy('worker', {
    createScriptURL(url) {
      if (!url.startsWith('blob:')) throw new TypeError('a worker starts from a blob only');
      return url;
    },
  });
  return new Worker(policy?.createScriptURL(scope.location.href) ?? scope.location.href);
}

async function sample(it: OpenLane, { name, size, regions }: Extract<Ask, { t: 'sample' }>): Promise<void> {
  const reporter = new Reporter(it);
  it.openText(name, size, null);
  while (it.pushSample(regions)) reporter.report(it.position());
  finish(it, it.close());
}

function finish(it: OpenLane, account: FileAccount): void {
  tell({ t: 'read', account, soFar: it.soFar() });
}

/** SHA-256 of a file, if it still is the one that was given. */
async function hash({ blob, size, modifiedMs }: Extract<Query, { q: 'hash' }>): Promise<void> {
  const sum = new Checksum();
  const { outcome } = await readFile(blob, bytes => sum.push(bytes), { size, modifiedMs });
  const value = sum.end();
  tell(outcome === 'whole' ? { t: 'answer', value } : { t: 'refused', why: `${blob.name} is not the file any more that was counted` });
}

/** Of a file that is not the one any more that was given, nothing is said. */
async function sketch(it: OpenLane, { task, files }: Extract<Query, { q: 'sketch' }>): Promise<void> {
  const reader = it.sketch(task, files);
  const { outcome } = await readFile(task.blob, bytes => reader.push(bytes), task);
  const value = outcome === 'whole' ? reader.end() : it.sketch(task, files).end();
  tell({ t: 'answer', value }, [value.buffer]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
