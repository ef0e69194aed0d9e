// A page whose workers get less memory than they ask for: what happens at the end of memory happens sooner.
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

/** The number of a wasm module's section of memories. */
const MEMORY = 5;

/** An unsigned number in LEB128, and where it ends. */
function leb(bytes, at) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at];
  }
}

function toLeb(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...toLeb(Math.floor(value / 128))];
}

function memorySection(module) {
  for (let start = 8; start < module.length;) {
    const [length, body] = leb(module, start + 1);
    if (module[start] === MEMORY) return { start, body, end: body + length };
    start = body + length;
  }
  throw new Error('a module without memory');
}

/** Pages of memory at the start and at most. */
export function limits(module) {
  const { body } = memorySection(module);
  const [least, end] = leb(module, body + 2);
  return { least, most: module[body + 1] === 1 ? leb(module, end)[0] : null };
}

/** A built page whose module that reads and counts gets no more than so many pages of memory; all else of it is as it was. */
export function capped(file, most) {
  const page = readFileSync(file, 'utf8');
  const block = /(id="ingest">)([A-Za-z0-9+/=]+)/;
  const module = gunzipSync(Buffer.from(block.exec(page)?.[2] ?? '', 'base64'));
  const { start, end } = memorySection(module);
  const body = [1, 1, ...toLeb(limits(module).least), ...toLeb(most)];
  const changed = Buffer.concat([module.subarray(0, start), Buffer.from([MEMORY, ...toLeb(body.length), ...body]), module.subarray(end)]);
  return page.replace(block, `$1${gzipSync(changed).toString('base64')}`);
}
