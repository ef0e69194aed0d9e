// One reading of a list of files: which lane reads what, what happens when a lane dies, and how the lanes' keys come
// together. A lane is one worker with its own instance of the engine. Knows nothing of the page or of logs.
//
// A lane holds the keys of the files it has read, and only it does. So when it dies, those files, and the one it was
// reading, are read again, and no others. Once all are read, each lane exports to each other lane the keys of that
// one's partition of the sources; an export leaves the lane as it was and always gives the same bytes, so a lane that
// dies now reads again what it held, is given the other lanes' exports again, and what it had exported stays good.
//
// Where memory ends, this is done over and over for some of the sources each time (www/passes.ts). Of a pass nothing is
// left but its counts, which are here and not in a worker.
import type { Failure } from './engine-api.ts';
import type { FileAccount, FileChoice, Options } from './facts.ts';
import { Post, type Order } from './crew.ts';
import { Passes } from './passes.ts';
import type { Answers, Joined, Query, Range, SoFar, Task, Tell } from './protocol.ts';
import { findKiller } from './search.ts';
import { accountOf, bytesDone, isSettled } from './sums.ts';

/** A file of the list, as it was when it was given; without a blob it is the sample. */
export interface Source {
  readonly blob: File | null;
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly choice: FileChoice | null;
}

/** Where a file stands. */
export interface FileState {
  readonly source: Source;
  state: 'waiting' | 'reading' | 'searching' | 'done' | 'same' | 'left-out';
  /** Set when `done`. */
  account: FileAccount | null;
  /** Its account by an earlier pass, which has to be that of every other. */
  told: FileAccount | null;
  /** Index of the file it repeats, when `same`. */
  sameAs: number;
  /** Bytes read of it. */
  bytes: number;
  /** How often in a row a lane died on it at the same place. */
  deaths: number;
  /** Lines that killed lanes: rejected unread. Ascending. */
  quarantine: Range[];
  /** What the lane that reads it is on. */
  at: Range | null;
  /** Its records are lines, so that a bad one can be looked for. */
  lines: boolean;
  /** Where a lane died on it last. */
  diedAt: Range | null;
  givenUp: boolean;
}

/** What a lane was asked to do and has not done yet. */
type Doing =
  | { t: 'freeze' | 'sum' | 'join' | 'release' }
  | { t: 'same'; files: number[] }
  | { t: 'read'; file: number }
  | { t: 'export'; to: number }
  | { t: 'import'; from: number }
  | { t: 'query'; question: Question };

/** What a lane that died was about. */
type Work = Doing['t'] | 'start';

interface Question {
  query: Query;
  resolve: (value: Answers[keyof Answers]) => void;
  reject: (why: Error) => void;
  deaths: number;
}

export interface LaneState {
  readonly index: number;
  post: Post;
  /** Its worker has said that it started. Before that it may have been given something to do, but does not do it yet. */
  started: boolean;
  doing: Doing | null;
  /** Files whose keys it holds. */
  held: number[];
  /** Files that it, and no other lane, has to read again. */
  again: number[];
  /** Files of those in which the line that killed it is being looked for. */
  searching: number;
  soFar: SoFar | null;
  /** Exports for it that it has not taken in yet, by the lane they are of. */
  readonly inbox: Map<number, Uint8Array>;
  /** Lanes whose keys it has taken in. */
  readonly imported: Set<number>;
  /** Counts of its partition, once frozen. */
  cube: Uint8Array | null;
  /** It forgot what it kept for others that might have died. */
  released: boolean;
  readonly questions: Question[];
}

/** What happens, for who wants to watch: tests do. */
export type Step =
  | { readonly t: 'read'; readonly lane: number; readonly file: number }
  | { readonly t: 'died'; readonly lane: number; readonly doing: string; readonly held: readonly number[]; readonly why: string }
  | { readonly t: 'quarantine'; readonly file: number; readonly range: Range }
  /** Memory ended; so many passes it takes, as far as is known. */
  | { readonly t: 'narrowed'; readonly passes: number }
  /** A pass was made and its counts are kept. */
  | { readonly t: 'passed'; readonly done: number; readonly passes: number }
  | { readonly t: 'restart' };

export interface ReadingOptions {
  readonly job: number;
  readonly files: readonly Source[];
  /** Groups of files (indices) that may be the same. */
  readonly alike: readonly (readonly number[])[];
  readonly options: Options;
  readonly module: WebAssembly.Module;
  readonly regions: Uint8Array;
  readonly lanes: number;
  /** There are processors for as many workers again, which unpack. */
  readonly apart?: boolean | undefined;
  readonly spawn: () => Worker;
  /** Length of a tick of the watch over the workers; 1 s if not given. */
  readonly tickMs?: number | undefined;
  /** All is counted, and questions are answered. Again after every recovery. */
  readonly ready: () => void;
  readonly failed: (failure: Failure) => void;
  /** A lane has told how far it is. */
  readonly progressed?: (() => void) | undefined;
  readonly step?: ((step: Step) => void) | undefined;
}

/** Ticks of silence after which a lane is given up: while it reads it says something every quarter of a second. */
const READ_TICKS = 10;
/** Counting tens of millions of keys takes a while and says nothing. */
const COUNT_TICKS = 60;
/** Deaths in a row on the same sort of work after which it makes no sense to go on. */
const STRIKES = 6;
/** Deaths in a row at one place of a file, or lines of it in quarantine, after which it is given up. */
const FILE_DEATHS = 7;
const QUARANTINE = 50;
const TICK_MS = 1000;

export class Reading {
  readonly files: FileState[];
  readonly lanes: LaneState[];
  /** Everything is counted. */
  isReady = false;
  /** The account of everything, once it is counted. */
  account: Joined | null = null;
  readonly passes = new Passes();
  /** The lane that answers for all. */
  head = 0;
  private over = false;
  private exchanging = false;
  /** How often all lanes have begun anew. */
  private rounds = 0;
  /** How often because something did not fit together, since all was counted last. */
  private futile = 0;
  private readonly alike: number[][];
  /** Files of those groups: they are not read before they were compared. */
  private readonly uncompared: Set<number>;
  /** Groups that were compared already. */
  private readonly lookedAt: Set<string>;
  private readonly strikes = new Map<Work, number>();
  private readonly watch: ReturnType<typeof setInterval>;
  private readonly from = performance.now();
  private readonly seed = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n;

  constructor(private readonly it: ReadingOptions) {
    this.files = it.files.map(source => ({
      source, state: source.choice?.leaveOut ? 'left-out' : 'waiting', account: null, told: null, sameAs: 0, bytes: 0, deaths: 0, quarantine: [], at: null, lines: false, diedAt: null, givenUp: false,
    }));
    this.alike = it.alike.map(group => [...group]);
    this.uncompared = new Set(it.alike.flat());
    this.lookedAt = new Set(it.alike.map(group => group.join()));
    this.lanes = Array.from({ length: it.lanes }, (_, index): LaneState => ({
      index, post: this.hire(index), started: false, doing: null, held: [], again: [], searching: 0, soFar: null,
      inbox: new Map(), imported: new Set(), cube: null, released: false, questions: [],
    }));
    for (const lane of this.lanes) this.start(lane);
    // What they do first is on its way before they have started.
    this.pump();
    this.watch = setInterval(() => this.tick(), it.tickMs ?? TICK_MS);
  }

  /** Ends it at once; what was asked is not answered any more. */
  end(): void {
    if (this.over) return;
    this.over = true;
    clearInterval(this.watch);
    for (const lane of this.lanes) {
      lane.post.end();
      if (lane.doing?.t === 'query') lane.questions.unshift(lane.doing.question);
      for (const question of lane.questions.splice(0)) question.reject(new DOMException('reading was ended', 'AbortError'));
    }
  }

  /** Asks one lane; it answers once all is counted. */
  ask<Q extends Query>(lane: number, query: Q): Promise<Answers[Q['q']]> {
    return new Promise((resolve, reject) => {
      const state = this.lanes[lane];
      if (this.over || !state) return reject(new DOMException('reading was ended', 'AbortError'));
      state.questions.push({ query, resolve: resolve as Question['resolve'], reject, deaths: 0 });
      this.pump();
    });
  }

  private hire(index: number): Post {
    return new Post({
      job: this.it.job,
      spawn: this.it.spawn,
      heard: tell => this.heard(this.lane(index), tell),
      died: (why, full) => {
        const lane = this.lane(index);
        // A question that needs too much is not asked a third time; whatever else does would meet the same end again.
        if (full !== null && lane.doing?.t !== 'query') this.outOfMemory(lane, full);
        else this.died(lane, why);
      },
    });
  }

  private lane(index: number): LaneState {
    return this.lanes[index] as LaneState;
  }

  private file(index: number): FileState {
    return this.files[index] as FileState;
  }

  private start(lane: LaneState): void {
    const { module, options } = this.it;
    lane.started = false;
    lane.post.ask({ t: 'start', module, options, seed: this.seed, pass: this.passes.areDone ? null : this.passes.current });
  }

  private give(lane: LaneState, doing: Doing, order: Order, transfer: Transferable[] = []): void {
    lane.doing = doing;
    lane.post.ask(order, transfer);
  }

  private tick(): void {
    for (const { post, started, doing } of [...this.lanes]) {
      const quick = !started || doing?.t === 'read' || doing?.t === 'same';
      post.tick(quick ? READ_TICKS : doing ? COUNT_TICKS : null);
    }
  }

  /** Gives every idle lane what comes next for it. */
  private pump(): void {
    if (this.over) return;
    if (!this.exchanging && this.files.every(isSettled)) {
      this.alike.push(...this.lateAlike());
      if (this.alike.length === 0) this.beginExchange();
    }
    for (const lane of this.lanes) if (!lane.doing) this.next(lane);
    if (!this.isReady && this.account && this.lanes.every(lane => lane.released)) {
      this.isReady = true;
      this.futile = 0;
      this.it.ready();
      this.pump();
    }
  }

  /** Groups of files that may be the same, now that it is known how long their texts are. Each group once. */
  private lateAlike(): number[][] {
    const groups = new Map<number, number[]>();
    for (const [index, { account, state }] of this.files.entries()) {
      if (state === 'done' && account?.textBytes) groups.set(account.textBytes, [...(groups.get(account.textBytes) ?? []), index]);
    }
    // Of those that are not packed the sizes told before.
    const isPacked = (index: number) => this.file(index).account?.textBytes !== this.file(index).source.size;
    const late = [...groups.values()].filter(group => group.length > 1 && group.some(isPacked) && !this.lookedAt.has(group.join()));
    for (const group of late) this.lookedAt.add(group.join());
    return late;
  }

  private beginExchange(): void {
    this.exchanging = true;
    // Cube files can be added to each other, not to logs: of these the addresses are at hand, and would be shown of a part.
    const cubes = this.files.filter(({ account }) => account?.state === 'cube');
    if (cubes.length > 0 && this.files.some(({ account }) => account?.state !== 'cube' && (account?.counted ?? 0) > 0)) {
      this.fail({ code: 'cube', detail: cubes.map(({ source }) => source.name).join(', ') });
    }
  }

  private next(lane: LaneState): void {
    if (this.over) return;
    const again = lane.again.shift();
    if (again !== undefined) return this.read(lane, again);
    if (!this.exchanging) return this.nextFile(lane);
    if (!this.passes.areDone) {
      this.exchange(lane);
      if (lane.doing || this.passes.current || this.lanes.some(({ cube }) => !cube)) return;
    }
    if (!this.account) return lane.index === this.head ? this.join(lane) : undefined;
    if (!lane.released) return this.give(lane, { t: 'release' }, { t: 'release' });
    const question = this.isReady ? lane.questions.shift() : undefined;
    if (question) this.give(lane, { t: 'query', question }, { t: 'query', query: question.query });
  }

  /** The next of what it takes until every lane has counted its partition, and a pass is added to those before it. */
  private exchange(lane: LaneState): void {
    // What it gives and counts has to be all that it holds.
    if (lane.searching > 0) return;
    const { lanes, regions } = this.it;
    for (const to of this.lanes) {
      const has = to.imported.has(lane.index) || to.inbox.has(lane.index) || (to.doing?.t === 'import' && to.doing.from === lane.index);
      if (to !== lane && !has) return this.give(lane, { t: 'export', to: to.index }, { t: 'export', to: to.index, lanes });
    }
    for (const [from, bytes] of lane.inbox) {
      lane.inbox.delete(from);
      return this.give(lane, { t: 'import', from }, { t: 'import', from, bytes }, [bytes.buffer]);
    }
    if (lane.imported.size < lanes - 1) return;
    if (!lane.cube) return this.give(lane, { t: 'freeze' }, { t: 'freeze', lane: lane.index, lanes, regions });
    if (!this.passes.current || lane.index !== this.head || this.lanes.some(({ cube }) => !cube)) return;
    const cubes = [this.passes.counts, ...this.lanes.map(({ cube }) => cube)].filter(cube => cube !== null);
    this.give(lane, { t: 'sum' }, { t: 'sum', cubes });
  }

  private join(lane: LaneState): void {
    const { counts } = this.passes;
    const cubes = counts ? [counts] : this.lanes.flatMap(other => (other !== lane && other.cube ? [other.cube] : []));
    // By name, so that the order in which they were dropped does not show.
    const cubeFiles = this.files
      .flatMap(({ account, source: { name, blob } }) => (account?.state === 'cube' && blob ? [{ name, blob }] : []))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const files = accountOf(this.files, 0).files;
    this.give(lane, { t: 'join' }, { t: 'join', cubes, cubeFiles, files, seconds: (performance.now() - this.from) / 1000 });
  }

  private nextFile(lane: LaneState): void {
    const [group] = this.alike;
    if (group && !this.lanes.some(it => it.doing?.t === 'same')) {
      const files = group.map(index => this.file(index).source.blob).filter(blob => blob !== null);
      return this.give(lane, { t: 'same', files: group }, { t: 'same', files });
    }
    const index = this.files.findIndex(({ state }, at) => state === 'waiting' && !this.uncompared.has(at));
    if (index >= 0) this.read(lane, index);
  }

  private task(index: number, blob: File): Task {
    const { source: { size, modifiedMs, choice }, quarantine, deaths } = this.file(index);
    // What a lane has died on is read in the plainest way.
    return { blob, size, modifiedMs, choice, quarantine, to: null, apart: (this.it.apart ?? false) && deaths === 0 };
  }

  private read(lane: LaneState, index: number): void {
    const file = this.file(index);
    const { blob, name, size } = file.source;
    Object.assign(file, { state: 'reading', bytes: 0, at: null });
    if (lane.started) this.it.step?.({ t: 'read', lane: lane.index, file: index });
    const order: Order = blob ? { t: 'read', task: this.task(index, blob) } : { t: 'sample', name, size, regions: this.it.regions };
    this.give(lane, { t: 'read', file: index }, order);
  }

  private heard(lane: LaneState, tell: Tell): void {
    const { doing } = lane;
    switch (tell.t) {
      case 'alive':
        return;
      case 'started':
        lane.started = true;
        this.strikes.delete('start');
        if (doing?.t === 'read') this.it.step?.({ t: 'read', lane: lane.index, file: doing.file });
        return;
      case 'progress':
        lane.soFar = tell.soFar;
        if (doing?.t === 'read') this.file(doing.file).bytes = tell.done;
        return this.it.progressed?.();
      case 'at':
        if (doing?.t === 'read') Object.assign(this.file(doing.file), { at: tell.range, lines: tell.lines });
        return;
      default:
        lane.doing = null;
        if (doing) this.strikes.delete(doing.t);
        this.done(lane, doing, tell);
        this.pump();
    }
  }

  /** The lane did what it was asked. */
  private done(lane: LaneState, doing: Doing | null, tell: Tell): void {
    if (tell.t === 'read' && doing?.t === 'read') this.wasRead(lane, doing.file, tell.account, tell.soFar);
    else if (tell.t === 'same' && doing?.t === 'same') this.compared(doing.files, tell.firsts);
    else if (tell.t === 'exported') this.lane(tell.to).inbox.set(lane.index, tell.bytes);
    else if (tell.t === 'imported') lane.imported.add(tell.from);
    else if (tell.t === 'frozen') lane.cube = tell.cube;
    else if (tell.t === 'summed') this.passed(tell.cube);
    else if (tell.t === 'joined' && tell.refused) this.fail(tell.refused);
    else if (tell.t === 'joined') this.account = tell.account;
    else if (tell.t === 'released') lane.released = true;
    else if (tell.t === 'answer' && doing?.t === 'query') doing.question.resolve(tell.value);
    else if (tell.t === 'refused' && doing?.t === 'query') doing.question.reject(new Error(tell.why));
    else if (tell.t === 'refused') this.fail({ code: /^not a network/.test(tell.why) ? 'networks' : 'unknown', detail: tell.why });
  }

  private wasRead(lane: LaneState, index: number, account: FileAccount, soFar: SoFar): void {
    const file = this.file(index);
    const before = file.account ?? file.told;
    Object.assign(file, { state: 'done', account, bytes: account.bytes, at: null, deaths: 0 });
    lane.held.push(index);
    lane.soFar = soFar;
    // Read again after others were given what it held: it has to be what it was.
    if (before && JSON.stringify(before) !== JSON.stringify(account)) this.restart();
  }

  private compared(group: readonly number[], firsts: readonly number[]): void {
    this.alike.splice(this.alike.findIndex(it => it[0] === group[0]), 1);
    for (const index of group) this.uncompared.delete(index);
    const again: number[] = [];
    for (const [at, index] of group.entries()) {
      const first = group[firsts[at] ?? at] ?? index;
      if (first === index) continue;
      Object.assign(this.file(index), { state: 'same', sameAs: first, account: null });
      again.push(index);
    }
    // A lane that has counted one of them twice cannot take it back: what else it held is read again.
    for (const lane of this.lanes) {
      const held = lane.held.filter(index => !again.includes(index));
      if (held.length === lane.held.length) continue;
      lane.held = held;
      lane.post.end();
      this.died(lane, 'it holds the same log twice');
    }
  }

  private died(lane: LaneState, why: string): void {
    const { doing, held, started } = lane;
    const work = started ? doing?.t : 'start';
    this.it.step?.({ t: 'died', lane: lane.index, doing: work ?? 'nothing', held: [...held], why });
    const released = lane.released || doing?.t === 'release';
    Object.assign(lane, { doing: null, held: [], soFar: null, cube: null, released: this.passes.areDone });
    lane.imported.clear();
    this.isReady = false;
    if (lane.index === this.head) this.account = null;
    const lost = [...held, ...lane.again.splice(0)];
    if (doing?.t === 'read') lost.push(doing.file);
    for (const index of lost.sort((a, b) => a - b)) {
      const file = this.file(index);
      Object.assign(file, { state: 'waiting', bytes: 0 });
      if (this.exchanging) lane.again.push(index);
      else file.account = null;
    }
    const { rounds } = this;
    // What waited for its start has not been touched.
    if (!started && doing?.t === 'query') lane.questions.unshift(doing.question);
    if (work === 'read' && doing?.t === 'read') this.diedOn(lane, doing.file);
    else if (work && this.isHopeless(lane, work, doing, why)) return this.fail({ code: work === 'start' ? 'module' : 'worker', detail: why });
    // Others cannot give it its keys again.
    if (!this.passes.areDone && (released || this.lanes.some(other => other.released || other.doing?.t === 'release'))) this.restart();
    if (this.over || this.rounds !== rounds) return;
    lane.post = this.hire(lane.index);
    this.start(lane);
    this.pump();
  }

  /** A lane has come to the end of its memory: this pass, which may be the first and only one, is made for fewer sources. */
  private outOfMemory({ started, doing }: LaneState, held: number): void {
    const file = doing?.t === 'read' ? this.file(doing.file) : null;
    if (file?.at) file.bytes = file.at[0];
    const files = this.files.filter(({ state }) => state !== 'same' && state !== 'left-out');
    const size = files.reduce((total, { source }) => total + source.size, 0);
    const read = file ? bytesDone(files) / Math.max(1, size) : 1;
    // What an opened file of counts takes does not depend on sources, nor does what is there before anything is read.
    const helps = started && !this.passes.areDone && this.files.every(({ account }) => account?.state !== 'cube');
    if (helps && this.passes.narrow(read, this.lanes.map(({ soFar }) => soFar))) {
      this.it.step?.({ t: 'narrowed', passes: this.passes.total });
      return this.readAll();
    }
    this.fail({ code: 'memory', detail: `${file ? `${file.source.name}: ` : ''}${(held / 1e6).toFixed(0)} MB` });
  }

  /** A pass is made. */
  private passed(counts: Uint8Array): void {
    this.passes.next(counts, this.lanes.map(({ soFar }) => soFar));
    this.it.step?.({ t: 'passed', done: this.passes.done, passes: this.passes.total });
    // Lanes begin anew after the last one, too: that gives their memory back.
    if (this.passes.areDone) return this.renew();
    for (const file of this.files) file.told = file.account;
    this.readAll();
  }

  /**
   * Twice at one place is no accident: the line that does it is looked for, and put into quarantine. A file without lines
   * (packed, or a capture) is given up whole.
   */
  private diedOn(lane: LaneState, index: number): void {
    const file = this.file(index);
    const { at, lines, diedAt, quarantine, source: { blob } } = file;
    const again = !at || !diedAt || (at[0] <= diedAt[1] && diedAt[0] <= at[1]);
    Object.assign(file, { at: null, diedAt: at, deaths: again ? file.deaths + 1 : 1 });
    if (file.deaths > FILE_DEATHS || quarantine.length >= QUARANTINE) return this.giveUp(file);
    if (file.deaths < 2 || !at || !lines || !blob) return;
    file.state = 'searching';
    lane.again = lane.again.filter(it => it !== index);
    lane.searching++;
    const { rounds } = this;
    const isOver = () => this.over || this.rounds !== rounds;
    const { job, module, options, spawn, tickMs = TICK_MS } = this.it;
    findKiller({ job, task: this.task(index, blob), range: at, module, options, pass: this.passes.current, spawn, tickMs, limit: READ_TICKS, isOver }).then(line => {
      if (isOver()) return;
      lane.searching--;
      file.state = 'waiting';
      if (this.exchanging) lane.again.push(index);
      if (line) {
        quarantine.push(line);
        quarantine.sort((a, b) => a[0] - b[0]);
        file.deaths = 0;
        this.it.step?.({ t: 'quarantine', file: index, range: line });
      }
      this.pump();
    });
  }

  /** A file that kills every lane, nobody knows where: none of it is counted, and its account says so. */
  private giveUp(file: FileState): void {
    file.givenUp = true;
    // What it gave to other lanes cannot be taken back, nor what was counted of it in a pass before.
    if (this.exchanging || this.passes.done > 0) this.restart();
    else settle(file);
  }

  private isHopeless(lane: LaneState, work: Work, doing: Doing | null, why: string): boolean {
    const strikes = (this.strikes.get(work) ?? 0) + 1;
    this.strikes.set(work, strikes);
    if (work === 'start') return strikes >= STRIKES;
    if (doing?.t === 'query') {
      // A question that kills is not asked a third time; the lane does well without it.
      if (++doing.question.deaths < 2) lane.questions.unshift(doing.question);
      else doing.question.reject(new Error(why));
      return false;
    }
    if (doing?.t === 'same' && strikes >= STRIKES) {
      // They are read one by one, then: one that cannot even be looked through will tell in its own account.
      this.compared(doing.files, []);
      return false;
    }
    return strikes >= STRIKES;
  }

  /** Reads everything again: what lanes were given of each other, or what passes counted, does not fit together any more. */
  private restart(): void {
    if (++this.futile >= STRIKES) return this.fail({ code: 'worker', detail: 'files read differently each time' });
    this.it.step?.({ t: 'restart' });
    this.passes.restart();
    for (const file of this.files) file.told = null;
    this.readAll();
  }

  /** Begins to read all files. */
  private readAll(): void {
    this.exchanging = false;
    this.isReady = false;
    this.account = null;
    for (const file of this.files) {
      if (file.givenUp) settle(file);
      else if (file.state !== 'same' && file.state !== 'left-out') Object.assign(file, { state: 'waiting', account: null, bytes: 0, at: null });
    }
    this.renew();
  }

  /** Every lane begins anew. */
  private renew(): void {
    this.rounds++;
    for (const lane of this.lanes) {
      lane.post.end();
      if (lane.doing?.t === 'query') lane.questions.unshift(lane.doing.question);
      Object.assign(lane, { doing: null, held: [], again: [], searching: 0, soFar: null, cube: null, released: this.passes.areDone });
      lane.inbox.clear();
      lane.imported.clear();
      lane.post = this.hire(lane.index);
      this.start(lane);
    }
    this.pump();
  }

  private fail(failure: Failure): void {
    this.end();
    this.it.failed(failure);
  }
}

/** Done with a file that was given up. */
function settle(file: FileState): void {
  const account: FileAccount = {
    name: file.source.name, bytes: 0, textBytes: 0, state: 'failed', format: null, sameAs: null, refusals: [], read: 0, counted: 0,
    accesses: 0, blank: 0, kinds: [], rejected: [], notes: [{ note: 'unreadable', amount: 1 }], yearMissing: false,
  };
  Object.assign(file, { state: 'done', account, bytes: 0, at: null });
}
