// Files that the user saves: through the shell, which alone may start a download in every browser.

/** Asks the shell to save it. The shell reduces the name to plain letters. */
export function save(name: string, blob: Blob): void {
  parent.postMessage({ t: 'save', name, blob }, '*');
}

/**
 * A table as the page shows and saves it. `key` names the column in files, `label` on the screen. A column of `shares`
 * holds tenths of a per cent; a file has them in per cent.
 */
export interface Column { key: string; label: string; numeric?: boolean; shares?: boolean }
export type Cell = string | number | null;
export interface Table { columns: Column[]; rows: Cell[][] }

// What a spreadsheet would take for a formula, behind blanks and characters without width.
const FORMULA = /^[\s\uFEFF\u200B-\u200D\u2060]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (FORMULA.test(value)) return `"'${value.replaceAll('"', '""')}"`;
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** RFC 4180, UTF-8. Text that a spreadsheet would run gets an apostrophe in front; numbers never do. */
export function csv(table: Table): Blob {
  const value = (it: Cell, at: number): string => (typeof it === 'number' && table.columns[at]?.shares ? (it / 10).toFixed(1) : cell(it));
  const lines = [table.columns.map(it => cell(it.key)), ...table.rows.map(row => row.map(value))];
  return new Blob([lines.map(line => `${line.join(',')}\r\n`).join('')], { type: 'text/csv;charset=utf-8' });
}
