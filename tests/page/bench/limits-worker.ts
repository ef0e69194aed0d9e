// Takes a file in by the page's own reader, and does nothing with it, or inflates it and does nothing with that.
import { Inflate, initSync } from 'inflate';
import { readFile } from '../../../www/read.ts';

type Order = { what: string } | { file: File };

const scope = globalThis as unknown as {
  postMessage(answer: { bytes: number } | { error: string }): void;
  onmessage: (event: MessageEvent<Order>) => void;
};
let inflate: Inflate | null = null;

async function start(what: string): Promise<number> {
  if (what !== 'inflate') return 0;
  initSync({ module: await WebAssembly.compileStreaming(fetch('/inflate.wasm')) });
  inflate = new Inflate();
  return 0;
}

async function take(file: File): Promise<number> {
  const it = inflate;
  const { consumed, outcome, why } = await readFile(file, bytes => it?.push(bytes), { size: file.size, modifiedMs: file.lastModified });
  if (outcome !== 'whole') throw new Error(why);
  return it ? it.end() : consumed;
}

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage({ bytes: await ('file' in data ? take(data.file) : start(data.what)) });
  } catch (error) {
    scope.postMessage({ error: String(error) });
  }
};
