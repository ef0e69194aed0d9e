// Finds files that are the same log given twice, by length and checksum of their text after decompression. Only files
// that may be the same are read for it.
import { isPacked, TextChecksum, unpackedHead } from './pkg/teiten.js';
import { readFile } from './read.ts';

/** What is known of a file before it is read. */
export interface Candidate { readonly blob: File; readonly size: number }

const START = 4 << 10;
/** So many bytes of a packed file give some text (PACKED_HEAD in src/input.rs). */
const PACKED_HEAD = 1 << 20;
/** How many files are looked into at a time. */
const LOOKS = 16;

/**
 * Groups of files (indices, ascending, two or more) whose contents may be the same, because they have the same length
 * after decompression; a gzip file states it in its last four bytes (modulo 2^32; of its last member only, so others come
 * to light once they have been read).
 */
export async function candidates(files: readonly Candidate[]): Promise<number[][]> {
  const lengths: number[] = files.map(({ size }) => size);
  // Each look into a file takes milliseconds of waiting: several at a time.
  const packed = [...files.entries()].filter(([, { blob, size }]) => size > 0 && /\.gz$/i.test(blob.name)).values();
  await Promise.all(Array.from({ length: LOOKS }, async () => {
    for (const [index, { blob, size }] of packed) lengths[index] = await statedLength(blob, size) ?? size;
  }));
  const groups = new Map<number, number[]>();
  for (const [index, length] of lengths.entries()) {
    if (files[index]?.size) groups.set(length, [...(groups.get(length) ?? []), index]);
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
  // Rotated logs are often of one length by chance, and then differ soon: only those that begin alike are read for it.
  const starts = await Promise.all(files.map(startOf));
  const firsts: number[] = [];
  const byText = new Map<string, number>();
  for (const [index, file] of files.entries()) {
    const alone = starts.filter(start => start === starts[index]).length === 1;
    const text = alone ? null : await digestOf(file);
    const first = text === null ? index : byText.get(text) ?? index;
    if (text !== null) byText.set(text, first);
    firsts.push(first);
  }
  return firsts;
}

/** SHA-256 of the unpacked text; null if the file cannot be read: it is then the same as no other. */
async function digestOf(file: File): Promise<string | null> {
  const digest = new TextChecksum();
  const { outcome } = await readFile(file, bytes => digest.push(bytes), { size: file.size, modifiedMs: file.lastModified });
  const text = digest.end();
  return outcome === 'whole' ? text : null;
}

/** The first 4 KiB after decompression, as text of one character a byte. */
async function startOf(file: File): Promise<string> {
  let start: Uint8Array = await read(file, 0, START).catch(() => new Uint8Array(0));
  if (isPacked(start)) start = unpackedHead(await read(file, 0, PACKED_HEAD).catch(() => new Uint8Array(0)));
  return String.fromCharCode(...start.subarray(0, START));
}
