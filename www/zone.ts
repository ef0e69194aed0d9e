// A time zone as the table of its transitions, 1970 to 2100, from what the browser knows of it. The engine is handed
// the table, so that a page and a terminal that know the same rules put the same access on the same day.

/** Offsets from UTC in seconds east, as `Zone::from_transitions` of the engine takes them. */
export interface ZoneTable {
  /** IANA name. */
  name: string;
  /** The offset in force at the start of 1970. */
  first: number;
  /** Pairs: a second since 1970 (UTC), and the offset that holds from it on. Ascending; every pair changes the offset. */
  transitions: number[];
}

/** 2100-01-01T00:00:00Z. */
const END = 4_102_444_800;

/**
 * Seconds between two looks at a zone. An offset that came and went between two looks would be missed: the shortest
 * that any zone kept since 1970 is a summer time of 167 hours (America/Boa_Vista, 2000).
 */
const STEP = 6 * 86_400;

/** Says what a clock in that zone shows; throws a RangeError if the browser knows no such zone. */
function clockOf(name: string): (utcSecs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  // "9/13/2008, 04:05:06". The parts of formatToParts would say which is which, and take three times as long.
  return utcSecs => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = format.format(utcSecs * 1000).split(/\D+/, 6).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  };
}

/** Is it a zone the browser knows? */
export function isZone(name: string): boolean {
  try {
    return clockOf(name)(0) > -86_400;
  } catch {
    return false;
  }
}

/** Tables that were made: one takes tens of milliseconds. */
const tables = new Map<string, ZoneTable>([['UTC', { name: 'UTC', first: 0, transitions: [] }]]);

/** The table of a zone; throws a RangeError if the browser knows no such zone. */
export function zoneTable(name: string): ZoneTable {
  const known = tables.get(name);
  if (known) return known;
  const table = makeTable(name);
  tables.set(name, table);
  return table;
}

function makeTable(name: string): ZoneTable {
  const clock = clockOf(name);
  const offsetAt = (secs: number) => clock(secs) - secs;
  const first = offsetAt(0);
  const transitions: number[] = [];
  let [from, before] = [0, first];
  for (;;) {
    const to = Math.min(from + STEP, END - 1);
    const after = offsetAt(to);
    if (after !== before) transitions.push(firstSecond(offsetAt, from, to, after), after);
    if (to === END - 1) break;
    [from, before] = [to, after];
  }
  return { name, first, transitions };
}

/** The second after `from`, up to `to`, from which the offset is `after`. */
function firstSecond(offsetAt: (secs: number) => number, from: number, to: number, after: number): number {
  while (to - from > 1) {
    const middle = from + Math.floor((to - from) / 2);
    if (offsetAt(middle) === after) to = middle;
    else from = middle;
  }
  return to;
}
