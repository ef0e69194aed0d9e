// Every English word of the page. www/text/ja.ts has the same shape; the compiler holds it to that.
import { writers } from './numbers.ts';
import { services } from './en-codes.ts';
import * as codes from './en-codes.ts';

const write = writers('en');
const { n } = write;
const many = (value: number, one: string, more: string): string => `${n(value)} ${value === 1 ? one : more}`;

const regionName = (code: string): string => codes.regions[code] ?? write.country(code);

export const en = {
  code: 'en',
  write,
  codes: {
    services, kinds: codes.kinds, reasons: codes.reasons, notes: codes.notes,
    refusals: codes.refusals, declined: codes.declined, formats: codes.formats, failures: codes.failures, roles: codes.roles, states: codes.states,
    explained: codes.explained, encodings: codes.encodings,
  },
  service: (key: string): string => (key === 'ping' ? 'Ping(ICMP)' : key === 'others' ? 'others' : key),
  region: (code: string): string => (code === 'others' ? 'others' : regionName(code)),
  notAvailable: 'not available',

  header: {
    mark: 'Teiten',
    skip: 'Skip to the content',
    badge: 'Nothing leaves this page',
    addFiles: 'Add files…',
    exportMenu: 'Export',
    theme: 'Colours',
    themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
    otherLanguage: '日本語',
    otherLanguageLabel: '日本語で表示',
    home: 'Close everything and start again',
  },

  privacy: {
    title: 'How your logs stay yours',
    how: [
      'Your files are read and counted inside this page, by your own computer.',
      'The page is built so that the browser refuses network requests, and every version is tested: none leaves.',
      'Nothing is stored. When you close the tab, logs, counts and settings are gone.',
    ],
    verify: 'See for yourself',
    steps: [
      'Save this page as one file and cut the network (flight mode). Open the file, analyse, export, close the tab, connect again. This needs no trust in anybody.',
      'Or stay online: open the developer tools, tab Network, tick “Preserve log”, and analyse. The list stays empty.',
      'Or look at the source of the page: the policy that forbids every request stands in the first lines, in words.',
    ],
  },

  empty: {
    title: ['Who knocked on your network?', ''] as [string, string],
    lead: 'Every line on the internet is knocked on, day and night, by strangers. Drop the logs of your firewall or honeypot here: Teiten counts every access by one strict rule, and shows who came, when, and to which door.',
    drop: 'Drop logs here',
    dropHint: 'Files, several at once, compressed ones as they are. Folders too.',
    dropNow: 'Let go to read them',
    choose: 'Choose files…',
    folder: 'Choose a folder…',
    paste: 'Paste text…',
    sampleTitle: 'No log at hand?',
    sample: 'Open the sample',
    sampleHint: 'Ten sensors over twelve months to September 2008. Made up, save for the totals that a real report published for that September: 119,926 accesses from 47,248 sources.',
    formats: 'What is read',
    formatList: [
      ['Host firewalls', 'UFW, iptables, nftables; pfSense and OPNsense; Windows Firewall'],
      ['Appliances', 'Cisco, Fortinet, Palo Alto, Check Point, Juniper, YAMAHA and others; CEF and LEEF'],
      ['Monitors', 'Zeek, Suricata, Snort; flows of Argus, nfdump, FlowTuple'],
      ['Honeypots', 'Cowrie, Dionaea, T-Pot, OpenCanary and others, in JSON'],
      ['Clouds', 'flow and firewall logs of AWS, Google Cloud and Azure'],
      ['Captures', 'pcap and pcapng, of Ethernet, Linux cooked, raw IP, wireless and other links'],
      ['Tables', 'CSV, TSV or semicolons: with a time, a source address and a port. If the columns are not clear, you are asked'],
      ['Saved counts', 'files that this page or the terminal saved: they hold no address. Several are added, with the logs beside them'],
      ['Packed', 'zip and tar, each file in them by itself; gzip, zstd, bzip2 and xz; one inside another'],
      ['Encodings', 'UTF-8, UTF-16, Shift_JIS, EUC-JP, Latin-1'],
    ] as [string, string][],
    result: 'What you get',
    results: [
      'Accesses and sources, per day, service, region and sensor',
      'Averages per sensor and day, comparable from month to month',
      'An account of every line: counted, set aside and why, unreadable and where',
    ],
    pasteLabel: 'Lines of a log',
    pasteRead: 'Read them',
    folderRefused: 'The browser does not let this page open dropped folders. Please use “Choose a folder…”.',
    cancelled: (files: number): string => `Reading was cancelled. ${files === 1 ? 'The file is' : `The ${n(files)} files are`} still in the list.`,
    cancelledSample: 'Opening the sample was cancelled.',
    again: 'Read again',
    forget: 'Forget them',
  },

  reading: {
    title: 'Reading…',
    starting: 'Starting…',
    sample: 'The sample is made and read, line by line…',
    bytes: (done: number, total: number): string => `${write.bytes(done)} of ${write.bytes(total)}`,
    left: (seconds: number): string =>
      seconds < 1.5 ? 'a moment left' : seconds < 90 ? `about ${many(Math.round(seconds), 'second', 'seconds')} left` : `about ${many(Math.round(seconds / 60), 'minute', 'minutes')} left`,
    files: (done: number, total: number): string => `${n(done)} of ${many(total, 'file', 'files')}`,
    pass: (pass: number, passes: number): string => `reading ${n(pass)} of ${n(passes)}`,
    passes: (passes: number): string =>
      `These logs hold more different sources than this tab has memory for. So they are read ${n(passes)} times, a part of the sources each time. That takes longer; the counts are exact all the same.`,
    soFar: 'Counted so far',
    accesses: 'accesses',
    sources: 'sources',
    atLeast: (value: string): string => `at least ${value}`,
    records: 'records read',
    days: 'Accesses per day so far',
    daysLabel: (days: number): string => `Accesses per day so far, ${many(days, 'day', 'days')}`,
    cancel: 'Cancel',
    progress: 'Progress of reading',
  },

  failed: {
    title: 'Reading stopped',
    lead: 'No figure is shown, because it could not be vouched for. Your files are unchanged.',
    again: 'Try again',
    zone: (zone: string): string => `Count the logs by the days of ${zone}`,
  },

  formats: {
    all: (formats: number): string => `All ${n(formats)} formats, and what counts in each`,
    of: (format: string): string => `What counts in this format (${format})`,
    counted: 'Counted',
    setAside: 'Left out',
    sensor: 'Sensor',
    time: 'Time',
    weight: 'Accesses of one record',
  },

  nothing: {
    title: 'No access was found in these files',
    lead: 'Nothing could be counted. What became of each file stands below.',
    ask: 'One step is missing: say what the columns of the table mean.',
  },

  lede: {
    sentence: (perDay: number, times: number): [string, string, string] => (perDay === 0
      ? ['Each sensor is approached by ', 'less than one stranger', ' a day.']
      : [
        'Every day, each sensor is approached by ',
        `${many(perDay, 'stranger', 'strangers')}`,
        times <= 1 ? ', about once each.' : times === 2 ? ', about twice each.' : `, about ${n(times)} times each.`,
      ]),
    none: ['In this selection, ', 'nobody', ' knocked.'] as [string, string, string],
    line: (period: string, sensors: number, days: number): string =>
      `${period} · ${many(sensors, 'sensor', 'sensors')} · ${many(days, 'day', 'days')}`,
    rule: 'A source is counted once per day, sensor and port, however often it knocks.',
    filtered: 'Narrowed by the filters below.',
    sample: 'Sample',
    sampleHint: 'Made up, save for the published totals of September 2008.',
    coverage: (part: string): string => `Coverage ${part}`,
    coverageHint: (observed: number, all: number): string =>
      `Of ${n(all)} sensor-days in the period, ${n(observed)} have records. The averages divide by all of them, so they are low where a sensor was silent or its log is missing.`,
  },

  figures: {
    accesses: 'accesses',
    sources: 'sources',
    perSensorDay: 'per sensor-day',
    before: (value: number, month: string): string => `${n(value)} in ${month}`,
  },

  counting: {
    summary: 'How this is counted',
    intro: 'An access is one unsolicited event at a sensor. How many sources are behind the accesses depends on how one counts a stranger who comes back, so there are three numbers:',
    names: {
      s: 'Source count S', u1: 'Source-sensor-days U1', u0: 'Distinct addresses U0',
    },
    meanings: {
      s: 'distinct (source, day, sensor, service). The number of the report: it adds up over days, sensors and services',
      u1: 'distinct (source, day, sensor): strangers, counted once a day at each sensor',
      u0: 'distinct addresses in the whole selection: an address that comes for thirty days is one',
    },
    order: 'Always S ≥ U1 ≥ U0.',
    exampleTitle: 'A small example: all that one address did',
    exampleColumns: ['Day', 'Sensor', 'Service', 'Accesses'] as [string, string, string, string],
    example: [
      ['Monday', 'A', '445/tcp', 3], ['Monday', 'A', '139/tcp', 1], ['Monday', 'B', '445/tcp', 1], ['Tuesday', 'A', '445/tcp', 2],
    ] as [string, string, string, number][],
    exampleResult: 'Seven accesses. S = 4, since there are four different lines. U1 = 3: Monday at A, Monday at B, Tuesday at A. U0 = 1: it is one address.',
    divisor: (sensors: number, days: number, product: number): string =>
      `Per sensor-day means divided by sensors × calendar days of the period: ${n(sensors)} × ${n(days)} = ${n(product)}. Rounded to the nearest, half up.`,
    observed: (observed: number): string => `${n(observed)} of these sensor-days have records.`,
    ratio: (tenths: string): string => `Accesses per source: ${tenths}.`,
    unavailable: 'Not available: counting it needs the addresses, and saved counts hold none. It is never estimated.',
    notAdditive: 'Not additive: saved counts were added to others, and the same address may be in more than one of them. It is never estimated.',
    unavailableInParts: 'Not available for this choice: counting it needs all addresses at once, and there was not enough memory for them. It is never estimated.',
    excluded: 'Replies, outbound traffic and backscatter are not accesses; the account at the end of the page says what was set aside.',
  },

  filters: {
    label: 'What is shown',
    measure: 'Measure',
    accesses: 'Accesses',
    sources: 'Sources',
    period: 'Period',
    allData: 'All data',
    ownPeriod: 'The report’s period',
    months: 'Months with data',
    from: 'From', to: 'To',
    apply: 'Apply',
    dragHint: 'Or drag across days in the daily chart.',
    sensors: 'Sensors', services: 'Services', regions: 'Regions',
    allSensors: 'All sensors', allServices: 'All services', allRegions: 'All regions',
    some: (count: number, what: 'sensors' | 'services' | 'regions'): string =>
      many(count, { sensors: 'sensor', services: 'service', regions: 'region' }[what], what),
    search: 'Search',
    noMatch: 'Nothing matches.',
    all: 'All',
    clear: (what: string): string => `Clear: ${what}`,
    tooMany: (shown: number, total: number): string => `The ${n(shown)} with most accesses of ${n(total)}.`,
    zone: (zone: string): string => `Day boundary: ${zone}`,
    zoneTitle: 'Day boundary',
    zoneHint: 'The days of the whole report begin at midnight in this time zone. Changing it reads the files again.',
    zoneCommon: 'Often used', zoneAll: 'All zones', zoneHere: 'this computer',
    reading: 'How files are read',
    readingTitle: 'How files are read',
    readingHint: 'Changing any of these reads the files again.',
    sensorBy: 'What names the sensor',
    sensorByChip: (name: string): string => `Sensor: ${name}`,
    sensorByNames: {
      auto: 'automatic', field: 'the sensor field', host: 'the reporting host', destination: 'the destination address', file: 'the file',
    },
    sensorByHints: {
      auto: 'field, else host, else destination, else file', field: 'where the log has one', host: 'as syslog writes it',
      destination: 'one sensor for each address', file: 'one sensor for each file',
    },
    cowrie: 'Count Cowrie’s ports 2222 and 2223 as 22 and 23',
    cowrieHint: 'Inside its container Cowrie listens on 2222 and 2223; the outside sees 22 and 23.',
    fold: 'Count an attempt to connect once, however often its SYN is sent again',
    foldHint: 'In captures: a SYN with the addresses, ports and sequence number of one at most 128 seconds away is set aside as repeated.',
    sourceZone: 'Zone of stamps that carry none',
    sourceZoneSame: (zone: string): string => `As the day boundary (${zone})`,
    networks: 'Your own networks',
    networksHint: 'Such as 192.0.2.0/24, 2001:db8::/32. What comes from them is outbound. Leave it empty if you are not sure.',
    reset: 'Reset',
  },

  card: {
    table: 'Table', chart: 'Chart', png: 'PNG', csv: 'CSV',
    tableOf: (title: string): string => `Show as a table: ${title}`,
    chartOf: (title: string): string => `Show as a chart: ${title}`,
    pngOf: (title: string): string => `Save as PNG: ${title}`,
    csvOf: (title: string): string => `Save as CSV: ${title}`,
    more: (count: number): string => `and ${n(count)} more in the CSV`,
    nothing: 'Nothing to show in this selection.',
    sourceLine: (zone: string): string => `Teiten · day boundary ${zone}`,
    tooltipTotal: 'Total',
  },

  columns: {
    day: 'Day', month: 'Month', service: 'Service', region: 'Region', sensor: 'Sensor', source: 'Source', accesses: 'Accesses',
    sources: 'Sources', accessesShare: 'Share of accesses', sourcesShare: 'Share of sources', days: 'Days', sensors: 'Sensors',
    services: 'Services', observedDays: 'Days with records', accessesPerSensorDay: 'Accesses per sensor-day',
    sourcesPerSensorDay: 'Sources per sensor-day', whole: 'Whole month', description: 'What it is', code: 'Code',
  },

  daily: {
    title: { accesses: 'Accesses per day, by service', sources: 'Sources per day, by service' },
    hint: 'Drag across days to narrow everything. Click a band or its name to keep only that service.',
    keep: (service: string): string => `Keep only ${service}`,
    summary: (measure: 'accesses' | 'sources', period: string, total: number, peak: string, peakValue: number, first: string): string =>
      `${measure === 'accesses' ? 'Accesses' : 'Sources'} per day by service, ${period}. ${n(total)} in all. Highest day: ${peak} with ${n(peakValue)}.${first ? ` Largest service: ${first}.` : ''} Left and right arrow keys read out days.`,
  },

  servicesCard: {
    title: 'By service',
    sub: { accesses: 'Protocol and destination port, share of accesses', sources: 'Protocol and destination port, share of sources' },
    othersOf: (count: number): string => `${many(count, 'more service', 'more services')}`,
    keep: (service: string): string => `Keep only ${service}`,
  },

  regionsCard: {
    title: { accesses: 'Accesses per day, by source region', sources: 'Sources per day, by source region' },
    sub: 'Registry country of the address, not its location',
    keep: (region: string): string => `Keep only ${region}`,
    summary: (measure: 'accesses' | 'sources', period: string, first: string): string =>
      `${measure === 'accesses' ? 'Accesses' : 'Sources'} per day by source region, ${period}. Largest: ${first}. Left and right arrow keys read out days.`,
  },

  monthsCard: {
    title: 'By month, per sensor-day',
    sub: 'Bars: accesses. Points: sources. The divisor is sensors × calendar days of the month',
    partial: 'not the whole month',
    summary: (from: string, to: string, first: number, last: number): string =>
      `Accesses and sources per sensor-day by month, ${from} to ${to}. Accesses ${n(first)} in the first and ${n(last)} in the last month. Left and right arrow keys read out months.`,
    accesses: 'Accesses', sources: 'Sources',
  },

  sensorsCard: {
    title: 'By sensor',
    sub: { accesses: 'Share of accesses', sources: 'Share of sources' },
    observed: (days: number, all: number): string => `${n(days)} of ${many(all, 'day', 'days')} with records`,
    keep: 'Keep only this sensor:',
  },

  story: {
    title: 'What happened',
    sub: (days: string): string => `All of ${days}, whatever is filtered. Press a number to see what it was counted from.`,
    show: 'Show what this was counted from',
    failed: 'What happened could not be told. ',
    waiting: 'What changed and what stood out is being worked out…',
    compare: 'What the period is compared with',
    comparedWith: (days: string): string => `Compared with ${days}`,
    notCompared: 'Nothing to compare with',
    monthBefore: 'The month before', daysBefore: 'As many days before', yearBefore: 'The same month a year before',
    more: (count: number): string => `${n(count)} more`,
    hypothesis: 'What it probably was',
    alternative: 'What else it may have been',
    advice: 'What to do',
    beginner: 'For everyone',
    administrator: 'For administrators',
  },

  trace: {
    behind: 'Behind the number',
    waiting: 'Being looked up…',
    failed: 'This could not be looked up.',
    marked: 'marked',
    show: 'Show only these accesses',
    csv: 'Save as CSV',
    close: 'Close',
  },

  backscatter: {
    sub: (days: string): string => `Answers of victims, kept apart from accesses. All of ${days}, whatever is filtered`,
    limits: 'How long an attack lasted and how dense it was is not told: that takes the minute of every packet, and counts keep days.',
  },

  reasons: {
    changed: 'A file has changed since it was counted. Read the files again.',
    memory: 'There was not enough memory for it.',
    silent: 'The part of the page that does it gave no answer.',
    internal: 'There is a mistake in this program; please report what you did.',
  },

  sourcesCard: {
    title: 'Busiest sources',
    sub: 'Those with most accesses in the selection',
    hide: 'Hide addresses',
    hidden: (place: number): string => `source ${n(place)}`,
    csvHidden: 'CSV', csvAddresses: 'CSV with addresses',
    csvAddressesLabel: 'Save as CSV with addresses: Busiest sources',
    servicesMore: (more: number): string => `+${n(more)}`,
    unavailable: 'Saved counts hold no address, so there is nobody to name, nor in a sum with them.',
    unavailableInParts: 'Not available: these logs hold more different sources than this tab has memory for. They were counted part by part, and no address was kept. To see the busiest sources, read fewer files at once.',
  },

  account: {
    title: 'Every line accounted for',
    line: (files: number, read: number, seconds: string): string =>
      `${many(files, 'file', 'files')} · ${many(read, 'record', 'records')} · read in ${seconds} s`,
    counted: 'Counted as accesses',
    countedHint: (accesses: number): string => `they stand for ${many(accesses, 'access', 'accesses')}`,
    setAside: 'Set aside',
    rejected: 'Could not be read',
    blank: 'Blank, headers, comments',
    read: 'Read',
    closes: 'The account closes: every record is in exactly one of these rows.',
    doesNotClose: 'The account does not close. Please do not use these figures, and report this.',
    bar: (counted: string, aside: string, rejected: string, blank: string): string =>
      `Counted ${counted}, set aside ${aside}, could not be read ${rejected}, blank ${blank}`,
    backscatter: (accesses: number, sources: number): string =>
      `Backscatter in the selection, kept apart: ${n(accesses)} from ${many(sources, 'source', 'sources')}.`,
    comma: ', ',
    setAsideTitle: 'Set aside, and why',
    rejectedTitle: 'Could not be read, and where',
    notesTitle: 'Worth knowing',
    files: 'Files',
    file: 'File', format: 'Format', state: 'What became of it', records: 'Records',
    detailsOf: 'Details of',
    moreFiles: (count: number): string => `Show more of the other ${n(count)}`,
    remove: 'Remove', removeOf: 'Remove from the list:',
    lineNumber: (line: number): string => `line ${n(line)}`,
    packetNumber: (packet: number): string => `packet ${n(packet)}`,
    byte: (byte: number): string => `byte ${n(byte)}`,
    examples: (shown: number, all: number): string => (shown < all ? `The first ${n(shown)} of ${n(all)}:` : ''),
    size: (bytes: number, text: number): string =>
      bytes && text && text !== bytes ? `${write.bytes(bytes)}, unpacked ${write.bytes(text)}` : write.bytes(bytes || text),
    sameAs: 'Same content as:',
    tried: 'What each format says of it:',
    formats: (count: number): string => many(count, 'format', 'formats'),
    explain: 'Say what the columns mean…',
    explainOf: 'Say what the columns mean of',
    remap: 'Change the columns…',
    pattern: 'Write a pattern…',
    patternOf: (name: string): string => `Write a pattern for ${name}`,
    changePattern: 'Change the pattern…',
    takeIn: 'Count it too', takeInOf: (name: string): string => `Count it too: ${name}`,
  },

  asked: {
    title: (files: number): string => `${files === 1 ? 'One table needs' : `${n(files)} tables need`} a word from you`,
    lead: 'The page could not tell what the columns mean, and does not guess.',
    open: 'Explain the columns…',
    openOf: 'Explain the columns of',
  },

  inParts: {
    summary: (passes: number): string => `Read ${n(passes)} times, since the sources did not fit into memory at once. All figures are exact`,
    lead: 'These logs hold more different sources than this tab has memory for. They were read several times, a part of the sources each time, and the counts were added: no source is in two parts, so every figure is what one reading would have given. Filters work as always, and the counts can be saved.',
    missing: 'Not available this time, since it needs all addresses at once: the busiest sources; and distinct addresses (U0) of days that are neither one month nor everything, or of more than one service or sensor.',
  },

  incomplete: {
    title: 'These figures are not complete',
    lead: (files: number): string => `${many(files, 'file', 'files')} could not be read to the end, or changed meanwhile. What was read of ${files === 1 ? 'it' : 'them'} is counted; the account at the end of the page says what is missing:`,
  },

  overlaps: {
    title: (pairs: number): string => `${pairs === 1 ? 'Two files seem' : 'Some files seem'} to hold the same accesses`,
    lead: 'A log that was rotated while it was copied, or lines that went into two logs, would be counted twice. The sources are not touched by that where both name the same sensor; the accesses are. Only you can know whether these are the same events:',
    and: 'and',
    share: (shared: number, compared: number, oneIn: number): string =>
      oneIn === 1
        ? `${shared === compared ? `All ${n(shared)}` : `${n(shared)} of the ${n(compared)}`} distinct accesses of the first are in the second, too.`
        : `One in ${n(oneIn)} accesses of the first was compared: ${shared === compared ? `all ${n(shared)}` : `${n(shared)} of ${n(compared)}`} are in the second, too.`,
    both: 'Count both',
    leaveOut: (name: string): string => `Leave out ${name}`,
    more: (count: number): string => `and ${many(count, 'more pair', 'more pairs')}`,
    tag: 'Perhaps counted twice',
    tagHint: 'Some files seem to hold the same accesses; see above.',
    state: 'overlap suspected',
  },

  year: {
    title: 'Which year is it?',
    summary: (files: number): string => `The time stamps of ${many(files, 'file', 'files')} carry no year. Check or set it`,
    lead: 'The time stamps of these files carry no year. Where the year turns within a file, give the year of its first line.',
    label: 'Year of',
    auto: 'by the date of the file',
    apply: 'Read again with these years',
  },

  mapping: {
    title: 'What do the columns mean?',
    lead: 'These are the first rows of the file. Choose a meaning for each column; below, each row shows what would be counted.',
    file: 'File',
    delimiter: 'Columns are separated by',
    delimiters: { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar', ' ': 'space' } as Record<string, string>,
    header: 'The first row holds the names of the columns',
    dayFirst: 'Days come before months: 03/04/2024 is 3 April',
    protocol: 'Protocol of every row',
    protocolColumn: 'as the columns say',
    column: (name: string): string => `Meaning of column ${name}`,
    columnNumber: (place: number): string => `Column ${n(place)}`,
    asCounted: 'As it would be counted',
    row: 'Row',
    time: 'Time', sensor: 'Sensor', source: 'Source', service: 'Service', weight: 'Accesses',
    missing: 'Still missing:',
    missingTime: 'a time', missingSource: 'a source',
    counted: (counted: number, rows: number): string => `${n(counted)} of the first ${many(rows, 'row', 'rows')} would be counted.`,
    confirm: 'Count it like this',
    cancel: 'Cancel',
    loading: 'Reading the first rows…',
    failed: 'The first rows could not be read:',
    sensorFile: 'the name of the file or host',
    noColumns: 'These are no columns: write a pattern for the lines…',
  },

  pattern: {
    title: 'What does each line say?',
    lead: 'These are the first lines of the file. Write one of them as a pattern: leave the text that every line has, and put a field where it differs.',
    pattern: 'Pattern',
    hint: 'A field ends where the text behind it begins; a time may have blanks in it. A blank stands for any number of blanks, {_} for whatever does not matter, {{ and }} for braces.',
    fields: 'Fields to put in',
    insert: (field: string, role: string): string => `Put in ${field}: ${role}`,
    protocolField: 'as the field says',
    others: (others: number): string => `Read the other ${many(others, 'file', 'files')} that no format knows by it, too`,
    open: 'Open a pattern…',
    save: 'Save the pattern',
    unreadable: 'This file holds no pattern.',
    lines: 'The lines, by the pattern',
    counted: (counted: number, lines: number): string => `${n(counted)} of the first ${many(lines, 'line', 'lines')} would be counted.`,
    loading: 'Reading the first lines…',
    failed: 'The first lines could not be read:',
    at: (at: number): string => `(character ${n(at)})`,
    wrong: {
      open: 'A brace is never closed', stray: 'A closing brace without an opening one; }} stands for one', field: 'There is no such field', twice: 'This field is there already',
      adjoining: 'A field stands right behind another, so that nothing tells where the one ends', 'no-time': 'Still missing: {time}, {date} with {clock}, or {epoch}',
      'no-source': 'Still missing: {source}', protocol: 'This is no protocol',
    } as Record<string, string>,
  },

  exports: {
    month: 'The report of these days…',
    monthHint: 'Text, figures and tables, to read, print and publish',
    json: 'Summary (JSON)',
    jsonHint: 'All figures, for programs: the bytes that the terminal prints',
    cube: 'Save the counts',
    cubeHint: 'Opens again here without any log; holds no address',
    pictures: 'Pictures and tables: PNG and CSV on each card',
    failed: 'It could not be made. ',
    changed: 'Something else was chosen meanwhile.',
    saved: (name: string): string => `Saved ${name}`,
    hideAddresses: 'Addresses are left out of every export unless you ask for them.',
  },

  publish: {
    title: 'Save the report',
    lead: 'The whole report of the chosen days: what changed and why, what stood out, every figure with its table, and how it was counted. It is made here, and goes where you save it and nowhere else.',
    language: 'Language of the report', languages: { ja: '日本語', en: 'English' },
    organisation: 'Published by', contact: 'Contact', licence: 'Terms of use', optional: 'optional',
    addresses: 'Include the addresses of the busiest sources',
    addressesHint: 'Who reads the report then sees who knocked. Some are computers of people who do not know that they were taken over: think before you publish. Sensors’ own addresses are left out all the same.',
    noAddresses: 'Saved counts hold no address, nor does a sum with them.',
    forms: { report: 'Web page (HTML)', workbook: 'Workbook (XLSX)', markdown: 'Markdown', facts: 'Facts (JSON)' },
    formHints: {
      report: 'One file that needs nothing else: to read, to print on A4, to publish',
      workbook: 'A sheet for every table, for spreadsheets',
      markdown: 'Text and tables, to be edited',
      facts: 'Every number with the query that made it, for programs',
    },
    save: 'Save', close: 'Close',
    tables: 'Single figures and tables',
    printing: 'To print it, open the saved web page and print that: it breaks its pages well and has a foot on every page.',
  },

  foot: {
    zone: (zone: string): string => `Day boundary: ${zone}`,
    regions: (name: string, date: string): string => `Regions: ${name}, ${date} (registry country, not location)`,
    rule: 'Rule: one source per day, sensor and service; sensors × calendar days as divisor',
    version: (version: string): string => `Teiten ${version}`,
    licence: 'MIT OR Apache-2.0',
  },
};

/** The shape both languages have. */
export type Texts = typeof en;
