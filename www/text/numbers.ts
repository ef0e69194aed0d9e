// Numbers, days and names as one language writes them. Days come as "2008-09-13" and stay calendar days: they are
// formatted in UTC so that no zone of this computer can move them.
import { once } from '../once.ts';

const utc = (day: string): Date => new Date(`${day.length === 7 ? `${day}-01` : day}T00:00:00Z`);

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** The writers of one language. Twenty of them made at once hold up the page's start: each is made when it is used. */
export function writers(locale: string) {
  const whole = once(() => new Intl.NumberFormat(locale));
  const tenths = once(() => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  const date = (options: Intl.DateTimeFormatOptions): (() => Intl.DateTimeFormat) =>
    once(() => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }));
  const long = date({ year: 'numeric', month: 'long', day: 'numeric' });
  const short = date({ month: 'short', day: 'numeric' });
  const full = date({ year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' });
  const months = date({ year: 'numeric', month: 'long' });
  const monthName = date({ month: 'short' });
  const monthYear = date({ year: 'numeric', month: 'short' });
  const regions = once(() => new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }));
  const amounts = new Map<string, Intl.NumberFormat>();
  const list = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));

  return {
    /** 119,926 */
    n: (value: number): string => whole().format(value),
    /** 2.5 */
    tenths: (value: number): string => tenths().format(value),
    /** 31.2%, from tenths of a per cent */
    share: (value: number): string => `${tenths().format(value / 10)}%`,
    /** 97%, from 0..1; never rounds up to a hundred */
    part: (value: number): string => `${whole().format(value < 1 ? Math.min(99, Math.floor(value * 100)) : 100)}%`,
    /** 23.4 MB */
    bytes: (value: number): string => {
      let unit = 0;
      let amount = value;
      while (amount >= 1000 && unit < UNITS.length - 1) {
        amount /= 1000;
        unit++;
      }
      const digits = unit && amount < 100 ? 1 : 0;
      const kind = `${unit} ${digits}`;
      let writer = amounts.get(kind);
      if (!writer) {
        writer = new Intl.NumberFormat(locale, {
          style: 'unit', unit: UNITS[unit] ?? 'byte', unitDisplay: unit ? 'short' : 'long', maximumFractionDigits: digits,
        });
        amounts.set(kind, writer);
      }
      return writer.format(amount);
    },
    /** 0.2 or 14 */
    seconds: (value: number): string => (value < 10 ? tenths() : whole()).format(value),
    /** September 13, 2008 */
    day: (day: string): string => long().format(utc(day)),
    /** Sat, Sep 13, 2008 */
    weekday: (day: string): string => full().format(utc(day)),
    /** Sep 13 */
    shortDay: (day: string): string => short().format(utc(day)),
    /** September 1 – 30, 2008 */
    days: (from: string, to: string): string => (from === to ? long().format(utc(from)) : long().formatRange(utc(from), utc(to))),
    /** September 2008 */
    month: (month: string): string => months().format(utc(month)),
    /** Sep */
    shortMonth: (month: string): string => monthName().format(utc(month)),
    /** Sep 2008 */
    monthYear: (month: string): string => monthYear().format(utc(month)),
    /** Japan; codes that are no country's stay as they are */
    country: (code: string): string => {
      if (!/^[A-Z]{2}$/.test(code)) return code;
      try {
        return regions().of(code) ?? code;
      } catch {
        return code;
      }
    },
    list: (items: string[]): string => list().format(items),
  };
}
