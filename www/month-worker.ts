// The worker that tells the month: one instance of the module `month`, the counts that it is given, and the report of some
// of their days. Each order is answered once, in turn.
import type { Jobless } from './crew.ts';
import { compiled } from './packed.ts';
import { initSync, MonthTeller, type MonthTable, type MonthText, type TraceText } from './pkg/month/month.js';
import type { Tell } from './protocol.ts';

/** The ways a report leaves the page: whole, or one table of it. */
export type Form = 'html' | 'markdown' | 'json' | 'xlsx' | 'csv' | 'svg';

/** An order, and what it is answered with. */
export interface MonthAnswers {
  /** `packed`: the module, as it stands in the page; `cube`: the counts, from the lane that answers for all. */
  open: { readonly order: { readonly packed: string; readonly cube: Uint8Array }; readonly answer: null };
  /** The bursts that every lane is to be asked about; null: there is no day to report on. */
  plan: { readonly order: { readonly choice: string }; readonly answer: string | null };
  group: { readonly order: { readonly answers: string }; readonly answer: string };
  make: { readonly order: { readonly answers: string }; readonly answer: boolean };
  /** For a cube file: the bursts that every lane is to be asked about, what it is asked next, and what the file holds of the answers. */
  questions: { readonly order: object; readonly answer: string };
  questionGroups: { readonly order: { readonly answers: string }; readonly answer: string };
  questionsAnswered: { readonly order: { readonly answers: string }; readonly answer: string };
  text: { readonly order: { readonly language: string }; readonly answer: MonthText };
  tables: { readonly order: { readonly language: string }; readonly answer: MonthTable[] };
  /** `fact`: JSON, as the text holds it. */
  trace: { readonly order: { readonly fact: string; readonly language: string }; readonly answer: TraceText };
  busiest: { readonly order: object; readonly answer: number };
  /** `table`: a name of `tables`, where one is asked for; `inputs` and `extras` are JSON. */
  file: { readonly order: { readonly form: Form; readonly table: string; readonly language: string; readonly inputs: string; readonly extras: string }; readonly answer: Uint8Array };
}

export type MonthOrder = { [T in keyof MonthAnswers]: { readonly t: T } & MonthAnswers[T]['order'] }[keyof MonthAnswers];
export type MonthAsk = { readonly job: number } & MonthOrder;
export type MonthTell =
  | { readonly t: 'answer'; readonly job: number; readonly value: MonthAnswers[keyof MonthAnswers]['answer'] }
  /** The engine refused the order; the worker is well. */
  | { readonly t: 'refused'; readonly job: number; readonly why: string };

/** This scope, of which TypeScript's library for pages knows nothing. */
const scope = globalThis as unknown as {
  postMessage(tell: MonthTell | Extract<Tell, { t: 'dead' }>, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<MonthAsk>) => void): void;
};

let teller: MonthTeller | undefined;
let dead = false;
let turn: Promise<void> = Promise.resolve();

scope.addEventListener('message', ({ data }) => {
  turn = turn.then(async () => {
    if (dead) return;
    const { job } = data;
    try {
      const tell: Jobless<MonthTell> = { t: 'answer', value: await answered(data) };
      scope.postMessage({ ...tell, job });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      // After a trap the instance is half alive.
      dead = error instanceof WebAssembly.RuntimeError || error instanceof RangeError || !teller;
      scope.postMessage(dead ? { t: 'dead', job, why, full: null } : { t: 'refused', job, why });
    }
  });
});

function opened(): MonthTeller {
  if (!teller) throw new Error('asked before it was opened');
  return teller;
}

async function answered(ask: MonthAsk): Promise<MonthAnswers[keyof MonthAnswers]['answer']> {
  switch (ask.t) {
    case 'open':
      initSync({ module: await compiled(ask.packed) });
      teller = new MonthTeller(ask.cube);
      return null;
    case 'plan':
      return opened().plan(ask.choice) ?? null;
    case 'group':
      return opened().group(ask.answers);
    case 'make':
      return opened().make(ask.answers);
    case 'questions':
      return opened().questions();
    case 'questionGroups':
      return opened().questionGroups(ask.answers);
    case 'questionsAnswered':
      return opened().questionsAnswered(ask.answers);
    case 'text':
      return opened().text(ask.language);
    case 'file':
      opened().setInputs(ask.inputs);
      return opened().file(ask.form, ask.table, ask.language, ask.extras);
    case 'trace':
      return opened().trace(ask.fact, ask.language);
    case 'tables':
      return opened().tables(ask.language);
    case 'busiest':
      return MonthTeller.busiestListed();
  }
}
