// What is shown (measure, period, sensors, services, regions) and how files are read (day boundary, sensors' names).
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { daysOfMonth } from '../days.ts';
import type { Report } from '../facts.ts';
import { account, catalog, choose, cubesOpened, loadCatalog, measure, narrowed, options, resetSelection, selection, setOptions, text, type Measure } from '../state.ts';
import { Icon } from './icons.tsx';
import { Picker, type Choice } from './picker.tsx';
import { Popover } from './popover.tsx';
import { plain, Value } from './value.tsx';
import { ZoneList } from './zones.tsx';
import { ReadingOptions } from './options.tsx';

const MEASURES: Measure[] = ['accesses', 'sources'];

function MeasureSwitch(): JSX.Element {
  const t = text.value.filters;
  return (
    <div class="seg" role="radiogroup" aria-label={t.measure}>
      {MEASURES.map(it => (
        <label key={it} class={measure.value === it ? 'on' : undefined}>
          <input type="radio" name="measure" checked={measure.value === it} data-testid={`measure-${it}`} onChange={() => { measure.value = it; }} />
          {t[it]}
        </label>
      ))}
    </div>
  );
}

function Period({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const { from } = selection.value;
  const label = report.period.month ? t.write.month(report.period.month) : t.write.days(report.period.from, report.period.to);
  return (
    <Popover title={t.filters.period} testId="period-chooser" on={from !== null} label={label} name={`${t.filters.period}: ${label}`}>
      {done => <PeriodPanel report={report} done={done} />}
    </Popover>
  );
}

function PeriodPanel({ report, done }: { report: Report; done: () => void }): JSX.Element {
  const t = text.value;
  const [from, setFrom] = useState(report.period.from);
  const [to, setTo] = useState(report.period.to);
  const set = (first: string | null, last: string | null): void => {
    done();
    choose({ from: first, to: last });
  };
  const all = report.period.from === report.dataFrom && report.period.to === report.dataTo;
  return (
    <div class="period-panel">
      <div class="row">
        <button type="button" class="button small" data-testid="period-own" data-focus onClick={() => set(null, null)}>{t.filters.ownPeriod}</button>
        <button type="button" class="button small" data-testid="period-all" aria-pressed={all} onClick={() => set(report.dataFrom, report.dataTo)}>{t.filters.allData}</button>
      </div>
      <h3>{t.filters.months}</h3>
      <div class="months">
        {report.months.map(month => (
          <button type="button" class="button small" key={month} aria-pressed={report.period.month === month} data-testid={`month-${month}`} onClick={() => set(...daysOfMonth(month))}>
            {t.write.monthYear(month)}
          </button>
        ))}
      </div>
      <div class="row dates">
        <label>{t.filters.from}<input type="date" value={from} min={report.dataFrom} max={report.dataTo} onInput={event => setFrom(event.currentTarget.value)} /></label>
        <label>{t.filters.to}<input type="date" value={to} min={report.dataFrom} max={report.dataTo} onInput={event => setTo(event.currentTarget.value)} /></label>
        <button type="button" class="button small" disabled={!from || !to || from > to} data-testid="period-apply" onClick={() => set(from, to)}>{t.filters.apply}</button>
      </div>
      <p class="sub">{t.filters.dragHint}</p>
    </div>
  );
}

type Axis = 'sensors' | 'services' | 'regions';

function choicesOf(axis: Axis, it: Report): Choice[] {
  const t = text.value;
  const count = measure.value;
  if (axis === 'sensors') return it.sensors.map(row => ({ key: row.name, name: row.name, count: row[count] }));
  if (axis === 'services') {
    return it.allServices.map(row => {
      const hint = t.codes.services[row.key];
      return { key: row.key, name: t.service(row.key), count: row[count], ...(hint ? { hint } : {}) };
    });
  }
  return it.allRegions.map(row => ({ key: row.key, name: t.region(row.key), count: row[count] }));
}

function AxisChip({ axis, report }: { axis: Axis; report: Report }): JSX.Element {
  const t = text.value;
  const chosen = selection.value[axis];
  const first = chosen[0];
  const name = (key: string): string => (axis === 'services' ? t.service(key) : axis === 'regions' ? t.region(key) : plain(key, 24));
  const all = { sensors: t.filters.allSensors, services: t.filters.allServices, regions: t.filters.allRegions }[axis];
  const label = first === undefined ? all : chosen.length === 1 ? name(first) : t.filters.some(chosen.length, axis);
  const source = catalog.value ?? report;
  return (
    <span class="chip-pair">
      <Popover title={t.filters[axis]} testId={`filter-${axis}`} on={chosen.length > 0} label={<bdi>{label}</bdi>} name={`${t.filters[axis]}: ${label}`} onOpen={() => void loadCatalog()}>
        {() => (
          <Picker
            choices={choicesOf(axis, source)}
            chosen={chosen}
            onChange={keys => choose({ [axis]: keys })}
            {...(axis === 'services' ? { total: source.servicesTotal } : {})}
          />
        )}
      </Popover>
      {chosen.length > 0 && (
        <button type="button" class="chip-clear" aria-label={t.filters.clear(t.filters[axis])} onClick={() => choose({ [axis]: [] })}><Icon name="close" /></button>
      )}
    </span>
  );
}

export function Filters({ report }: { report: Report }): JSX.Element {
  const t = text.value.filters;
  const hasLogs = account.value?.files.some(it => it.state !== 'cube') ?? true;
  return (
    <div class="filters" role="group" aria-label={t.label}>
      <MeasureSwitch />
      <Period report={report} />
      <AxisChip axis="sensors" report={report} />
      <AxisChip axis="services" report={report} />
      <AxisChip axis="regions" report={report} />
      {narrowed.value && <button type="button" class="link" data-testid="reset" onClick={resetSelection}>{t.reset}</button>}
      <span class="grow" />
      {cubesOpened.value
        ? <span class="sub" data-testid="zone-of-counts">{t.zone(report.zone)}</span>
        : (
          <Popover class="chip quiet" title={t.zoneTitle} testId="zone" label={<>{t.zone('')}<Value of={options.value.zone} longest={32} /></>} name={t.zone(options.value.zone)}>
            {done => (
              <div class="zone-panel">
                <h3>{t.zoneTitle}</h3>
                <p class="sub">{t.zoneHint}</p>
                <ZoneList
                  chosen={options.value.zone}
                  onChoose={zone => {
                    done();
                    if (zone !== options.value.zone) setOptions({ zone });
                  }}
                />
              </div>
            )}
          </Popover>
        )}
      {hasLogs && <ReadingOptions />}
    </div>
  );
}
