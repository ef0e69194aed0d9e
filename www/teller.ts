// The month's report, told in a worker of its own, so that neither the page nor the workers that hold the counts are kept
// from what else is asked.
import { blocks } from './blocks.ts';
import { Post, WorkerDied } from './crew.ts';
import type { Month, MonthChoice } from './engine-api.ts';
import type { MonthAnswers, MonthOrder, MonthTell } from './month-worker.ts';
import type { InputHash } from './protocol.ts';

/** What the lanes are asked for a report, each of them. Their answers are JSON. */
export interface Witnesses {
  /** The counts, from the lane that answers for all. */
  packedCube(): Promise<Uint8Array>;
  /** null: only counts were opened. */
  sharedVisitors(bursts: string): Promise<(string | null)[]>;
  visits(bursts: string): Promise<string[]>;
  /** null: no addresses are at hand. */
  busiest(period: string, count: number): Promise<(string | null)[]>;
  inputs(): Promise<InputHash[]>;
}

/** Length of a tick of the watch over the worker, and how many without an answer are too many. */
const TICK_MS = 1000;
const SILENT_TICKS = 60;

const superseded = (): DOMException => new DOMException('another report was asked for', 'AbortError');
const array = (parts: readonly string[]): string => `[${parts.join(',')}]`;

export class Teller {
  private readonly post: Post<MonthOrder, MonthTell>;
  private readonly waiting: { resolve: (value: unknown) => void; reject: (why: Error) => void }[] = [];
  private readonly watch: ReturnType<typeof setInterval>;
  private readonly opened: Promise<unknown>;
  /** The report that was asked for last, and the turn of those before it. */
  private nth = 0;
  private turn: Promise<unknown> = Promise.resolve();
  /** Set once it can tell no more: why. */
  private over: Error | null = null;

  constructor(spawn: () => Worker, private readonly witnesses: Witnesses) {
    this.post = new Post({
      job: 0,
      spawn,
      died: (why, full) => this.end(new WorkerDied(why, full)),
      heard: tell => {
        const asked = this.waiting.shift();
        if (tell.t === 'answer') asked?.resolve(tell.value);
        else asked?.reject(new Error(tell.why));
      },
    });
    this.watch = setInterval(() => this.post.tick(this.waiting.length > 0 ? SILENT_TICKS : null), TICK_MS);
    this.opened = Promise.all([witnesses.packedCube(), blocks('month')])
      .then(([cube, { month }]) => this.ask({ t: 'open', packed: month, cube }, [cube.buffer]));
    this.opened.catch((error: Error) => this.end(error));
  }

  /** The report of a choice; null: there is no day to report on. One that is asked for later takes its place. */
  tell(choice: MonthChoice): Promise<Month | null> {
    const nth = ++this.nth;
    const report = this.turn.then(async () => {
      await this.opened;
      return this.told(choice, nth);
    });
    this.turn = report.catch(() => {});
    return report;
  }

  /** What a cube file holds of who came in bursts, for its reports; null: only counts are at hand. */
  async visits(): Promise<string | null> {
    await this.opened;
    const shared = await this.shared(await this.ask({ t: 'questions' }));
    if (!shared) return null;
    const groups = await this.ask({ t: 'questionGroups', answers: array(shared) });
    return this.ask({ t: 'questionsAnswered', answers: array(await this.witnesses.visits(groups)) });
  }

  get isOver(): boolean {
    return this.over !== null;
  }

  end(why: Error = superseded()): void {
    this.over ??= why;
    clearInterval(this.watch);
    this.post.end();
    for (const { reject } of this.waiting.splice(0)) reject(why);
  }

  private async told(choice: MonthChoice, nth: number): Promise<Month | null> {
    const current = () => {
      if (nth !== this.nth) throw superseded();
    };
    current();
    const bursts = await this.ask({ t: 'plan', choice: JSON.stringify(choice) });
    if (bursts === null) return null;
    current();
    const shared = await this.shared(bursts);
    // Where only counts are at hand, nobody can be asked who came.
    let visits: string[] = [];
    if (shared) {
      const groups = await this.ask({ t: 'group', answers: array(shared) });
      current();
      visits = await this.witnesses.visits(groups);
    }
    current();
    if (!await this.ask({ t: 'make', answers: array(visits) })) return null;
    return {
      days: choice.period,
      text: async language => {
        current();
        return this.ask({ t: 'text', language });
      },
      trace: async (fact, language) => {
        current();
        return this.ask({ t: 'trace', fact, language });
      },
      tables: async language => {
        current();
        return this.ask({ t: 'tables', language });
      },
      file: async (form, language, { withAddresses, ...publisher }, table = '') => {
        const inputs = await this.witnesses.inputs();
        const busiest = withAddresses ? await this.busiest(choice) : null;
        current();
        return this.ask({ t: 'file', form, table, language, inputs: JSON.stringify(inputs), extras: JSON.stringify({ ...publisher, busiest }) });
      },
    };
  }

  /** What every lane says; null: only counts are at hand, of which one lane answers for all. */
  private async shared(bursts: string): Promise<string[] | null> {
    const parts = await this.witnesses.sharedVisitors(bursts);
    const known = parts.filter(part => part !== null);
    return known.length === parts.length ? known : null;
  }

  private async busiest({ period }: MonthChoice): Promise<unknown[] | null> {
    if (!period) return null;
    const count = await this.ask({ t: 'busiest' });
    const parts = await this.witnesses.busiest(JSON.stringify(period), count);
    // Lanes have no source in common, and an edition puts them in their order.
    return parts.includes(null) ? null : parts.flatMap(part => JSON.parse(part ?? '[]') as unknown[]);
  }

  private ask<O extends MonthOrder>(order: O, transfer: Transferable[] = []): Promise<MonthAnswers[O['t']]['answer']> {
    if (this.over) return Promise.reject(this.over);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve: resolve as (value: unknown) => void, reject });
      this.post.ask(order, transfer);
    });
  }
}
