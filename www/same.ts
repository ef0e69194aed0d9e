// Finds files that are the same file given twice, by their content after decompression. Compares bytes, not sums of
// them: only files that may be the same are read for it, and a difference ends the comparison.
import { hold, within } from './read.ts';

/** What is known of a file before it is read. */
export interface Candidate { readonly blob: File; readonly size: number }

const SLICE = 4 << 20;
const STALL_MS = 60_000;
const START = 4 << 10;

/**
 * Groups of files (indices, ascending, two or more) whose contents may be the same, because they have the same length
 * after decompression; a gzip file states it in its last four bytes (modulo 2^32; of its last member).
 */
export async function candidates(files: readonly Candidate[]): Promise<number[][]> {
  const groups = new Map<number, number[]>();
  const join = (length: number, index: number) => groups.set(length, [...(groups.get(length) ?? []), index]);
  for (const [index, { blob, size }] of files.entries()) {
    if (size === 0) continue;
    const length = /\.gz$/i.test(blob.name) ? await statedLength(blob, size) : null;
    join(length ?? size, index);
  }
  return [...groups.values()].filter(group => group.length > 1);
}

async function statedLength(blob: File, size: number): Promise<number | null> {
  if (size < 18) return null;
  try {
    const [magic, tail] = [await read(blob, 0, 2), await read(blob, size - 4, size)];
    return magic[0] === 0x1f && magic[1] === 0x8b ? new DataView(tail.buffer).getUint32(0, true) : null;
  } catch {
    return null;
  }
}

async function read(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(from, to).arrayBuffer());
}

/** For each file the index of the first that it equals: its own where there is none before it. */
export async function firstOfSame(files: readonly File[]): Promise<number[]> {
  const firsts: number[] = [];
  // Rotated logs are often of one length by chance, and then differ soon: only those that begin alike are compared.
  const byStart = new Map<string, number[]>();
  for (const [index, file] of files.entries()) {
    const start = await startOf(file);
    const others = byStart.get(start) ?? [];
    let first = index;
    for (const other of others) {
      if (first === index && await equal(files[other] as File, file)) first = other;
    }
    if (first === index) byStart.set(start, [...others, index]);
    firsts.push(first);
  }
  return firsts;
}

/** The first 4 KiB after decompression, as text of one character a byte. */
async function startOf(file: File): Promise<string> {
  const raw = await read(file, 0, START * 4).catch(() => new Uint8Array(0));
  let start: Uint8Array = raw;
  if (raw[0] === 0x1f && raw[1] === 0x8b) {
    const unpacked = new Blob([raw]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    const free = hold([unpacked]);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    try {
      for (let length = 0; length < START;) {
        const piece = await within(more(unpacked), STALL_MS);
        if (piece.length === 0) break;
        pieces.push(piece);
        length += piece.length;
      }
    } catch {
      // The piece of the file is cut off; what came before is there.
    }
    free();
    unpacked.cancel().catch(() => {});
    start = new Uint8Array(await new Blob(pieces).arrayBuffer());
  }
  return String.fromCharCode(...start.subarray(0, START));
}

async function equal(a: File, b: File): Promise<boolean> {
  try {
    if (a.size === b.size && await equalRaw(a, b)) return true;
    return await isGzip(a) || await isGzip(b) ? await equalText(a, b) : false;
  } catch {
    // Unreadable, or damaged, or of several gzip members, which the browser's own unpacking refuses: each is read for itself.
    return false;
  }
}

async function equalRaw(a: File, b: File): Promise<boolean> {
  for (let at = 0; at < a.size; at += SLICE) {
    const to = Math.min(at + SLICE, a.size);
    const [left, right] = await Promise.all([read(a, at, to), read(b, at, to)]);
    if (left.length !== to - at || right.length !== to - at || !equalBytes(left, right)) return false;
  }
  return true;
}

async function isGzip(file: File): Promise<boolean> {
  const magic = await read(file, 0, 2);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

async function equalText(a: File, b: File): Promise<boolean> {
  const [left, right] = [await textOf(a), await textOf(b)];
  // See www/read.ts: a stream that only a waiting function knows may be collected while it is read.
  const free = hold([left, right]);
  try {
    let [x, y] = [new Uint8Array(0), new Uint8Array(0)] as [Uint8Array, Uint8Array];
    for (;;) {
      if (x.length === 0) x = await within(more(left), STALL_MS);
      if (y.length === 0) y = await within(more(right), STALL_MS);
      if (x.length === 0 || y.length === 0) return x.length === y.length;
      const length = Math.min(x.length, y.length);
      if (!equalBytes(x.subarray(0, length), y.subarray(0, length))) return false;
      [x, y] = [x.subarray(length), y.subarray(length)];
    }
  } finally {
    free();
    left.cancel().catch(() => {});
    right.cancel().catch(() => {});
  }
}

async function textOf(file: File): Promise<ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>> {
  const bytes: ReadableStream<Uint8Array<ArrayBuffer>> = file.stream();
  return (await isGzip(file) ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes).getReader();
}

/** The next bytes; none at the end. */
async function more(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return new Uint8Array(0);
    if (value.length > 0) return value;
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at === a.length;
}
