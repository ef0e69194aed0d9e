/** A part of a sentence. `fact` (JSON) holds its value and the query that made it, if it is one. */
export interface TextPiece { readonly text: string; readonly fact: string | null }

/** What stands behind a fact: a table, and how the fact comes of it. */
export interface TraceText {
  readonly title: string;
  readonly note: string;
  /** Above the columns, that of the rows' names first. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The places of the rows that the fact is of; empty if it is of all. */
  readonly marked: readonly number[];
  /** The last row is the sum of the others. */
  readonly hasTotal: boolean;
  readonly csv: string;
}

/** One incident, told. */
export interface IncidentText {
  readonly title: readonly TextPiece[];
  readonly text: readonly TextPiece[];
  readonly hypothesis: readonly TextPiece[];
  readonly alternative: readonly TextPiece[];
  readonly beginner: readonly string[];
  readonly administrator: readonly string[];
  /** Who made it, in a few words, and what these say. */
  readonly maker: string;
  readonly makerExplained: string;
  readonly services: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Accesses of its services, day by day over the period. */
  readonly daily: readonly number[];
}

/** The text of a month's report. */
export interface MonthText {
  readonly title: string;
  readonly sections: readonly { readonly topic: string; readonly title: string; readonly text: readonly TextPiece[] }[];
  readonly incidents: readonly IncidentText[];
  /** The days that it is compared with; null where there is no data of any. */
  readonly compared: { readonly from: string; readonly to: string } | null;
  /** By sensor, for each day of the period: `1` if it has records of any kind, else `0`. */
  readonly observed: readonly { readonly sensor: string; readonly days: string }[];
}

/** A table of the report; `isDrawn`: there is a figure of it. */
export interface MonthTable { readonly name: string; readonly title: string; readonly isDrawn: boolean }
