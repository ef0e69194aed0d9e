// The page's one state: what was given, what the engine said, what the user looks at. Components draw from these
// signals and call the functions below; nothing else talks to the engine. Nothing of it outlives the page.
import { batch, computed, effect, signal } from '@preact/signals';
import type { EngineApi, Failure } from './engine-api.ts';
import { Engine } from './engine.ts';
import type { Account, FileChoice, Mapping, Options, Overlap, Pattern, PatternPreview, Preview, Progress, Report, Selection, TopSource } from './facts.ts';
import { once } from './once.ts';
import { inTurn } from './turns.ts';
import { preferredLanguage, texts, type Language } from './text/index.ts';

export type Measure = 'accesses' | 'sources';
export type Theme = 'auto' | 'light' | 'dark';
/** empty: nothing read; ready: `account` stands, and `report` if anything was counted. */
export type Phase = 'empty' | 'reading' | 'ready' | 'failed';

/** A file of the list, and what the user said of it. */
export interface Listed { file: File; choice: FileChoice }

const EVERYTHING: Selection = { from: null, to: null, sensors: [], services: [], regions: [] };
/** The zone in which the programme of 2008, and so the sample, counted its days. */
const SAMPLE_ZONE = 'Asia/Tokyo';
const TOP_SOURCES = 25;

/** The zone of this computer. Finding out takes as long as drawing the empty page, and only what is read needs it. */
export const computerZone = once(() => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');

export const language = signal<Language>(preferredLanguage(navigator.languages));
export const text = computed(() => texts[language.value]);
export const theme = signal<Theme>('auto');

export const phase = signal<Phase>('empty');
export const listed = signal<Listed[]>([]);
export const sample = signal(false);
export const options = signal<Options>({ get zone() { return computerZone(); }, sourceZone: null, sensorBy: 'auto', cowrieOuterPorts: false, foldRetransmissions: false, networks: '' });
export const cancelled = signal(false);

export const progress = signal<Progress | null>(null);
export const account = signal<Account | null>(null);
/** More sources than there was memory for: they were counted part by part, and no address was kept. */
export const inParts = computed(() => (account.value?.passes ?? 1) > 1);
/** Saved counts were opened: whatever stands beside them, no address of a source is at hand any more. */
export const cubesOpened = computed(() => account.value?.files.some(file => file.state === 'cube') ?? false);
export const asked = signal<{ file: number; name: string }[]>([]);
/** Files that seem to hold the same accesses, and of which nothing has been said yet. */
export const overlaps = signal<Overlap[]>([]);
export const failure = signal<Failure | null>(null);

export const selection = signal<Selection>(EVERYTHING);
export const measure = signal<Measure>('accesses');
export const report = signal<Report | null>(null);
/** The cards below the figures are shown: once the figures of the first report are on the screen. */
export const cards = signal(false);
/** A newer report is on its way. */
export const busy = signal(false);
/** All data without filters: what there is to choose from. Asked for when a chooser opens. */
export const catalog = signal<Report | null>(null);
export const distinct = signal<{ distinctAddresses: number | null; sourceSensorDays: number | null } | null>(null);
/** null: not known yet; 'none': there are no addresses. */
export const topSources = signal<TopSource[] | 'none' | null>(null);
export const hideAddresses = signal(false);
/** The file whose columns are being explained. */
export const explaining = signal<number | null>(null);
/** The place of the file for which a pattern is being written. */
export const patterning = signal<number | null>(null);
/** A short message on what just happened, read out by screen readers; it goes away by itself. */
export const said = signal('');
const SAID_MS = 6000;
let unsay: ReturnType<typeof setTimeout> | undefined;

export function say(message: string): void {
  clearTimeout(unsay);
  said.value = message;
  unsay = setTimeout(() => { said.value = ''; }, SAID_MS);
}

/** Anything chosen other than the report's own view? */
export const narrowed = computed(() => {
  const { from, to, sensors, services, regions } = selection.value;
  return from !== null || to !== null || sensors.length + services.length + regions.length > 0;
});

/** One colour a service and region for as long as the same data is open, whatever is filtered. */
let serviceColours = new Map<string, number>();
let regionColours = new Map<string, number>();

function place(map: Map<string, number>, key: string): number {
  const known = map.get(key);
  if (known !== undefined) return known;
  map.set(key, map.size);
  return map.size - 1;
}
/** Which colour of the palette a key has; -1: that of "others". */
export const serviceColour = (key: string): number => (key === 'others' ? -1 : place(serviceColours, key));
export const regionColour = (key: string): number => (key === 'others' ? -1 : place(regionColours, key));

/** Grows with everything that makes an answer that is on its way stale. */
let ticket = 0;
/** A report is to be asked for. While one is being made, whatever is chosen is one wish. */
let wanted = false;
let asking = false;
/** What was read last has not been shown yet. */
let isNew = false;

/** Pairs of files that the user wants counted both, though they seem to hold the same accesses. */
let bothCount = new WeakMap<File, Set<File>>();
const fileAt = (index: number): File => (listed.value[index] as Listed).file;

/** Whatever is being asked, or was to be, is of no interest any more. */
function drop(): void {
  ticket++;
  wanted = false;
}

effect(() => {
  if (!report.value) cards.value = false;
  // The figures are drawn before the first of these two frames, or right after it.
  else if (!cards.peek()) inTurn(cards, () => inTurn(cards, () => { cards.value = true; }));
});

export const engine: EngineApi = new Engine({
  progress(it) { progress.value = it; },
  account(it) { account.value = it; },
  ask(files) { asked.value = files; },
  overlaps(found) { overlaps.value = found.filter(it => !bothCount.get(fileAt(it.kept))?.has(fileAt(it.repeats))); },
  ready() { showNew(); },
  failed(it) { fail(it); },
});

function fail(it: Failure): void {
  batch(() => {
    drop();
    failure.value = it;
    phase.value = 'failed';
    report.value = null;
    progress.value = null;
    busy.value = false;
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Was anything counted that a report could be made of? */
const anything = (it: Account | null): boolean =>
  it !== null && (it.counted > 0 || it.files.some(file => file.state === 'cube'));

/** Everything is counted. */
function showNew(): void {
  if (anything(account.value)) {
    isNew = true;
    show();
    return;
  }
  batch(() => {
    drop();
    phase.value = 'ready';
    report.value = null;
    progress.value = null;
  });
}

/** Shows the report of the current selection. */
function show(): void {
  drop();
  busy.value = true;
  wanted = true;
  if (!asking) void ask();
}

/** Asks for what is wanted until nothing is: one report a change, and none for a change that is past already. */
async function ask(): Promise<void> {
  asking = true;
  while (wanted) {
    wanted = false;
    const mine = ticket;
    try {
      await answer(() => mine !== ticket);
    } catch (error) {
      if (mine === ticket) fail({ code: 'unknown', detail: reasonOf(error) });
    }
  }
  asking = false;
}

/** The figures and charts first; then what only the addresses can tell. */
async function answer(isStale: () => boolean): Promise<void> {
  const current = selection.value;
  const it = await engine.report(current);
  if (isStale()) return;
  batch(() => {
    if (isNew) {
      isNew = false;
      serviceColours = new Map();
      regionColours = new Map();
      catalog.value = null;
    }
    for (const key of it.byService.keys) serviceColour(key);
    for (const key of it.byRegion.keys) regionColour(key);
    report.value = it;
    const { sourceSensorDays, distinctAddresses } = it.headline;
    distinct.value = { sourceSensorDays, distinctAddresses };
    phase.value = 'ready';
    progress.value = null;
  });
  const [more, top] = await Promise.all([engine.distinct(current), engine.topSources(current, TOP_SOURCES)]);
  if (isStale()) return;
  batch(() => {
    distinct.value = {
      sourceSensorDays: it.headline.sourceSensorDays ?? more.sourceSensorDays,
      distinctAddresses: it.headline.distinctAddresses ?? more.distinctAddresses,
    };
    topSources.value = top ?? 'none';
    busy.value = false;
  });
}

/** Reads everything that was given, with the options as they stand. */
export function readAgain(): void {
  batch(() => {
    drop();
    cancelled.value = false;
    failure.value = null;
    asked.value = [];
    overlaps.value = [];
    explaining.value = null;
    patterning.value = null;
    progress.value = null;
    topSources.value = null;
    phase.value = 'reading';
  });
  if (sample.value) {
    engine.readSample(options.value);
    return;
  }
  const choices = new Map(listed.value.map(({ file, choice }) => [file, choice]));
  engine.read(listed.value.map(it => it.file), options.value, choices);
}

const fresh = (): FileChoice => ({ year: null, sourceZone: null, mapping: null, pattern: null });

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** The engine's own order of files, so that its account and this list go side by side. */
const inOrder = ({ file: a }: Listed, { file: b }: Listed): number =>
  compare(a.name, b.name) || a.size - b.size || compare(a.webkitRelativePath, b.webkitRelativePath);

/** Adds files to the list. The sample is not mixed with anyone's logs: it goes. */
export function addFiles(files: readonly File[]): void {
  if (files.length === 0) return;
  if (sample.value) close();
  listed.value = [...listed.value, ...files.map(file => ({ file, choice: fresh() }))].sort(inOrder);
  readAgain();
}

export function removeFile(index: number): void {
  listed.value = listed.value.filter((_, at) => at !== index);
  if (listed.value.length === 0) close();
  else readAgain();
}

export function openSample(): void {
  close();
  sample.value = true;
  hideAddresses.value = true;
  options.value = { ...options.value, zone: SAMPLE_ZONE };
  readAgain();
}

/** Ends reading. What was read of it is gone; the list stays. */
export function cancel(): void {
  engine.cancel();
  batch(() => {
    drop();
    phase.value = 'empty';
    cancelled.value = true;
    report.value = null;
    account.value = null;
    progress.value = null;
    asked.value = [];
    overlaps.value = [];
    explaining.value = null;
    patterning.value = null;
    selection.value = EVERYTHING;
  });
}

/** Forgets everything that was given. */
export function close(): void {
  // Ends the workers too, and with them all they hold.
  engine.cancel();
  batch(() => {
    drop();
    if (sample.value) options.value = { ...options.value, zone: computerZone() };
    sample.value = false;
    listed.value = [];
    hideAddresses.value = false;
    report.value = null;
    account.value = null;
    progress.value = null;
    failure.value = null;
    asked.value = [];
    overlaps.value = [];
    bothCount = new WeakMap();
    explaining.value = null;
    patterning.value = null;
    topSources.value = null;
    catalog.value = null;
    selection.value = EVERYTHING;
    cancelled.value = false;
    busy.value = false;
    phase.value = 'empty';
  });
}

export function choose(part: Partial<Selection>): void {
  selection.value = { ...selection.value, ...part };
  show();
}

export function resetSelection(): void {
  selection.value = EVERYTHING;
  show();
}

/** Changes how files are read, and reads them again. Names of sensors do not survive a change of what names them. */
export function setOptions(part: Partial<Options>): void {
  options.value = { ...options.value, ...part };
  if (part.sensorBy !== undefined) selection.value = { ...selection.value, sensors: [] };
  if (part.cowrieOuterPorts !== undefined) selection.value = { ...selection.value, services: [] };
  if (phase.value !== 'empty') readAgain();
}

/** Changes what was said of some files, and reads again. */
export function setChoices(changes: ReadonlyMap<number, Partial<FileChoice>>): void {
  listed.value = listed.value.map((it, at) => {
    const change = changes.get(at);
    return change ? { file: it.file, choice: { ...it.choice, ...change } } : it;
  });
  readAgain();
}

/** What two files seem to have in common is counted twice, and is not to be asked about again. */
export function countBoth(it: Overlap): void {
  const [kept, repeats] = [fileAt(it.kept), fileAt(it.repeats)];
  bothCount.set(kept, (bothCount.get(kept) ?? new Set()).add(repeats));
  overlaps.value = overlaps.value.filter(other => other !== it);
}

export function leaveOut(index: number, leaveOut = true): void {
  setChoices(new Map([[index, { leaveOut }]]));
}

/** Asks once for all that there is to choose from. */
export async function loadCatalog(): Promise<void> {
  const it = report.value;
  if (!it || catalog.value) return;
  const mine = ticket;
  try {
    const all = await engine.report({ ...EVERYTHING, from: it.dataFrom, to: it.dataTo });
    if (mine === ticket) catalog.value = all;
  } catch {
    // The choosers then offer what the current report names.
  }
}

export function previewPattern(index: number, pattern: Pattern): Promise<PatternPreview> {
  const it = listed.value[index];
  if (!it) return Promise.reject(new Error('no such file'));
  return engine.previewPattern(it.file, pattern, options.value);
}

export function preview(index: number, mapping: Mapping | null): Promise<Preview> {
  const it = listed.value[index];
  if (!it) return Promise.reject(new Error('no such file'));
  return engine.preview(it.file, mapping, options.value);
}
