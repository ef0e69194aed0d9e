// Reads a File in a worker, the fastest way that is safe: a byte stream into one buffer that is used over and over, and
// large slices where there is no such stream or where it stands still. Knows nothing of logs.

/** How reading ended. */
export interface Ending {
  /** Bytes handed on. */
  readonly consumed: number;
  /**
   * `whole`: the file, as it was when it was given. `changed`: it is another file by now, what was handed on may be a
   * mixture. `failed`: the system refused to read (on), `why` it said.
   */
  readonly outcome: 'whole' | 'changed' | 'failed';
  readonly why: string;
}

/** Takes the bytes that come next; they are only lent. Awaited before the next ones come. */
export type Take = (bytes: Uint8Array) => void | Promise<void>;

export interface ReadOptions {
  /** Size that was noted when the file was given. */
  readonly size: number;
  /** `lastModified` that was noted when the file was given. */
  readonly modifiedMs: number;
  /** A stream that brings nothing for so long is given up for slices; a slice that does, for good. */
  readonly stallMs?: number;
}

const BUFFER = 1 << 21;
/** Fewer bytes than this are not worth handing on while more can be had. */
const ENOUGH = 1 << 20;
/** Small slices cost 2 ms each whatever their size; much larger ones cost time in allocation. */
const SLICE = 16 << 20;
const STALL_MS = 3_000;
/** A slice may come from a slow drive or over a network. */
const SLICE_STALL_MS = 60_000;

const held = new Set<unknown>();
Object.assign(globalThis, { teitenHeld: held });

/**
 * Keeps a stream and its reader reachable from the worker's global object until the function it returns is called.
 * Chromium otherwise collects a stream while a read of it is pending, and the read never ends (11 of 39 runs).
 */
function hold(things: unknown[]): () => void {
  held.add(things);
  return () => held.delete(things);
}

/** Reads `file` from its first to its last byte. Never throws for what the file does; what `take` throws passes through. */
export async function readFile(file: File, take: Take, options: ReadOptions): Promise<Ending> {
  const { size, stallMs = STALL_MS } = options;
  const patience = Math.max(stallMs, SLICE_STALL_MS);
  let consumed = 0;
  let fault: { error: unknown } | null = null;
  const counted: Take = async bytes => {
    consumed += bytes.length;
    try {
      await take(bytes);
    } catch (error) {
      fault = { error };
      throw error;
    }
  };
  const ending = (outcome: Ending['outcome'], why: string): Ending => ({ consumed, outcome, why });
  const changed = () => file.size !== size || file.lastModified !== options.modifiedMs;
  try {
    // Whatever ends a stream early, slices go on from there, and say what is wrong if it is the file.
    if (size > 0) await readStream(file, counted, stallMs).catch(() => {});
    if (fault) throw fault;
    if (consumed < size) await readSlices(file, counted, consumed, size, patience);
    // A stream of a file that is being written ends as if all were well. Chromium refuses to open a slice of a file that
    // is not the one that was given any more; where the browser follows the file (Firefox), its size or date tells.
    await within(file.slice(Math.max(0, size - 1), size).arrayBuffer(), patience);
  } catch (error) {
    if (fault) throw (fault as { error: unknown }).error;
    return ending(consumed > 0 || changed() ? 'changed' : 'failed', text(error));
  }
  return consumed === size && !changed() ? ending('whole', '') : ending('changed', `${consumed} of ${size} bytes`);
}

async function readStream(file: File, take: Take, stallMs: number): Promise<void> {
  const stream = file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const reader = stream.getReader({ mode: 'byob' });
  const free = hold([stream, reader]);
  try {
    let buffer = new ArrayBuffer(BUFFER);
    for (;;) {
      // `min` spares wake-ups; a browser that does not know it brings fewer bytes at a time.
      const wanted = reader.read(new Uint8Array(buffer), { min: ENOUGH } as never);
      const { value, done } = await within(wanted, stallMs);
      // The last bytes come together with `done`; a stream that was cancelled keeps the buffer.
      if (value && value.length > 0) await take(value);
      if (done) return;
      if (!value) throw new TypeError('a stream without bytes');
      buffer = value.buffer;
    }
  } finally {
    // Also after a stall, whose read is still pending: it must not touch anything any more.
    reader.cancel().catch(() => {});
    free();
  }
}

async function readSlices(file: File, take: Take, from: number, size: number, stallMs: number): Promise<void> {
  for (let at = from; at < size;) {
    const bytes = new Uint8Array(await within(file.slice(at, Math.min(at + SLICE, size)).arrayBuffer(), stallMs));
    if (bytes.length === 0) return;
    for (let piece = 0; piece < bytes.length; piece += BUFFER) await take(bytes.subarray(piece, piece + BUFFER));
    at += bytes.length;
  }
}

/** The promise, or an error after so many milliseconds. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([promise, new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DOMException(`no bytes for ${ms} ms`, 'TimeoutError')), ms);
    })]);
  } finally {
    clearTimeout(timer);
  }
}

function text(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
