// What the month is compared with: the one before it, the same a year before, or any other days.
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { daysOfMonth } from '../days.ts';
import type { Days } from '../engine-api.ts';
import type { Report } from '../facts.ts';
import { compared, hasAny, yearBefore, type Compared } from '../month.ts';
import { text } from '../state.ts';
import { Popover } from './popover.tsx';

/** A month by its name, other days by theirs. */
export function daysName({ from, to }: Days): string {
  const t = text.value.write;
  const month = from.slice(0, 7);
  const [first, last] = daysOfMonth(month);
  return from === first && to === last ? t.month(month) : t.days(from, to);
}

/** `shown`: the days that the report on the screen is compared with; null: there is no data to compare with. */
export function Compare({ report, shown }: { report: Report; shown: Days | null }): JSX.Element {
  const t = text.value.story;
  const label = shown ? t.comparedWith(daysName(shown)) : t.notCompared;
  return (
    <Popover class="tool" title={t.compare} testId="compare" label={label} name={`${t.compare}: ${label}`}>
      {done => <Panel report={report} shown={shown} done={done} />}
    </Popover>
  );
}

function Panel({ report, shown, done }: { report: Report; shown: Days | null; done: () => void }): JSX.Element {
  const t = text.value;
  const [from, setFrom] = useState(shown?.from ?? report.dataFrom);
  const [to, setTo] = useState(shown?.to ?? report.dataTo);
  const set = (it: Compared): void => {
    done();
    compared.value = it;
  };
  const now = compared.value;
  const same = (days: Days): boolean => typeof now === 'object' && now.from === days.from && now.to === days.to;
  const months = report.months.filter(month => month !== report.period.month).map(month => {
    const [first, last] = daysOfMonth(month);
    return { month, days: { from: first, to: last } };
  });
  const isPeriod = from === report.period.from && to === report.period.to;
  return (
    <div class="period-panel">
      <div class="row">
        <button type="button" class="button small" data-focus aria-pressed={now === 'before'} data-testid="compare-before" onClick={() => set('before')}>
          {report.period.month === null ? t.story.daysBefore : t.story.monthBefore}
        </button>
        {hasAny(report, yearBefore(report)) && (
          <button type="button" class="button small" aria-pressed={now === 'year'} data-testid="compare-year" onClick={() => set('year')}>{t.story.yearBefore}</button>
        )}
      </div>
      {months.length > 0 && <h3>{t.filters.months}</h3>}
      <div class="months">
        {months.map(({ month, days }) => (
          <button type="button" class="button small" key={month} aria-pressed={same(days)} data-testid={`compare-${month}`} onClick={() => set(days)}>{t.write.monthYear(month)}</button>
        ))}
      </div>
      <div class="row dates">
        <label>{t.filters.from}<input type="date" value={from} min={report.dataFrom} max={report.dataTo} onInput={event => setFrom(event.currentTarget.value)} /></label>
        <label>{t.filters.to}<input type="date" value={to} min={report.dataFrom} max={report.dataTo} onInput={event => setTo(event.currentTarget.value)} /></label>
        <button type="button" class="button small" disabled={!from || !to || from > to || isPeriod} data-testid="compare-apply" onClick={() => set({ from, to })}>{t.filters.apply}</button>
      </div>
    </div>
  );
}
