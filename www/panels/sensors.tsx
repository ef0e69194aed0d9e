// Which of the fixed points were approached how much.
import type { JSX } from 'preact';
import type { Report } from '../facts.ts';
import type { Cell, Table } from '../save.ts';
import { monthText } from '../month.ts';
import { choose, measure, selection, text } from '../state.ts';
import { marked } from '../trace.ts';
import { Card } from './card.tsx';
import { Shares, type ShareRow } from './shares.tsx';
import { plain, Value } from './value.tsx';

/** More sensors than this are in the table view only. */
const SHOWN = 40;

/** A sensor's days in a row: `1` where it has records, `0` where none. */
function Observed({ days }: { days: string }): JSX.Element {
  const runs = [...days.matchAll(/0+|1+/g)].map(({ 0: run, index }) => ({ from: index, length: run.length, isObserved: run[0] === '1' }));
  return (
    <svg class="observed" viewBox={`0 0 ${days.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      {runs.map(({ from, length, isObserved }) => <rect key={from} x={from} y="0" width={length} height="1" class={isObserved ? 'yes' : 'no'} />)}
    </svg>
  );
}

const ADDRESS = /(?:\d{1,3}\.){3}\d{1,3}|[\da-f]{0,4}:[\da-f:.]*:[\da-f.]*/i;

function nameToSave(name: string): string {
  if (!ADDRESS.test(name)) return name;
  const at = monthText.value?.observed.findIndex(it => it.sensor === name) ?? -1;
  return at < 0 ? 'sensor' : `sensor-${at + 1}`;
}

export function SensorsCard({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const by = measure.value;
  const told = monthText.value;
  const isOfPeriod = told?.days.from === report.period.from && told.days.to === report.period.to;
  // Where every day has records there is nothing to be seen.
  const strips = new Map(isOfPeriod && report.headline.coverage < 1 ? told.observed.map(({ sensor, days }) => [sensor, days]) : []);
  const rows = report.sensors.slice(0, SHOWN).map((it): ShareRow => ({
    key: it.name,
    name: <><Value of={it.name} longest={40} />{strips.has(it.name) && <Observed days={strips.get(it.name) ?? ''} />}</>,
    hint: it.observedDays < report.period.days ? t.sensorsCard.observed(it.observedDays, report.period.days) : undefined,
    colour: 'var(--accent)',
    share: by === 'accesses' ? it.accessesShare : it.sourcesShare,
    count: it[by],
    marked: marked.value?.sensors?.includes(it.name) ?? false,
    ...(selection.value.sensors.includes(it.name) || report.sensors.length === 1 ? {} : { label: `${t.sensorsCard.keep} ${plain(it.name, 40)}` }),
  }));
  const c = t.columns;
  const table = (): Table => ({
    columns: [
      { key: 'sensor', label: c.sensor }, { key: 'accesses', label: c.accesses, numeric: true }, { key: 'accesses_percent', label: c.accessesShare, numeric: true, shares: true },
      { key: 'sources', label: c.sources, numeric: true }, { key: 'sources_percent', label: c.sourcesShare, numeric: true, shares: true },
      { key: 'observed_days', label: c.observedDays, numeric: true },
    ],
    rows: report.sensors.map((it): Cell[] => [it.name, it.accesses, it.accessesShare, it.sources, it.sourcesShare, it.observedDays]),
  });
  // No address leaves: a sensor that is called by its own has the name that it has in the report.
  const saved = (): Table => {
    const { columns, rows } = table();
    return { columns, rows: rows.map(([name, ...cells]) => [nameToSave(String(name)), ...cells]) };
  };
  return (
    <Card title={t.sensorsCard.title} sub={t.sensorsCard.sub[by]} testId="card-sensors" file="sensors" table={table} saved={saved}>
      <Shares rows={rows} onPick={key => choose({ sensors: [key] })} />
    </Card>
  );
}
