// What stands behind a number of the story: the one that was pressed, its table, and which marks belong to it.
import { computed, effect, signal } from '@preact/signals';
import { daysOfMonth } from './days.ts';
import { isSuperseded, month } from './month.ts';
import type { TraceText } from './pkg/month/month.js';
import type { ChartFocus } from './pkg/view/view.js';
import { choose, language } from './state.ts';

/** What made a fact, as src/report/monthly/fact.rs has it; empty lists are left out. */
export interface FactQuery {
  readonly of: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly services?: string[]; readonly regions?: string[]; readonly sensors?: string[];
  readonly tool?: string | null;
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

/** What is counted beside accesses; the services are those of the victims. */
const BESIDE = new Set(['backscatter', 'victims', 'backscatter-sensors']);

/** Whether the page can be narrowed to what a number is of: by days, services, regions and sensors of accesses. */
export const isOfAccesses = ({ of, tool }: FactQuery): boolean => tool == null && !BESIDE.has(of);

/** What the number on the screen is of, for the charts to mark; null as well if no chart shows that. */
export const marked = computed<FactQuery | null>(() => {
  const query = pressed.value && queryOf(pressed.value.fact);
  return query && isOfAccesses(query) ? query : null;
});

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
  closeTrace();
  choose({ from: period.from, to: period.to, services, regions, sensors });
}

effect(() => {
  const [it, report, code] = [pressed.value, month.value, language.value];
  trace.value = null;
  if (!it || !report) return;
  const isCurrent = (): boolean => pressed.peek() === it && month.peek() === report && language.peek() === code;
  report.trace(it.fact, code).then(
    found => { if (isCurrent()) trace.value = found; },
    // Of a month that is being told anew, the next one says it.
    (error: unknown) => { if (isCurrent() && !isSuperseded(error)) trace.value = 'failed'; },
  );
});

// From the moment of the press on, not from when the panel is painted: until then the key would be lost.
effect(() => {
  if (!pressed.value) return;
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented) closeTrace();
  };
  document.addEventListener('keydown', key);
  return () => document.removeEventListener('keydown', key);
});

// A story of other days, in another language, or none, holds other numbers.
effect(() => {
  void month.value;
  void language.value;
  pressed.value = null;
});
