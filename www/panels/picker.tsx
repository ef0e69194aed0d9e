// A panel to choose any number of things by name, with a search: sensors, services, regions.
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { text } from '../state.ts';
import { Value } from './value.tsx';

export interface Choice { key: string; name: string; hint?: string; count: number }

interface Props {
  choices: Choice[];
  chosen: string[];
  /** How many there are in all, where the list holds only the first of them. */
  total?: number;
  onChange(keys: string[]): void;
}

export function Picker({ choices, chosen, total, onChange }: Props): JSX.Element {
  const t = text.value.filters;
  const { n } = text.value.write;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = choices.filter(it => `${it.key} ${it.name} ${it.hint ?? ''}`.toLowerCase().includes(wanted));
  // What is chosen but no longer in the list stays visible, so that it can be taken back.
  const lost = chosen.filter(key => !choices.some(it => it.key === key)).map(key => ({ key, name: key, count: 0 }) as Choice);
  return (
    <div class="picker">
      <input type="search" data-focus placeholder={t.search} aria-label={t.search} value={search} onInput={event => setSearch(event.currentTarget.value)} />
      <div class="options">
        {[...lost, ...shown].map(it => (
          <label key={it.key}>
            <input
              type="checkbox"
              checked={chosen.includes(it.key)}
              onChange={event => onChange(event.currentTarget.checked ? [...chosen, it.key] : chosen.filter(key => key !== it.key))}
            />
            <span><Value of={it.name} longest={40} />{it.hint && <small>{it.hint}</small>}</span>
            <span class="n">{n(it.count)}</span>
          </label>
        ))}
        {shown.length + lost.length === 0 && <p>{t.noMatch}</p>}
      </div>
      <div class="row">
        <button type="button" class="button small" disabled={chosen.length === 0} onClick={() => onChange([])}>{t.all}</button>
        {total !== undefined && total > choices.length && <small>{t.tooMany(choices.length, total)}</small>}
      </div>
    </div>
  );
}
