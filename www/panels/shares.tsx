// A list of names with a bar and a share each: services, regions, sensors. A click keeps only that one.
import type { ComponentChildren, JSX } from 'preact';
import { text } from '../state.ts';

export interface ShareRow {
  key: string;
  name: ComponentChildren;
  hint?: string | undefined;
  colour: string;
  /** Tenths of a per cent. */
  share: number;
  count: number;
  /** The number that is looked at is of it. */
  marked?: boolean;
  /** What a click does, in words; none: the row is not for clicking. */
  label?: string;
}

export function Shares({ rows, onPick, compact }: { rows: ShareRow[]; onPick: (key: string) => void; compact?: boolean }): JSX.Element {
  const t = text.value;
  const { n, share } = t.write;
  const top = Math.max(1, ...rows.map(row => row.share));
  if (rows.length === 0) return <p class="sub">{t.card.nothing}</p>;
  return (
    <ul class={`shares${compact ? ' compact' : ''}`}>
      {rows.map(row => {
        const inside = (
          <>
            <span class="share-name">{row.name}{row.hint && <small>{row.hint}</small>}</span>
            <span class="track"><i style={{ width: `${(row.share / top) * 100}%`, background: row.colour }} /></span>
            <span class="n share">{share(row.share)}</span>
            <span class="n count">{n(row.count)}</span>
          </>
        );
        return (
          <li key={row.key} class={row.marked ? 'marked' : undefined}>
            {row.label ? <button type="button" class="share-row" title={row.label} onClick={() => onPick(row.key)}>{inside}</button> : <div class="share-row">{inside}</div>}
          </li>
        );
      })}
    </ul>
  );
}
