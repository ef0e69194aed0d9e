// The busiest sources. Addresses stay out of files unless they are asked for, and off the screen at one click.
import type { JSX } from 'preact';
import type { Cell, Table } from '../save.ts';
import { hideAddresses, inParts, text, topSources } from '../state.ts';
import { Card, saveTable } from './card.tsx';
import { Value } from './value.tsx';

const SERVICES_SHOWN = 3;

export function SourcesCard(): JSX.Element {
  const t = text.value;
  const { n } = t.write;
  const c = t.columns;
  const s = t.sourcesCard;
  const top = topSources.value;
  const hidden = hideAddresses.value;
  const list = top === 'none' || top === null ? [] : top;
  const table = (addresses: boolean): Table => ({
    columns: [
      { key: 'source', label: c.source }, { key: 'region', label: c.region }, { key: 'services', label: c.services },
      { key: 'days', label: c.days, numeric: true }, { key: 'sensors', label: c.sensors, numeric: true }, { key: 'accesses', label: c.accesses, numeric: true },
    ],
    rows: list.map((it, at): Cell[] => [addresses ? it.address : s.hidden(at + 1), it.region, it.services.join(' '), it.days, it.sensors, it.accesses]),
  });
  const tools = list.length > 0 && (
    <>
      <label class="switch">
        <input type="checkbox" role="switch" checked={hidden} data-testid="hide-addresses" onChange={event => { hideAddresses.value = event.currentTarget.checked; }} />
        <i aria-hidden="true" />{s.hide}
      </label>
      <button type="button" class="tool" aria-label={t.card.csvOf(s.title)} data-testid="card-sources-csv" onClick={() => saveTable('sources', table(false))}>{s.csvHidden}</button>
      {!hidden && <button type="button" class="tool" aria-label={s.csvAddressesLabel} data-testid="card-sources-csv-addresses" onClick={() => saveTable('sources-addresses', table(true))}>{s.csvAddresses}</button>}
    </>
  );
  return (
    <Card title={s.title} sub={s.sub} testId="card-sources" file="sources" tools={tools}>
      {top === 'none' && <p>{inParts.value ? s.unavailableInParts : s.unavailable}</p>}
      {Array.isArray(top) && top.length === 0 && <p class="sub">{t.card.nothing}</p>}
      {list.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label={s.title}>
          <table class="data unbroken">
            <thead>
              <tr>
                <th scope="col">{c.source}</th><th scope="col">{c.region}</th><th scope="col">{c.services}</th>
                <th scope="col" class="n">{c.days}</th><th scope="col" class="n">{c.sensors}</th><th scope="col" class="n">{c.accesses}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((it, at) => (
                <tr key={it.address}>
                  <th scope="row">{hidden ? <span class="faint">{s.hidden(at + 1)}</span> : <Value of={it.address} longest={45} />}</th>
                  <td>{t.region(it.region)}</td>
                  <td>
                    {it.services.slice(0, SERVICES_SHOWN).map(t.service).join(', ')}
                    {it.servicesTotal > SERVICES_SHOWN && <span class="faint"> {s.servicesMore(it.servicesTotal - Math.min(SERVICES_SHOWN, it.services.length))}</span>}
                  </td>
                  <td class="n">{n(it.days)}</td><td class="n">{n(it.sensors)}</td><td class="n">{n(it.accesses)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
