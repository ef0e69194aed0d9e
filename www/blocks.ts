// The engine's modules as they stand in the page: in the shell's document, which hands them out (www/shell.ts).

/** A block's text by its name; empty if there is none. */
export type Blocks<N extends string> = Record<N, string>;

/** The blocks of these names, in one message. */
export function blocks<N extends string>(...names: N[]): Promise<Blocks<N>> {
  return new Promise(resolve => {
    const listen = ({ source, data }: MessageEvent<{ t: string; names: string[]; blocks: string[] }>): void => {
      if (source !== parent || data.t !== 'blocks' || data.names.join() !== names.join()) return;
      removeEventListener('message', listen);
      resolve(Object.fromEntries(names.map((name, at) => [name, data.blocks[at] ?? ''])) as Blocks<N>);
    };
    addEventListener('message', listen);
    parent.postMessage({ t: 'want', names }, '*');
  });
}
