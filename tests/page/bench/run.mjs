// What `cargo xtask bench` measures in the browser. Stands by: every line on standard input is an order as JSON,
// {"do": ..., "file": ...}, and is answered by one line, {"ok": ...} or {"error": ...}. Times are in seconds, memory in
// bytes. Each order has a browser of its own, so that no run finds anything of another.
import { createInterface } from 'node:readline';
import { duckdb } from './duckdb.mjs';
import { interact } from './interact.mjs';
import { version, withBrowser } from './launch.mjs';
import { limit } from './limits.mjs';
import { open, read } from './page.mjs';

/** What each order does with a fresh browser. */
const orders = {
  page: (browser, { file }) => read(browser, file),
  duckdb: (browser, { file, kind }) => duckdb(browser, file, kind),
  read: (browser, { file }) => limit(browser, file, 'read'),
  inflate: (browser, { file }) => limit(browser, file, 'inflate'),
  open: browser => open(browser),
  interact: (browser, { file }) => interact(browser, file),
  version: browser => version(browser),
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const order = JSON.parse(line);
    const work = orders[order.do];
    if (!work) throw new Error(`no such order: ${line}`);
    answer = { ok: await withBrowser(browser => work(browser, order)) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  console.log(JSON.stringify(answer));
}
process.exit();
