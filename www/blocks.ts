// The engine's modules as they stand in the page: in the shell's document, which hands them out (www/shell.ts).

/** A block's text by its name; empty if there is none. */
export type Blocks<N extends string> = Record<N, string>;

/** What the shell says: the blocks, or that its document is still on its way. */
type Said = { t: 'blocks'; names: string[]; blocks: string[] } | { t: 'wait' };

/** Length of a tick of the watch over the shell, and how many of silence are too many: as long as it waits, it says so every second. */
const TICK_MS = 1000;
const SILENT_TICKS = 10;

/** The blocks of these names, in one message. Fails if the shell is silent. */
export function blocks<N extends string>(...names: N[]): Promise<Blocks<N>> {
  return new Promise((resolve, reject) => {
    let quiet = 0;
    const end = (): void => {
      clearInterval(watch);
      removeEventListener('message', listen);
    };
    // Ticks, not a clock: a computer that slept must not cost a healthy page its engine.
    const watch = setInterval(() => {
      if (++quiet <= SILENT_TICKS) return;
      end();
      reject(new Error('the document around this page does not hand out the engine'));
    }, TICK_MS);
    const listen = ({ source, data }: MessageEvent<Said>): void => {
      if (source !== parent) return;
      quiet = 0;
      if (data.t !== 'blocks' || data.names.join() !== names.join()) return;
      end();
      resolve(Object.fromEntries(names.map((name, at) => [name, data.blocks[at] ?? ''])) as Blocks<N>);
    };
    addEventListener('message', listen);
    parent.postMessage({ t: 'want', names }, '*');
  });
}
