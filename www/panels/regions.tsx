// Where the sources are registered: lines a day, and shares over the period.
import { useMemo } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { Report } from '../facts.ts';
import { lightOrDark } from '../look.ts';
import { once } from '../once.ts';
import type { Cell, Table } from '../save.ts';
import { choose, measure, regionColour, selection, text } from '../state.ts';
import { heldIn, marked } from '../trace.ts';
import { Card } from './card.tsx';
import { paletteColour, type Plot } from './chart.tsx';
import { dayAxis, dayTotal, longTable, valueAt } from './daily.tsx';
import { Legend, Tip } from './legend.tsx';
import { Shares, type ShareRow } from './shares.tsx';

export function RegionsCard({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const by = measure.value;
  const look = lightOrDark.value;
  const it = report.byRegion;
  const values = it[by];
  const mark = marked.value;

  const plot = useMemo((): Plot => {
    const colours = it.keys.map(key => paletteColour(regionColour(key)));
    const axis = once(() => dayAxis(it.days));
    const names = it.keys.map(t.region);
    const rows = (day: number): { key: string; name: string; colour: string; value: number }[] =>
      it.keys.map((key, series) => ({ key, name: names[series] ?? key, colour: colours[series] ?? '', value: valueAt(it, values, series, day) })).sort((a, b) => b.value - a.value);
    return {
      label: t.regionsCard.summary(by, t.write.days(report.period.from, report.period.to), t.region(it.keys[0] ?? 'others')),
      height: 280,
      bands: it.days.length,
      empty: t.card.nothing,
      held: mark && heldIn(mark, it.days, mark.regions, it.keys),
      draw: (view, canvas, frame, theme, focus, words) =>
        view.drawLines(canvas, { ...words, ...axis(), keys: names, colours }, values, frame, theme, focus),
      tip: (day, series): ComponentChildren => (
        <Tip title={t.write.weekday(it.days[day] ?? '')} total={dayTotal(it, values, day)} rows={rows(day)} strong={series === null ? null : it.keys[series] ?? null} />
      ),
      spoken: day => `${t.write.weekday(it.days[day] ?? '')}: ${rows(day).filter(row => row.value > 0).map(row => `${row.name} ${t.write.n(row.value)}`).join(', ')}`,
      pick: series => {
        const key = it.keys[series];
        if (key !== undefined && key !== 'others') choose({ regions: [key] });
      },
      marked: (from, to) => t.write.days(it.days[from] ?? '', it.days[to] ?? ''),
      range: (from, to) => choose({ from: it.days[from] ?? null, to: it.days[to] ?? null }),
      legend: <Legend items={it.keys.map((key, series) => ({ key, name: names[series] ?? key, colour: colours[series] ?? '' }))} chosen={selection.value.regions} label={t.regionsCard.keep} onPick={key => choose({ regions: [key] })} />,
    };
  }, [report, by, t, look, mark]);

  const rows = report.regions.map((row): ShareRow => ({
    key: row.key,
    name: t.region(row.key),
    colour: paletteColour(regionColour(row.key)),
    share: by === 'accesses' ? row.accessesShare : row.sourcesShare,
    count: row[by],
    marked: mark?.regions?.includes(row.key) ?? false,
    ...(row.key === 'others' || selection.value.regions.includes(row.key) ? {} : { label: t.regionsCard.keep(t.region(row.key)) }),
  }));
  const table = (): Table => ({
    columns: [
      { key: 'region', label: t.columns.code }, { key: 'name', label: t.columns.region },
      { key: 'accesses', label: t.columns.accesses, numeric: true }, { key: 'accesses_percent', label: t.columns.accessesShare, numeric: true, shares: true },
      { key: 'sources', label: t.columns.sources, numeric: true }, { key: 'sources_percent', label: t.columns.sourcesShare, numeric: true, shares: true },
    ],
    rows: report.allRegions.map((row): Cell[] => [row.key, t.region(row.key), row.accesses, row.accessesShare, row.sources, row.sourcesShare]),
  });
  return (
    <Card title={t.regionsCard.title[by]} sub={t.regionsCard.sub} testId="card-regions" file="daily-by-region" plot={plot} table={table} saved={() => longTable(it, 'region', t.columns.region)}>
      {rows.length > 0 && <Shares rows={rows} compact onPick={key => choose({ regions: [key] })} />}
    </Card>
  );
}
