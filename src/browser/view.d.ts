/** Colours as CSS writes them (#rgb, #rrggbb, #rrggbbaa, rgb(…)), read from the page's tokens, and its font. */
export interface ChartTheme {
  ink: string; ink2: string; ink3: string;      // text, axis text, faint text
  rule: string; card: string; accent: string;   // grid lines, what lies behind the chart, the chosen range
  fontFamily: string;                           // as in CSS, with its fallbacks
  fontSize: number;                             // CSS px of axis text: 11 to 13
}

/** CSS pixels of the canvas element, and how many pixels of the screen one of them is (devicePixelRatio). */
export interface ChartFrame { width: number; height: number; ratio: number }

/** What the pointer, the keyboard or a choice points at. All optional. `range`: first and last band, both included. */
export interface ChartFocus { series?: number | null; band?: number | null; range?: [number, number] | null }

/** Texts drawn into the chart. Title and note are for pictures that leave the page; `empty` stands where nothing is. */
export interface ChartWords { title?: string | null; note?: string | null; empty?: string | null }

/** For drawStacked and drawLines. Values beside it: values[series * labels.length + band]. */
export interface DailyChart extends ChartWords {
  labels: string[];                             // one a day, as the axis shows it; the chart picks which fit
  months?: { at: number; label: string }[];     // where a month begins: the axis of many days
  weekend?: boolean[];                          // true: shaded
  keys: string[];                               // the bottom one first
  colours: string[];                            // one a key
}

/** For drawShares: one 100 % bar a row. Values beside it in tenths of a per cent: values[row * keys.length + key]. */
export interface SharesChart extends ChartWords { rows: string[]; keys: string[]; colours: string[] }

/** For drawMonths: bars, and dots on a line, on one scale. Two series: 0 is the bars, 1 the dots. */
export interface MonthsChart extends ChartWords {
  labels: string[];
  partial?: boolean[];                          // true: the data does not cover all of it; drawn faint
  names: [string, string]; colours: [string, string];
}

/** What lies at a point of the plot. In a band's column but on none of its bars or lines: series is null. */
export interface ChartHit { band: number; series: number | null }
