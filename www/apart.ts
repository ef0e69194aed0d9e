// Packed files are unpacked in one worker and read in another, where there is a processor for each: a second worker is
// started by the one that reads, ends with it, and sends what it unpacked, a few pieces ahead.
import { Post, WorkerDied } from './crew.ts';
import { OpenUnpacker } from './lane.ts';
import type { Ask } from './protocol.ts';
import { readFile, type Ending } from './read.ts';

/** Frames of so many bytes or more are sent. */
const ENOUGH = 1 << 20;
/** So many times frames may be on their way. */
const AHEAD = 4;
/**
 * Length of a tick of the watch over the other worker, and how many of silence are too many: while it unpacks it says
 * several times a second that it lives, however little comes of it. Who waits for the reading worker cannot watch it: that
 * one lives all the while.
 */
const TICK_MS = 1000;
const SILENT_TICKS = 10;

/** Compressed bytes are taken in smaller pieces: they may stand for a thousand times as many, or for more. */
const PACKED_PIECE = 64 << 10;
/** The piece gets smaller, down to this, as long as one takes longer than PIECE_MS, so that signs of life go out. */
const SMALLEST_PIECE = 256;
const PIECE_MS = 200;

/** How many compressed bytes are taken in at a time. */
export class PieceSize {
  size = PACKED_PIECE;

  /** A piece took so long. */
  took(ms: number): void {
    this.size = ms > PIECE_MS ? Math.max(SMALLEST_PIECE, this.size / 2) : Math.min(PACKED_PIECE, this.size * 2);
  }
}

/** Whole frames, and how many of the file's bytes are dealt with; with `outcome` the last ones. */
interface Frames { readonly bytes: Uint8Array<ArrayBuffer>; readonly done: number; readonly outcome: Ending['outcome'] | null }

/** From the reading worker: one piece was taken in, and whether more is wanted. */
type Taken = boolean;

export type Unpack = Extract<Ask, { t: 'unpack' }>;

/** In the worker that unpacks: reads the file to its end. */
export async function unpackTo({ module, task: { blob, size, modifiedMs }, port }: Unpack): Promise<void> {
  const unpacker = new OpenUnpacker(module);
  let [room, isWanted, done] = [AHEAD, true, 0];
  let wake = (): void => {};
  port.onmessage = ({ data }: MessageEvent<Taken>) => {
    room++;
    isWanted = data;
    wake();
  };
  const send = async (outcome: Ending['outcome'] | null): Promise<void> => {
    while (room === 0) await new Promise<void>(resolve => { wake = resolve; });
    room--;
    const bytes = unpacker.take();
    const frames: Frames = { bytes, done, outcome };
    port.postMessage(frames, [bytes.buffer]);
  };
  const piece = new PieceSize();
  const { outcome } = await readFile(blob, async lent => {
    for (let at = 0; at < lent.length;) {
      const bytes = lent.subarray(at, at + piece.size);
      const before = performance.now();
      // What no format reads is read to its end all the same: it is the file that was given, or it is not.
      const held = isWanted ? unpacker.push(bytes) : 0;
      piece.took(performance.now() - before);
      at += bytes.length;
      done += bytes.length;
      if (held >= ENOUGH) await send(null);
    }
  }, { size, modifiedMs });
  if (isWanted) unpacker.end();
  await send(outcome);
  port.close();
}

/**
 * In the worker that reads: takes in what another one unpacks. `take` says whether more is wanted. Throws a `WorkerDied` if
 * the other one did.
 */
export async function readApart({ job, ...it }: Omit<Unpack, 'port'>, spawn: () => Worker, take: (bytes: Uint8Array, done: number) => boolean): Promise<Ending['outcome']> {
  const { port1, port2 } = new MessageChannel();
  let end = (): void => {};
  try {
    return await new Promise<Ending['outcome']>((resolve, reject) => {
      const post = new Post({ job, spawn, heard: () => {}, died: (why, full) => reject(new WorkerDied(`unpacking: ${why}`, full)) });
      const watch = setInterval(() => post.tick(SILENT_TICKS), TICK_MS);
      end = () => {
        clearInterval(watch);
        post.end();
      };
      port1.onmessage = ({ data: { bytes, done, outcome } }: MessageEvent<Frames>) => {
        try {
          const taken: Taken = take(bytes, done);
          if (outcome === null) port1.postMessage(taken);
          else resolve(outcome);
        } catch (error) {
          reject(error as Error);
        }
      };
      post.ask({ ...it, port: port2 }, [port2]);
    });
  } finally {
    end();
    port1.close();
  }
}
