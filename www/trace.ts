// What stands behind a number of the story: the one that was pressed, its table, and which marks belong to it.
import { computed, effect, signal } from '@preact/signals';
import { daysOfMonth } from './days.ts';
import { month } from './month.ts';
import type { TraceText } from './pkg/month/month.js';
import type { ChartFocus } from './pkg/view/view.js';
import { choose, language } from './state.ts';

/** What made a fact, as src/report/monthly/fact.rs has it; empty lists are left out. */
export interface FactQuery {
  readonly of: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly services?: string[]; readonly regions?: string[]; readonly sensors?: string[];
}

interface Pressed {
  /** JSON, as the text holds it. */
  readonly fact: string;
  /** As it is printed. */
  readonly words: string;
  /** Gets the focus back. */
  readonly from: HTMLElement;
}

/** null: none is looked at. */
export const pressed = signal<Pressed | null>(null);
/** null: on its way; 'failed': the worker could not tell. */
export const trace = signal<TraceText | 'failed' | null>(null);

export const queryOf = (fact: string): FactQuery => (JSON.parse(fact) as { query: FactQuery }).query;

/** What the number on the screen is of, for the charts to mark. */
export const marked = computed<FactQuery | null>(() => (pressed.value ? queryOf(pressed.value.fact) : null));

/** What a daily chart marks: the days, and the series if the number is of one alone. null: all of it, or nothing. */
export function heldIn({ period: { from, to } }: FactQuery, days: readonly string[], of: readonly string[] | undefined, keys: readonly string[]): ChartFocus | null {
  const first = days.findIndex(day => day >= from);
  const last = days.findLastIndex(day => day <= to);
  if (first < 0 || last < first) return null;
  const isWhole = first === 0 && last === days.length - 1;
  const series = of?.length === 1 ? keys.indexOf(of[0] ?? '') : -1;
  return isWhole && series < 0 ? null : { band: null, series: series < 0 ? null : series, range: isWhole ? null : [first, last] };
}

/** What the chart of months marks: those that the number is of, if it is of whole ones. */
export function heldMonths({ period: { from, to } }: FactQuery, months: readonly string[]): ChartFocus | null {
  const first = months.findIndex(month => daysOfMonth(month)[0] >= from);
  const last = months.findLastIndex(month => daysOfMonth(month)[1] <= to);
  return first < 0 || last < first ? null : { band: null, series: null, range: [first, last] };
}

export function closeTrace(): void {
  const it = pressed.peek();
  pressed.value = null;
  it?.from.focus({ preventScroll: true });
}

/** Narrows the page to the accesses that a number is of. */
export function showInCharts(fact: string): void {
  const { period, services = [], regions = [], sensors = [] } = queryOf(fact);
  pressed.value = null;
  choose({ from: period.from, to: period.to, services, regions, sensors });
}

effect(() => {
  const [it, report, code] = [pressed.value, month.value, language.value];
  trace.value = null;
  if (!it || !report) return;
  const isCurrent = (): boolean => pressed.peek() === it && month.peek() === report && language.peek() === code;
  report.trace(it.fact, code).then(
    found => { if (isCurrent()) trace.value = found; },
    () => { if (isCurrent()) trace.value = 'failed'; },
  );
});

// A story of other days, or none, holds other numbers.
effect(() => {
  void month.value;
  pressed.value = null;
});
