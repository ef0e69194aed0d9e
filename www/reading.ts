// One reading of a list of files: which lane reads what, what happens when a lane dies, and how the lanes' keys come
// together. A lane is one worker with its own instance of the engine. Knows nothing of the page or of logs.
//
// A lane holds the keys of the files it has read, and only it does. So when it dies, those files, and the one it was
// reading, are read again, and no others. Once all are read, each lane exports to each other lane the keys of that
// one's partition of the sources; an export leaves the lane as it was and always gives the same bytes, so a lane that
// dies now reads again what it held, is given the other lanes' exports again, and what it had exported stays good.
//
// Cube files among the files are added to what was counted, once all of it is. What a cube file holds of who came is asked
// for before, of the logs: the sum answers for them, too, and nobody can be asked any more.
//
// Where memory ends, this is done over and over for some of the sources each time (www/passes.ts). Of a pass nothing is
// left but its counts, which are here and not in a worker.
import { Alike } from './alike.ts';
import type { Failure } from './engine-api.ts';
import type { FileAccount, Options } from './facts.ts';
import { Post, type Order } from './crew.ts';
import { Passes } from './passes.ts';
import type { Answers, Joined, LogCounts, Query, SoFar, Task, Tell } from './protocol.ts';
import { settle, unread, type Doing, type FileState, type LaneState, type Question, type Source, type Step, type Work } from './reading-state.ts';
import { findKiller } from './search.ts';
import { accountOf, bytesDone, isSettled } from './sums.ts';

/** Asks a lane. */
export type AskLane = <Q extends Query>(lane: number, query: Q) => Promise<Answers[Q['q']]>;

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
  /** Finds out what a cube file of the logs holds of who came; null if it holds nothing of it. */
  readonly visits: (ask: AskLane) => Promise<string | null>;
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
/** So many logs are named where they cannot be added to cube files. */
const NAMED = 3;

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
  /** Cube files are being added: the counts of the logs, once they are known (null: there are none). A new object each time. */
  private adding: { logs?: LogCounts | null } | null = null;
  /** They were. */
  private isAdded = false;
  /** How often all lanes have begun anew. */
  private rounds = 0;
  /** How often because something did not fit together, since all was counted last. */
  private futile = 0;
  private readonly alike: Alike;
  private readonly strikes = new Map<Work, number>();
  private readonly watch: ReturnType<typeof setInterval>;
  private readonly from = performance.now();
  private readonly seed = crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n;

  constructor(private readonly it: ReadingOptions) {
    this.files = it.files.map(unread);
    this.alike = new Alike(it.alike);
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
      for (const question of lane.questions.splice(0)) question.reject(ended());
    }
  }

  /** Asks one lane; it answers once all is counted. */
  ask<Q extends Query>(lane: number, query: Q, first = false): Promise<Answers[Q['q']]> {
    return new Promise((resolve, reject) => {
      const state = this.lanes[lane];
      if (this.over || !state) return reject(ended());
      state.questions.push({ query, first, resolve: resolve as Question['resolve'], reject, deaths: 0 });
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
        if (full !== null && (lane.doing?.t !== 'query' || lane.doing.question.first)) this.outOfMemory(lane, full);
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
      this.alike.lookAgain(this.files);
      if (!this.alike.next) this.exchanging = true;
    }
    for (const lane of this.lanes) if (!lane.doing) this.next(lane);
    if (!this.isReady && this.account && this.lanes.every(lane => lane.released)) {
      if (!this.isAdded && this.cubeFiles.length > 0) return this.beginToAdd();
      this.isReady = true;
      this.futile = 0;
      this.it.ready();
      this.pump();
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
    if (this.adding?.logs !== undefined && !this.isAdded) return lane.index === this.head ? this.add(lane, this.adding.logs) : undefined;
    const at = lane.questions.findIndex(({ first }) => this.isReady || first);
    const [question] = at < 0 ? [] : lane.questions.splice(at, 1);
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
    const files = accountOf(this.files, 0).files.filter(({ state }) => state !== 'cube');
    this.give(lane, { t: 'join' }, { t: 'join', cubes, files, seconds: this.seconds() });
  }

  private seconds(): number {
    return (performance.now() - this.from) / 1000;
  }

  /** Cube files that were opened. */
  private get cubeFiles(): { name: string; blob: File }[] {
    const opened = this.files.flatMap(({ account, source: { name, blob } }) => (account?.state === 'cube' && blob ? [{ name, blob }] : []));
    // By name, so that the order in which they were dropped does not show.
    return opened.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** Logs of which anything was read. */
  private get logs(): FileState[] {
    return this.files.filter(({ account }) => account && account.state !== 'cube' && account.read > 0);
  }

  /** All is counted in the logs, and they can still be asked. */
  private beginToAdd(): void {
    if (this.adding) return;
    const adding: { logs?: LogCounts | null } = {};
    this.adding = adding;
    this.logCounts().then(logs => {
      adding.logs = logs;
      this.pump();
    }, (error: unknown) => {
      // A lane may have died meanwhile: then it has begun anew, or will.
      if (!this.over && this.adding === adding) this.fail({ code: 'worker', detail: error instanceof Error ? error.message : String(error) });
    });
  }

  private async logCounts(): Promise<LogCounts | null> {
    if (this.logs.length === 0) return null;
    // The sum of passes holds all counts that lanes would be asked for; who came nobody can be asked after them.
    if (this.passes.areDone) return { parts: [], visits: null };
    const ask: AskLane = (lane, query) => this.ask(lane, query, true);
    const parts = await Promise.all(this.lanes.map(({ index }) => ask(index, { q: 'fullCube' })));
    return { parts, visits: await this.it.visits(ask) };
  }

  private add(lane: LaneState, counts: LogCounts | null): void {
    const names = this.logs.map(({ source }) => source.name);
    const more = names.length > NAMED ? ` (+${names.length - NAMED})` : '';
    const logs = counts && { name: names.slice(0, NAMED).join(' + ') + more, ...counts };
    this.give(lane, { t: 'add' }, { t: 'add', cubeFiles: this.cubeFiles, logs, files: accountOf(this.files, 0).files, seconds: this.seconds() });
  }

  /** The lane that answers for all has died, or is to: it has to count and to add again. */
  private unjoin(): void {
    this.account = null;
    this.adding = null;
    this.isAdded = false;
    for (const { questions } of this.lanes) {
      for (let at = questions.length - 1; at >= 0; at--) if (questions[at]?.first) questions.splice(at, 1)[0]?.reject(ended());
    }
  }

  /** What a lane was asked that is no more is to be asked again. */
  private askAgain(lane: LaneState, question: Question): void {
    if (question.first) question.reject(ended());
    else lane.questions.unshift(question);
  }

  private nextFile(lane: LaneState): void {
    const group = this.alike.next;
    if (group && !this.lanes.some(it => it.doing?.t === 'same')) {
      const files = group.map(index => this.file(index).source.blob).filter(blob => blob !== null);
      return this.give(lane, { t: 'same', files: group }, { t: 'same', files });
    }
    const index = this.files.findIndex(({ state }, at) => state === 'waiting' && !this.alike.awaits(at));
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
    else if (tell.t === 'joined') [this.account, this.isAdded] = [tell.account, doing?.t === 'add'];
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
    this.alike.done(group);
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
    if (lane.index === this.head) this.unjoin();
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
    if (!started && doing?.t === 'query') this.askAgain(lane, doing.question);
    if (work === 'read' && doing?.t === 'read') this.diedOn(lane, doing.file);
    else if (work && this.isHopeless(lane, work, doing, why)) return this.fail({ code: work === 'start' ? 'module' : 'worker', detail: why });
    // Others cannot give it its keys again.
    if (!this.passes.areDone && (released || this.lanes.some(other => other.released || other.doing?.t === 'release'))) this.restart(why);
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
    const helps = started && !this.passes.areDone && doing?.t !== 'add' && files.some(({ account }) => account?.state !== 'cube');
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
    if (this.passes.areDone) {
      // A lane that died while its counts were added was about to read its files again: nobody needs them any more.
      for (const file of this.files) if (file.account) Object.assign(file, { state: 'done', bytes: file.account.bytes, at: null });
      return this.renew();
    }
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
      if (++doing.question.deaths < 2) this.askAgain(lane, doing.question);
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
  private restart(why = 'files read differently each time'): void {
    if (++this.futile >= STRIKES) return this.fail({ code: 'worker', detail: why });
    this.it.step?.({ t: 'restart' });
    this.passes.restart();
    for (const file of this.files) file.told = null;
    this.readAll();
  }

  /** Begins to read all files. */
  private readAll(): void {
    this.exchanging = false;
    this.isReady = false;
    this.unjoin();
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
      if (lane.doing?.t === 'query') this.askAgain(lane, lane.doing.question);
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

function ended(): DOMException {
  return new DOMException('reading was ended', 'AbortError');
}
