// Month by month, per sensor-day, so that months of different length and numbers of sensors can be compared.
import { useMemo } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { Report } from '../facts.ts';
import { daysOfMonth } from '../days.ts';
import { lightOrDark } from '../look.ts';
import type { Cell, Table } from '../save.ts';
import { choose, text } from '../state.ts';
import { heldMonths, marked } from '../trace.ts';
import { Card } from './card.tsx';
import { paletteColour, type Plot } from './chart.tsx';
import { Legend, Tip } from './legend.tsx';

export function MonthsCard({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const look = lightOrDark.value;
  const it = report.monthly;
  const mark = marked.value;

  const plot = useMemo((): Plot => {
    const colours: [string, string] = [paletteColour(0), paletteColour(1)];
    const names: [string, string] = [t.monthsCard.accesses, t.monthsCard.sources];
    const first = it[0];
    const last = it[it.length - 1];
    const title = (at: number): string => {
      const row = it[at];
      return row ? `${t.write.month(row.month)}${row.whole ? '' : ` (${t.monthsCard.partial})`}` : '';
    };
    const rows = (at: number): { key: string; name: string; colour: string; value: number }[] => [
      { key: 'accesses', name: t.columns.accessesPerSensorDay, colour: colours[0], value: it[at]?.accessesPerSensorDay ?? 0 },
      { key: 'sources', name: t.columns.sourcesPerSensorDay, colour: colours[1], value: it[at]?.sourcesPerSensorDay ?? 0 },
    ];
    return {
      label: first && last ? t.monthsCard.summary(t.write.month(first.month), t.write.month(last.month), first.accessesPerSensorDay, last.accessesPerSensorDay) : t.monthsCard.title,
      height: 280,
      bands: it.length,
      empty: t.card.nothing,
      held: mark && heldMonths(mark, it.map(row => row.month)),
      draw: (view, canvas, frame, theme, focus, words) =>
        view.drawMonths(
          canvas,
          { ...words, labels: it.map(row => (row.month.endsWith('-01') || row === first ? t.write.monthYear(row.month) : t.write.shortMonth(row.month))), partial: it.map(row => !row.whole), names, colours },
          Float64Array.from(it, row => row.accessesPerSensorDay), Float64Array.from(it, row => row.sourcesPerSensorDay), frame, theme, focus,
        ),
      tip: (at, series): ComponentChildren => <Tip title={title(at)} total={null} rows={rows(at)} strong={series === null ? null : series === 0 ? 'accesses' : 'sources'} />,
      spoken: at => `${title(at)}: ${rows(at).map(row => `${row.name} ${t.write.n(row.value)}`).join(', ')}`,
      pickBand: band => {
        const month = it[band]?.month;
        if (month === undefined) return;
        const [from, to] = daysOfMonth(month);
        choose({ from, to });
      },
      legend: <Legend items={[{ key: 'others', name: names[0], colour: colours[0] }, { key: 'others-2', name: names[1], colour: colours[1] }]} chosen={['others-2']} label={name => name} onPick={() => undefined} />,
    };
  }, [report, t, look, mark]);

  const c = t.columns;
  const table = (): Table => ({
    columns: [
      { key: 'month', label: c.month }, { key: 'accesses', label: c.accesses, numeric: true }, { key: 'sources', label: c.sources, numeric: true },
      { key: 'sensors', label: c.sensors, numeric: true }, { key: 'days', label: c.days, numeric: true },
      { key: 'accesses_per_sensor_day', label: c.accessesPerSensorDay, numeric: true }, { key: 'sources_per_sensor_day', label: c.sourcesPerSensorDay, numeric: true },
    ],
    rows: it.map((row): Cell[] => [row.month, row.accesses, row.sources, row.sensors, row.days, row.accessesPerSensorDay, row.sourcesPerSensorDay]),
  });
  return <Card title={t.monthsCard.title} sub={t.monthsCard.sub} testId="card-months" file="months" plot={plot} table={table} />;
}
