// The month's report beside the page's own: asked for when the figures are on the screen, of the days that they are of.
import { effect, signal } from '@preact/signals';
import type { MonthText } from './pkg/month/month.js';
import type { Days, Month } from './engine-api.ts';
import type { Account, Report } from './facts.ts';
import { account, busy, engine, language, phase, report, say, text } from './state.ts';

/** What a month is compared with. */
export type Compared = 'before' | 'year';

export const compared = signal<Compared>('before');
/** null: not known yet, or there is nothing to say. */
export const month = signal<Month | null>(null);
/** In the page's language, with the days that it is of. */
export const monthText = signal<(MonthText & { readonly days: Days }) | null>(null);

/** Time for which the figures stand before their month is told: who clicks on at once is answered first. */
const REST_MS = 500;
let rest: ReturnType<typeof setTimeout> | undefined;

/** What the report at hand, or the one on its way, is of. */
let asked: { readonly account: Account; readonly from: string; readonly to: string; readonly compared: Compared } | null = null;

/** The same month a year before. */
function yearBefore({ period: { month: of } }: Report): Days | null {
  if (of === null) return null;
  const [year = 0, nth = 0] = of.split('-').map(Number);
  const day = (number: number): string => new Date(Date.UTC(year - 1, number === 0 ? nth : nth - 1, number)).toISOString().slice(0, 10);
  return { from: day(1), to: day(0) };
}

/** Whether there is any data of the month a year before. */
export function hasYearBefore(it: Report): boolean {
  const days = yearBefore(it);
  return days !== null && it.dataFrom <= days.to;
}

function forget(): void {
  asked = null;
  clearTimeout(rest);
  monthText.value = null;
  month.value = null;
}

/** The figures stand all the same. */
function failed(error: unknown): void {
  forget();
  say(`${text.value.story.failed} ${error instanceof Error ? error.message : String(error)}`);
}

effect(() => {
  const [it, of] = [report.value, account.value];
  clearTimeout(rest);
  if (!it || !of || phase.value !== 'ready') {
    if (asked) forget();
    return;
  }
  if (busy.value) return;
  const { from, to } = it.period;
  const wanted = { account: of, from, to, compared: compared.value };
  if (asked && asked.account === of && asked.from === from && asked.to === to && asked.compared === wanted.compared) return;
  rest = setTimeout(() => {
    asked = wanted;
    const against = wanted.compared === 'year' ? yearBefore(it) : null;
    engine.month({ period: { from, to }, against }).then(told => {
      if (asked === wanted) month.value = told;
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
    if (month.value === it && language.value === code && days) monthText.value = { ...words, days };
  }, error => month.value === it && failed(error));
});
