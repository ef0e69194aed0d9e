// Reads what the page's build and tests need of wasm-pack.toml. Knows the TOML
// that file uses (tables, strings, whole numbers, lists of strings) and refuses
// the rest, so a change of style there is noticed here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tables of `wasm-pack.toml` below `root`, as plain objects. */
export function toolchain(root) {
  const text = readFileSync(join(root, 'wasm-pack.toml'), 'utf8');
  const tables = {};
  let table;
  // A list may run over several lines: join them first.
  const lines = text.replace(/^\s*#.*$/gm, '').replace(/\[\s*\n([^\]]*)\]/g, (_, list) => `[${list.replace(/\s*\n\s*/g, ' ').replace(/,\s*$/, '')}]`);
  for (const line of lines.split('\n').map(it => it.trim()).filter(Boolean)) {
    const head = /^\[([\w-]+)\]$/.exec(line);
    if (head) {
      table = tables[head[1]] = {};
      continue;
    }
    const pair = /^("[^"]+"|[\w-]+)\s*=\s*(.+)$/.exec(line);
    if (!table || !pair) throw new Error(`wasm-pack.toml: cannot read ${line}`);
    const value = /^\d[\d_]*$/.test(pair[2]) ? pair[2].replaceAll('_', '') : pair[2];
    table[pair[1].replaceAll('"', '')] = JSON.parse(value);
  }
  return tables;
}
