// Takes a file in by the page's own reader, and does nothing with it, or inflates it and does nothing with that.
import { Inflate, initSync } from 'inflate';
import { readFile } from '../../../www/read.ts';

let inflate = null;

async function start(what) {
  if (what !== 'inflate') return 0;
  initSync({ module: await WebAssembly.compileStreaming(fetch('/inflate.wasm')) });
  inflate = new Inflate();
  return 0;
}

async function take(file) {
  const noted = { size: file.size, modifiedMs: file.lastModified };
  const { consumed, outcome, why } = await readFile(file, bytes => inflate?.push(bytes), noted);
  if (outcome !== 'whole') throw new Error(why);
  return inflate ? inflate.end() : consumed;
}

onmessage = async ({ data }) => {
  try {
    postMessage({ bytes: await (data.file ? take(data.file) : start(data.what)) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
