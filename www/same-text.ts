// Tells of files that may be the same (www/same.ts) which are, by checksums of their text after decompression.
import { isPacked, TextChecksum, unpackedHead } from './pkg/ingest/ingest.js';
import { readFile } from './read.ts';
import { read } from './same.ts';

const START = 4 << 10;
/** So many bytes of a packed file give some text (PACKED_HEAD in src/input.rs). */
const PACKED_HEAD = 1 << 20;

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
