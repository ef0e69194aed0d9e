// How files are read: what names a sensor, Cowrie's ports, the zone of stamps without one, the user's own networks.
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Options } from '../facts.ts';
import { account, options, setOptions, text } from '../state.ts';
import { Popover } from './popover.tsx';
import { knownZones } from './zones.tsx';

const NAMED_BY: Options['sensorBy'][] = ['auto', 'field', 'host', 'destination', 'file'];

export function ReadingOptions(): JSX.Element {
  const t = text.value.filters;
  const it = options.value;
  const changed = it.sensorBy !== 'auto' || it.cowrieOuterPorts || it.foldRetransmissions || it.sourceZone !== null || it.networks !== '';
  const label = it.sensorBy === 'auto' ? t.reading : t.sensorByChip(t.sensorByNames[it.sensorBy]);
  return (
    <Popover class="chip quiet" title={t.readingTitle} testId="reading-options" on={changed} label={label}>
      {() => <Panel />}
    </Popover>
  );
}

function Panel(): JSX.Element {
  const t = text.value.filters;
  const it = options.value;
  const [networks, setNetworks] = useState(it.networks);
  const holds = (format: string): boolean => account.value?.files.some(file => [file, ...file.members ?? []].some(it => it.format === format)) ?? false;
  return (
    <div class="options-panel">
      <h3>{t.readingTitle}</h3>
      <p class="sub">{t.readingHint}</p>
      <fieldset>
        <legend>{t.sensorBy}</legend>
        {NAMED_BY.map(by => (
          <label key={by}>
            <input type="radio" name="sensor-by" checked={it.sensorBy === by} data-testid={`sensor-by-${by}`} onChange={() => setOptions({ sensorBy: by })} />
            <span>{t.sensorByNames[by]}<small>{t.sensorByHints[by]}</small></span>
          </label>
        ))}
      </fieldset>
      {holds('cowrie') && (
        <label class="check">
          <input type="checkbox" checked={it.cowrieOuterPorts} data-testid="cowrie-ports" onChange={event => setOptions({ cowrieOuterPorts: event.currentTarget.checked })} />
          <span>{t.cowrie}<small>{t.cowrieHint}</small></span>
        </label>
      )}
      {holds('pcap') && (
        <label class="check">
          <input type="checkbox" checked={it.foldRetransmissions} data-testid="fold-retransmissions" onChange={event => setOptions({ foldRetransmissions: event.currentTarget.checked })} />
          <span>{t.fold}<small>{t.foldHint}</small></span>
        </label>
      )}
      <label class="field">
        {t.sourceZone}
        <select value={it.sourceZone ?? ''} data-testid="source-zone" onChange={event => setOptions({ sourceZone: event.currentTarget.value || null })}>
          <option value="">{t.sourceZoneSame(it.zone)}</option>
          <option value="UTC">UTC</option>
          {knownZones().filter(zone => zone !== 'UTC').map(zone => <option key={zone} value={zone}>{zone.replaceAll('_', ' ')}</option>)}
        </select>
      </label>
      <div class="field">
        <label for="networks">{t.networks}</label>
        <span class="row">
          <input id="networks" type="text" spellcheck={false} value={networks} data-testid="networks" onInput={event => setNetworks(event.currentTarget.value)} onKeyDown={event => {
            // No form: a sandboxed frame refuses to submit one.
            if (event.key === 'Enter' && networks !== it.networks) setOptions({ networks });
          }} />
          <button type="button" class="button small" disabled={networks === it.networks} onClick={() => setOptions({ networks })}>{t.apply}</button>
        </span>
        <small>{t.networksHint}</small>
      </div>
    </div>
  );
}
