// The list of time zones this browser knows, those often used on top, with a search.
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { once } from '../once.ts';
import { computerZone, text } from '../state.ts';

const OFTEN = ['UTC', 'Asia/Tokyo', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'Asia/Shanghai', 'Asia/Kolkata', 'Australia/Sydney'];
/** Those the browser lists. */
export const knownZones = once((): string[] => (typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : []));
const common = once(() => [...new Set([computerZone(), ...OFTEN])]);
const all = once(() => [...new Set([...knownZones(), ...OFTEN, computerZone()])].sort());

export function ZoneList({ chosen, onChoose }: { chosen: string; onChoose: (zone: string) => void }): JSX.Element {
  const t = text.value.filters;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase().replaceAll(' ', '_');
  const found = all().filter(it => it.toLowerCase().includes(wanted));
  const row = (zone: string): JSX.Element => (
    <button type="button" role="option" aria-selected={zone === chosen} key={zone} data-testid={`zone-${zone}`} onClick={() => onChoose(zone)}>
      {zone.replaceAll('_', ' ')}{zone === computerZone() && <small>{t.zoneHere}</small>}
    </button>
  );
  return (
    <div class="zones">
      <input type="search" data-focus placeholder={t.search} aria-label={t.search} value={search} data-testid="zone-search" onInput={event => setSearch(event.currentTarget.value)} />
      <div class="options" role="listbox" aria-label={t.zoneTitle}>
        {wanted === '' && <div role="group" aria-label={t.zoneCommon}><h4 aria-hidden="true">{t.zoneCommon}</h4>{common().map(row)}</div>}
        <div role="group" aria-label={t.zoneAll}><h4 aria-hidden="true">{t.zoneAll}</h4>{found.map(row)}</div>
        {found.length === 0 && <p>{t.noMatch}</p>}
      </div>
    </div>
  );
}
