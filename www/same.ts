// Finds files that may be the same log given twice, by the length of their text after decompression. Whether they are,
// their text tells, which workers read (www/same-text.ts).

/** What is known of a file before it is read. */
export interface Candidate { readonly blob: File; readonly size: number }

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

/** Bytes `from..to` of a file. */
export async function read(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(from, to).arrayBuffer());
}
