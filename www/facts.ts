// What the engine tells the page. Made by src/browser/ from src/report/; the page draws it and counts nothing.
// Days are "2008-09-13", months "2008-09". Numbers are exact (below 2^53). `null` = not available from this data
// (for example distinct addresses under a filter, when only a cube file was opened): never an estimate.

/** Both measures of the same thing: accesses (A) and sources (S). */
export interface Counts { accesses: number; sources: number }

/** A choice of what to look at. Empty list = everything on that axis. Days inclusive; null = the report's own period. */
export interface Selection {
  from: string | null; to: string | null;
  sensors: string[]; services: string[]; regions: string[];
}

export interface Headline extends Counts {
  sensors: number; days: number;                // the divisor: sensors x calendar days of the period
  accessesPerSensorDay: number;                 // rounded half up: 400
  sourcesPerSensorDay: number;                  // 157
  accessesPerSource: number;                    // rounded half up: 3 ("about 3 times each")
  accessesPerSourceTenths: string;              // "2.5"
  sourceSensorDays: number | null;              // U1
  distinctAddresses: number | null;             // U0
  distinctAddressesNotAdditive: boolean;        // it was counted in several cube files, whose sources nobody can unite
  coverage: number;                             // observed sensor-days / (sensors x days), 0..1
  observedSensorDays: number;
}

/** A daily series a measure, row-major: value[series * days.length + day]. */
export interface Daily {
  days: string[]; keys: string[];               // services ("445/tcp") or region codes ("JP"); the last key may be "others"
  accesses: Float64Array; sources: Float64Array;
}

/** `share` fields are tenths of a per cent made by largest remainder: they add up to 1000. */
export interface Row extends Counts { key: string; accessesShare: number; sourcesShare: number }

export interface MonthRow extends Counts {
  month: string; days: number; sensors: number; whole: boolean;   // whole: the data covers every day of it
  accessesPerSensorDay: number; sourcesPerSensorDay: number;      // rounded half up
}

export interface SensorRow extends Counts { name: string; observedDays: number; accessesShare: number; sourcesShare: number }

export interface Report {
  zone: string;
  regionTable: { name: string; date: string };
  period: { from: string; to: string; days: number; month: string | null };   // month: set if the period is exactly one
  months: string[];                             // every month with data, for the period chooser
  dataFrom: string; dataTo: string;             // first and last day with data
  headline: Headline;
  byService: Daily;                             // the report's fixed set of services + "others"
  byRegion: Daily;                              // top regions + "others"
  services: Row[];                              // same keys and order as byService
  servicesTotal: number;                        // how many distinct services there are in the selection
  allServices: Row[];                           // up to 500 services by accesses, for the table view and the filter
  regions: Row[];
  allRegions: Row[];
  monthly: MonthRow[];                          // up to 12 months that end with the period
  sensors: SensorRow[];
  backscatter: Counts | null;                   // apart: victims' answers
}

export interface TopSource {
  address: string; region: string; services: string[]; servicesTotal: number;
  days: number; sensors: number; accesses: number; sources: number;
}

export interface Rejected { reason: string; records: number; examples: { line: number; byte: number; text: string }[] }

/** What became of a file. */
export interface FileAccount {
  name: string; bytes: number; textBytes: number;
  state: 'waiting' | 'reading' | 'read' | 'ask' | 'unknown' | 'empty' | 'archive' | 'unread' | 'same' | 'left-out' | 'changed' | 'failed' | 'cube';
  format: string | null;                        // a name of src/format.rs: "pcap", "netfilter", …; or "cube"
  sameAs: string | null;                        // the file it repeats, when state is 'same'
  refusals: { format: string; why: string }[];  // when 'unknown': codes, texts in www/text
  read: number; counted: number; accesses: number; blank: number;
  kinds: { kind: string; class: string; records: number }[];   // every kind but "access"
  rejected: Rejected[];
  notes: { note: string; amount: number }[];
  yearMissing: boolean;                         // its stamps carry no year: offer to set it
  members?: FileAccount[];                      // files in an archive (the first 1000): their amounts are a part of its own
}

/** The account of everything: sums of the files' accounts. */
export interface Account {
  files: FileAccount[];
  read: number; counted: number; blank: number; rejected: number; setAside: number;
  closes: boolean;                              // read = counted + set aside + rejected + blank, and bytes = sum of files
  seconds: number;
  passes: number;                               // over 1: read so often, each time for a part of the sources; no address is left
}

/** While reading. Sources are exact where `sourcesExact`, else a lower bound ("at least"). */
export interface Progress {
  bytesDone: number; bytesTotal: number; secondsLeft: number | null;   // of all passes
  pass: number; passes: number;                 // 1 of 1, as long as all sources fit into memory
  filesDone: number; filesTotal: number;
  accesses: number; sources: number; sourcesExact: boolean;
  records: number; days: string[]; daily: Float64Array;         // accesses a day so far
}

/** What the user chooses for the whole reading; changing one reads the files again. */
export interface Options {
  zone: string;                                 // day boundary, IANA name
  sourceZone: string | null;                    // stamps without one; null = zone
  sensorBy: 'auto' | 'field' | 'host' | 'destination' | 'file';
  cowrieOuterPorts: boolean;                    // 2222/2223 counted as 22/23
  foldRetransmissions: boolean;                 // of a capture, SYNs that are sent again are set aside as repeated
  networks: string;                             // own networks, "192.0.2.0/24, ..." or ""
}

/** Per file, where the file needs it. `leaveOut`: not to be read, since another holds the same accesses. */
export interface FileChoice { year: number | null; sourceZone: string | null; mapping: Mapping | null; pattern?: Pattern | null; leaveOut?: boolean }

/** Two files that seem to hold the same accesses; see src/input/overlap.rs. Files by their places in the list. */
export interface Overlap {
  kept: number; repeats: number;                // most of `repeats` is in `kept`
  shared: number; compared: number;             // of the compared accesses of `repeats`, so many are in both
  oneIn: number;                                // 1: all were compared; else one in so many
}

/** The meaning of a table's columns; see src/format/delimited. */
export type Role = 'ignore' | 'time' | 'date' | 'clock' | 'epoch' | 'sensor' | 'source' | 'source-port'
  | 'destination' | 'destination-port' | 'protocol' | 'icmp-type' | 'weight' | 'service' | 'flags';
export interface Mapping {
  delimiter: string;                            // one character
  header: boolean;                              // the first row names the columns
  roles: Role[];                                // one a column
  protocol: string | null;                      // for every row, when no column tells it
  dayFirst: boolean;                            // 03/04/2024 is 3 April
}

/** A line or row as it would be counted. */
export interface PreviewRow {
  cells: string[]; kind: string | null; time: string | null; sensor: string | null; source: string | null;
  service: string | null; weight: number | null; reason: string | null;
}

/** Named fields over a line; see src/format/pattern.rs. It is saved, and shared, as JSON of this. */
export interface Pattern {
  pattern: string;
  protocol: string | null;                      // for every line, when no field tells it
  dayFirst: boolean;
}

/** The first lines of a file as they would be counted by a pattern. */
export interface PatternPreview {
  wrong: { why: string; at: number; text: string } | null;   // `at`: the character, from 1; 0: nowhere
  fields: Role[];                               // one a cell; a line that does not fit is one cell
  rows: PreviewRow[];
}

/** The first rows of a table as they would be counted under a mapping. */
export interface Preview {
  mapping: Mapping;                             // as given, or as guessed
  columns: string[];                            // names from the header, or "1", "2", ...
  rows: PreviewRow[];
}
