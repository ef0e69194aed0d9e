/** A part of a sentence. `query` (JSON) says what made it, if it is a fact. */
export interface TextPiece { readonly text: string; readonly query: string | null }

/** One incident, told. */
export interface IncidentText {
  readonly title: readonly TextPiece[];
  readonly text: readonly TextPiece[];
  readonly hypothesis: readonly TextPiece[];
  readonly alternative: readonly TextPiece[];
  readonly beginner: readonly string[];
  readonly administrator: readonly string[];
  readonly maker: 'loud-tool' | 'crowd' | 'unclear';
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
