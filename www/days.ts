// Calendar days as text, "2008-09-13": what the charts' axes and the month buttons need to know of them.

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** First and last day of "2008-09". */
export function daysOfMonth(month: string): [string, string] {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year, number, 0));
  return [`${month}-01`, last.toISOString().slice(0, 10)];
}

/** How many days `day` is after `from`. */
export const daysSince = (from: string, day: string): number => Math.round((at(day).getTime() - at(from).getTime()) / 86_400_000);

/** Saturday or Sunday? */
export const isWeekend = (day: string): boolean => at(day).getUTCDay() % 6 === 0;

/** Where in a row of days each month begins. */
export function monthStarts(days: readonly string[]): { at: number; month: string }[] {
  const starts: { at: number; month: string }[] = [];
  days.forEach((day, index) => {
    if (index === 0 || day.endsWith('-01')) starts.push({ at: index, month: day.slice(0, 7) });
  });
  return starts;
}
