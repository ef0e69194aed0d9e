// The app of the engine's tests: nothing but the engine, in the same frame under the same policy as the real app, and
// workers that can be killed or made to misbehave. Tests call `rig` through `evaluate`.
import source from 'virtual:worker-source';
import { Engine, type EngineOptions } from '../../www/engine.ts';
import type { Account, FileChoice, Options, Progress, Report, Selection, TopSource } from '../../www/facts.ts';
import type { Step } from '../../www/reading-state.ts';
import { zoneTable } from '../../www/zone.ts';

interface Policies { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } }

// The policy of the page allows two names; the engine has the one, and in this frame nobody has the other.
const policy = (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy('shell', { createScriptURL: url => url });

/** Starts a worker in which `first` runs before its own code. */
function spawn(first: string): Worker {
  const url = URL.createObjectURL(new Blob([first, '\n', source], { type: 'text/javascript' }));
  return new Worker(policy?.createScriptURL(url) ?? url);
}

export interface Run {
  /** Names of the files given, out of those the input holds; all of them if not said. The same name may stand twice. */
  readonly files?: readonly string[];
  readonly options?: Partial<Options>;
  readonly choices?: Record<string, FileChoice>;
  readonly lanes?: number;
  readonly tickMs?: number;
  /** Code that runs in every worker first. */
  readonly first?: string;
  /** How many workers to kill, and within how many milliseconds each. */
  readonly kills?: number;
  readonly withinMs?: number;
  /** Which of them dies behind the engine's back, so that only its silence tells. */
  readonly silent?: number;
  /** Whenever the counts of a pass are added up by one worker, another one has died just before. */
  readonly diesAtSum?: boolean;
  readonly selection?: Selection;
  readonly top?: number;
  readonly cubeFile?: boolean;
  /** Cancel after so many milliseconds. */
  readonly cancelAfterMs?: number;
}

export interface Ran {
  readonly failure: { code: string; detail: string } | null;
  readonly account: Account | null;
  readonly asked: { file: number; name: string }[];
  readonly summary: string | null;
  readonly report: Report | null;
  readonly top: TopSource[] | null;
  readonly distinct: { distinctAddresses: number | null; sourceSensorDays: number | null } | null;
  readonly cubeFile: string | null;
  readonly steps: Step[];
  readonly killed: number;
  readonly workers: number;
  readonly ms: number;
  /** When progress was reported, in milliseconds from the start, and the last but one report. */
  readonly reports: { at: number; progress: Progress }[];
}

const everything: Selection = { from: null, to: null, sensors: [], services: [], regions: [] };

/** Makes a worker die of an error when it is told to. */
const MORTAL = `addEventListener('message', event => {
  if (event.data !== 'die') return;
  event.stopImmediatePropagation();
  setTimeout(() => { throw new Error('made to die'); });
});`;

/** Reads files, kills workers meanwhile, and says what came out. */
async function run(it: Run): Promise<Ran> {
  const input = document.querySelector('input') as HTMLInputElement;
  const given = [...input.files ?? []];
  const files = it.files ? it.files.map(name => given.find(file => file.name === name) as File) : given;
  const options: Options = { zone: 'UTC', sourceZone: null, sensorBy: 'auto', cowrieOuterPorts: false, foldRetransmissions: false, networks: '', ...it.options };
  const choices = new Map(files.flatMap(file => (it.choices?.[file.name] ? [[file, it.choices[file.name] as FileChoice]] : [])));
  const living = new Set<Worker>();
  const steps: Step[] = [];
  const reports: Ran['reports'] = [];
  let [killed, workers, over] = [0, 0, false];
  // A question that two workers in a row die on is given up: once all is counted, one more may die at the most.
  let most = it.kills ?? 0;
  let account: Account | null = null;
  let asked: Ran['asked'] = [];
  const begun = performance.now();
  const engineOptions: EngineOptions = {
    ...it.lanes ? { lanes: it.lanes } : {}, ...it.tickMs ? { tickMs: it.tickMs } : {},
    step: step => steps.push(step),
    spawn: () => {
      const worker = spawn(`${it.first ?? ''}\n${it.kills || it.diesAtSum ? MORTAL : ''}`);
      const terminate = worker.terminate.bind(worker);
      worker.terminate = () => {
        living.delete(worker);
        terminate();
      };
      const post = worker.postMessage.bind(worker) as (...message: unknown[]) => void;
      if (it.diesAtSum) worker.postMessage = (message: { t?: string }, ...rest: unknown[]) => {
        const other = message.t === 'sum' ? [...living].find(it => it !== worker) : undefined;
        if (!other) return post(message, ...rest);
        other.addEventListener('error', () => setTimeout(() => post(message, ...rest)));
        other.postMessage('die');
        killed++;
      };
      living.add(worker);
      workers++;
      return worker;
    },
  };
  const ended = new Promise<{ code: string; detail: string } | null>(resolve => {
    const engine = new Engine({
      progress: progress => { if (!over) reports.push({ at: performance.now() - begun, progress }); },
      account: value => { account = value; },
      ask: value => { asked = value; },
      overlaps: () => {},
      ready: () => resolve(null),
      failed: failure => resolve(failure),
    }, engineOptions);
    engine.read(files, options, choices);
    const strike = () => {
      if (over || killed >= most) return;
      const victims = [...living];
      const victim = victims[Math.floor(Math.random() * victims.length)];
      if (victim) {
        living.delete(victim);
        // Some die behind the engine's back, and nobody says so; most say a last word, which saves the test's time.
        if (killed === it.silent) Worker.prototype.terminate.call(victim);
        else victim.postMessage('die');
        killed++;
      }
      setTimeout(strike, Math.random() * (it.withinMs ?? 1000));
    };
    setTimeout(strike, Math.random() * (it.withinMs ?? 1000));
    if (it.cancelAfterMs !== undefined) {
      setTimeout(() => {
        engine.cancel();
        resolve({ code: 'cancelled', detail: String(living.size) });
      }, it.cancelAfterMs);
    }
    Object.assign(rig, { engine });
  });
  const failure = await ended;
  most = Math.min(most, killed + 1);
  const ms = performance.now() - begun;
  const engine = rig.engine as Engine;
  const counted = failure === null && ((account as Account | null)?.counted ?? 0) > 0;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const result = {
    failure, account, asked, steps, ms, reports,
    report: counted ? await engine.report(it.selection ?? everything) : null,
    summary: failure === null ? text(await engine.summaryJson()) : null,
    top: counted && it.top ? await engine.topSources(it.selection ?? everything, it.top) : null,
    distinct: counted ? await engine.distinct(it.selection ?? everything) : null,
    cubeFile: it.cubeFile && failure === null ? text(await engine.cubeFile()) : null,
  };
  over = true;
  engine.cancel();
  return { ...result, killed, workers };
}

export interface Rig {
  engine: Engine | null;
  readonly run: typeof run;
  readonly zoneTable: typeof zoneTable;
  readonly spawn: typeof spawn;
}

const rig: Rig = { engine: null, run, zoneTable, spawn };
Object.assign(globalThis, { rig });
document.getElementById('root')?.append(Object.assign(document.createElement('input'), { type: 'file', multiple: true }));
