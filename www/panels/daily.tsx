// Each day of the period, by service: stacked bars. Drag to narrow the period, click to keep one service.
import { useMemo } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { Daily, Report } from '../facts.ts';
import { isWeekend, monthStarts } from '../days.ts';
import { lightOrDark } from '../look.ts';
import { once } from '../once.ts';
import type { Cell, Table } from '../save.ts';
import { choose, measure, selection, serviceColour, text } from '../state.ts';
import { heldIn, marked } from '../trace.ts';
import { Card } from './card.tsx';
import { paletteColour, type Plot } from './chart.tsx';
import { Legend, Tip } from './legend.tsx';

/** One series' value on a day. */
export const valueAt = (daily: Daily, of: Float64Array, series: number, day: number): number => of[series * daily.days.length + day] ?? 0;

/** All series of a day. Both measures add up over services and regions, so this is exact. */
export function dayTotal(daily: Daily, of: Float64Array, day: number): number {
  let total = 0;
  for (let series = 0; series < daily.keys.length; series++) total += valueAt(daily, of, series, day);
  return total;
}

/** One row a day and key: the shape other programs like. */
export function longTable(daily: Daily, name: 'service' | 'region', label: string): Table {
  const t = text.value.columns;
  return {
    columns: [{ key: 'day', label: t.day }, { key: name, label }, { key: 'accesses', label: t.accesses, numeric: true }, { key: 'sources', label: t.sources, numeric: true }],
    rows: daily.days.flatMap((day, d) =>
      daily.keys.map((key, k): Cell[] => [day, key, valueAt(daily, daily.accesses, k, d), valueAt(daily, daily.sources, k, d)])),
  };
}

/** One row a day, one column a key, as a screen has it. */
export function wideTable(daily: Daily, of: Float64Array, name: (key: string) => string): Table {
  const t = text.value;
  return {
    columns: [
      { key: 'day', label: t.columns.day },
      { key: 'total', label: t.card.tooltipTotal, numeric: true },
      ...daily.keys.map(key => ({ key, label: name(key), numeric: true })),
    ],
    rows: daily.days.map((day, d): Cell[] => [day, dayTotal(daily, of, d), ...daily.keys.map((_, k) => valueAt(daily, of, k, d))]),
  };
}

/** What the days' axis needs. */
export function dayAxis(days: string[]): { labels: string[]; months: { at: number; label: string }[]; weekend: boolean[] } {
  const { write } = text.value;
  return {
    labels: days.map(write.shortDay),
    months: monthStarts(days).map(it => ({ at: it.at, label: write.monthYear(it.month) })),
    weekend: days.map(isWeekend),
  };
}

export function DailyCard({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const by = measure.value;
  const look = lightOrDark.value;
  const it = report.byService;
  const values = it[by];
  const mark = marked.value;

  const plot = useMemo((): Plot => {
    const totals = it.days.map((_, day) => dayTotal(it, values, day));
    const peak = totals.indexOf(Math.max(...totals));
    const colours = it.keys.map(key => paletteColour(serviceColour(key)));
    const axis = once(() => dayAxis(it.days));
    const names = it.keys.map(t.service);
    const keep = (series: number): void => {
      const key = it.keys[series];
      if (key !== undefined && key !== 'others') choose({ services: [key] });
    };
    const rows = (day: number): { key: string; name: string; colour: string; value: number }[] =>
      it.keys.map((key, series) => ({ key, name: names[series] ?? key, colour: colours[series] ?? '', value: valueAt(it, values, series, day) })).reverse();
    return {
      label: t.daily.summary(by, t.write.days(report.period.from, report.period.to), report.headline[by], t.write.shortDay(it.days[peak] ?? report.period.from), totals[peak] ?? 0, t.service(it.keys[0] ?? 'others')),
      height: 300,
      bands: it.days.length,
      empty: t.card.nothing,
      held: mark && heldIn(mark, it.days, mark.services, it.keys),
      draw: (view, canvas, frame, theme, focus, words) =>
        view.drawStacked(canvas, { ...words, ...axis(), keys: names, colours }, values, frame, theme, focus),
      tip: (day, series): ComponentChildren => (
        <Tip title={t.write.weekday(it.days[day] ?? '')} total={totals[day] ?? 0} rows={rows(day)} strong={series === null ? null : it.keys[series] ?? null} />
      ),
      spoken: day => `${t.write.weekday(it.days[day] ?? '')}: ${t.card.tooltipTotal} ${t.write.n(totals[day] ?? 0)}. ${rows(day).filter(row => row.value > 0).map(row => `${row.name} ${t.write.n(row.value)}`).reverse().join(', ')}`,
      pick: keep,
      marked: (from, to) => t.write.days(it.days[from] ?? '', it.days[to] ?? ''),
      range: (from, to) => choose({ from: it.days[from] ?? null, to: it.days[to] ?? null }),
      legend: <Legend items={it.keys.map((key, series) => ({ key, name: names[series] ?? key, colour: colours[series] ?? '' }))} chosen={selection.value.services} label={t.daily.keep} onPick={key => choose({ services: [key] })} />,
    };
  }, [report, by, t, look, mark]);

  return (
    <Card
      title={t.daily.title[by]}
      sub={t.daily.hint}
      testId="card-daily"
      file="daily-by-service"
      plot={plot}
      table={() => wideTable(it, values, t.service)}
      saved={() => longTable(it, 'service', t.columns.service)}
    />
  );
}
