// Names and values that belong to a chart's colours: the legend below it and the values under the pointer.
import type { JSX } from 'preact';
import { text } from '../state.ts';

interface Item { key: string; name: string; colour: string }

export function Legend({ items, chosen, label, onPick }: { items: Item[]; chosen: string[]; label: (name: string) => string; onPick: (key: string) => void }): JSX.Element {
  return (
    <ul class="legend">
      {items.map(({ key, name, colour }) => (
        <li key={key}>
          {key === 'others' || chosen.includes(key)
            ? <span class="key"><i style={{ background: colour }} />{name}</span>
            : <button type="button" class="key" aria-label={label(name)} onClick={() => onPick(key)}><i style={{ background: colour }} />{name}</button>}
        </li>
      ))}
    </ul>
  );
}

/** More names than this do not help under a pointer: the largest, in the order of the chart. */
const LINES = 13;

export function Tip({ title, total, rows, strong }: { title: string; total: number | null; rows: (Item & { value: number })[]; strong: string | null }): JSX.Element {
  const t = text.value;
  const { n } = t.write;
  const smallest = rows.map(row => row.value).sort((a, b) => b - a)[LINES - 1] ?? 0;
  const shown = rows.filter(row => (row.value > 0 && row.value >= smallest) || row.key === strong);
  return (
    <>
      <b>{title}</b>
      <table>
        <tbody>
          {shown.map(row => (
            <tr key={row.key} class={row.key === strong ? 'strong' : undefined}>
              <td><i style={{ background: row.colour }} />{row.name}</td><td class="n">{n(row.value)}</td>
            </tr>
          ))}
          {shown.length < rows.filter(row => row.value > 0).length && <tr><td>…</td><td /></tr>}
          {total !== null && <tr class="total"><td>{t.card.tooltipTotal}</td><td class="n">{n(total)}</td></tr>}
        </tbody>
      </table>
    </>
  );
}
