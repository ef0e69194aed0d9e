// What `cargo xtask bench` measures in the browser. Stands by: every line on standard input is an order as JSON,
// {"do": ..., "file": ...}, and is answered by one line, {"ok": ...} or {"error": ...}. Times are in seconds, memory in
// bytes.
import { createInterface } from 'node:readline';
import { duckdb } from './duckdb.mjs';
import { interact } from './interact.mjs';
import { quit, version, withProfile } from './launch.mjs';
import { limit } from './limits.mjs';
import { open, read, readCapped } from './page.mjs';

/** What each order does with a fresh profile. */
const orders = {
  page: (profile, { file }) => read(profile, file),
  passes: (profile, { file, mebibytes }) => readCapped(profile, file, mebibytes),
  duckdb: (profile, { file, kind }) => duckdb(profile, file, kind),
  read: (profile, { file }) => limit(profile, file, 'read'),
  inflate: (profile, { file }) => limit(profile, file, 'inflate'),
  open: profile => open(profile),
  interact: (profile, { file }) => interact(profile, file),
  version: profile => version(profile),
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const order = JSON.parse(line);
    const work = orders[order.do];
    if (!work) throw new Error(`no such order: ${line}`);
    answer = { ok: await withProfile(profile => work(profile, order)) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  console.log(JSON.stringify(answer));
}
await quit();
process.exit();
