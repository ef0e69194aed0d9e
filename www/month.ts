// The month's report beside the page's own: asked for when the figures are on the screen, of the days that they are of.
import { effect, signal } from '@preact/signals';
import { WorkerDied } from './crew.ts';
import { daysOfMonth } from './days.ts';
import type { MonthText } from './pkg/month/month.js';
import type { Days, Month } from './engine-api.ts';
import type { Account, Report } from './facts.ts';
import { account, busy, engine, language, phase, report } from './state.ts';

/** What a month is compared with: the one before it (of other days as many before them), the same a year before, or days of one's own. */
export type Compared = 'before' | 'year' | Days;

export const compared = signal<Compared>('before');
/** A month is being told, and none that was told stands meanwhile. */
export const telling = signal(false);
/** null: not known yet, or there is nothing to say. */
export const month = signal<Month | null>(null);
/** In the page's language, with the days that it is of. */
export const monthText = signal<(MonthText & { readonly days: Days }) | null>(null);

/** Why there is none, where one should be; until it is tried again. */
export const untold = signal<{ error: unknown } | null>(null);
/** Grows each time that it is tried again. */
const attempts = signal(0);

export function tellAgain(): void {
  untold.value = null;
  attempts.value++;
}

/** The dialog is open in which the report is saved. */
export const publishing = signal(false);

/** Time for which the figures stand before their month is told: who clicks on at once is answered first. */
const REST_MS = 150;
let rest: ReturnType<typeof setTimeout> | undefined;

/** What the report at hand, or the one on its way, is of. */
let asked: { readonly account: Account; readonly from: string; readonly to: string; readonly compared: Compared } | null = null;

/** The same month a year before; null of days that are no month. */
export function yearBefore({ period: { month: of } }: Report): Days | null {
  if (of === null) return null;
  const [year = 0, nth = 0] = of.split('-').map(Number);
  const [from, to] = daysOfMonth(`${year - 1}-${String(nth).padStart(2, '0')}`);
  return { from, to };
}

/** Whether there is any data of these days. */
export const hasAny = (it: Report, days: Days | null): days is Days => days !== null && it.dataFrom <= days.to && days.from <= it.dataTo;

/** The days that were chosen to be compared with; null: those before. */
function against(it: Report): Days | null {
  const chosen = compared.value;
  if (chosen === 'before') return null;
  if (chosen === 'year') return hasAny(it, yearBefore(it)) ? yearBefore(it) : null;
  return chosen.from === it.period.from && chosen.to === it.period.to ? null : chosen;
}

function forget(): void {
  asked = null;
  untold.value = null;
  clearTimeout(rest);
  telling.value = false;
  monthText.value = null;
  month.value = null;
}

/** Another report was asked for meanwhile: that one is on its way. */
export const isSuperseded = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** The figures stand all the same. */
function failed(error: unknown): void {
  forget();
  publishing.value = false;
  untold.value = { error };
}

/** The worker that told it may die when it is asked for more: then it is to be told again, by another one. */
function withCare(told: Month): Month {
  const careful = <Args extends unknown[], Answer>(ask: (...it: Args) => Promise<Answer>) => (...it: Args): Promise<Answer> =>
    ask(...it).catch((error: unknown) => {
      if (error instanceof WorkerDied && month.value === mine) failed(error);
      throw error;
    });
  const mine: Month = { ...told, file: careful(told.file), trace: careful(told.trace), tables: careful(told.tables) };
  return mine;
}

effect(() => {
  const [it, of] = [report.value, account.value];
  // What was tried in vain is tried once more.
  void attempts.value;
  clearTimeout(rest);
  if (!it || !of || phase.value !== 'ready') {
    if (asked || untold.peek() !== null) forget();
    return;
  }
  telling.value = monthText.peek() === null;
  if (busy.value) return;
  const { from, to } = it.period;
  const wanted = { account: of, from, to, compared: compared.value };
  if (asked && asked.account === of && asked.from === from && asked.to === to && asked.compared === wanted.compared) return;
  rest = setTimeout(() => {
    asked = wanted;
    untold.value = null;
    engine.month({ period: { from, to }, against: against(it) }).then(told => {
      if (asked !== wanted) return;
      month.value = told && withCare(told);
      if (!told) telling.value = false;
    }, error => asked === wanted && failed(error));
  }, REST_MS);
});

effect(() => {
  const [it, code] = [month.value, language.value];
  if (!it) {
    monthText.value = null;
    return;
  }
  const days = asked;
  it.text(code).then(words => {
    if (month.value !== it || language.value !== code || !days) return;
    telling.value = false;
    monthText.value = { ...words, days };
  }, (error: unknown) => {
    if (month.value === it && !isSuperseded(error)) failed(error);
  });
});
