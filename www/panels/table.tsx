// A table of figures, as the page's language writes numbers.
import type { JSX } from 'preact';
import type { Table } from '../save.ts';
import { text } from '../state.ts';
import { Value } from './value.tsx';

/** More rows than this are in the CSV only. */
const SHOWN = 500;

export function DataTable({ table, label }: { table: Table; label: string }): JSX.Element {
  const t = text.value;
  const { n, share } = t.write;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="data">
        <thead>
          <tr>{table.columns.map(it => <th scope="col" key={it.key} class={it.numeric ? 'n' : undefined}>{it.label}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.slice(0, SHOWN).map((row, at) => (
            <tr key={at}>
              {row.map((cell, place) => {
                const column = table.columns[place];
                const shown = cell === null ? '–' : typeof cell === 'string' ? <Value of={cell} longest={48} /> : column?.shares ? share(cell) : n(cell);
                return place === 0
                  ? <th scope="row" key={place} class={column?.numeric ? 'n' : undefined}>{shown}</th>
                  : <td key={place} class={column?.numeric ? 'n' : undefined}>{shown}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > SHOWN && <p class="sub">{t.card.more(table.rows.length - SHOWN)}</p>}
    </div>
  );
}
