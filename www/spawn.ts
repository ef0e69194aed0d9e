// Starts workers. A worker has to come from a blob: a page opened from disk may
// not load one from a file, and a module worker does not start in a sandbox.
import monthSource from 'virtual:month-worker-source';
import source from 'virtual:worker-source';
import { blocks } from './blocks.ts';
import { load, type Loaded } from './packed.ts';
import type { Ask, Tell } from './protocol.ts';

interface Policies { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } }

const { trustedTypes } = globalThis as { trustedTypes?: Policies };

// The app's one Trusted Types policy; the page's own policy allows no second
// one of this name.
const policy = trustedTypes?.createPolicy('worker', {
  createScriptURL(url) {
    if (!url.startsWith('blob:')) throw new TypeError('a worker starts from a blob only');
    return url;
  },
});

/** A worker that has not unpacked the module by then is given up for the page's own thread. */
const LOAD_MS = 20_000;

const addresses = new Map<string, string>();

/** A worker that has its instance of the module already, for the next that is started. */
let spare: Worker | undefined;

function make(script: string = source): Worker {
  const address = addresses.get(script) ?? URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  addresses.set(script, address);
  return new Worker(policy?.createScriptURL(address) ?? address);
}

const ask = (worker: Worker, it: Ask): void => worker.postMessage(it);

/**
 * Unpacks and compiles the engine in a worker, so that the page's thread can draw meanwhile. The worker is then ready
 * for the first files. Where it fails, whatever the reason, the page's thread does it.
 */
export async function loadEngine(): Promise<Loaded> {
  // The worker starts meanwhile.
  const worker = make();
  const packed = await blocks('ingest', 'view', 'regions');
  try {
    const loaded = await new Promise<Loaded>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('silent')), LOAD_MS);
      worker.onmessage = ({ data }: MessageEvent<Tell>) => {
        if (data.t === 'loaded') resolve(data);
        else if (data.t === 'dead') reject(new Error(data.why));
        else return;
        clearTimeout(timer);
      };
      worker.onerror = event => {
        event.preventDefault();
        clearTimeout(timer);
        reject(new Error(event.message));
      };
      ask(worker, { t: 'load', job: 0, packed });
    });
    if (spare) worker.terminate();
    else keep(worker);
    return loaded;
  } catch {
    worker.terminate();
    return load(packed);
  }
}

/** Has a worker ready, its instance of the module made, before it is needed. */
export function keepSpare(module: WebAssembly.Module): void {
  if (spare) return;
  const worker = make();
  ask(worker, { t: 'warm', job: 0, module });
  keep(worker);
}

/** A spare that dies is thrown away; another one takes its place when a worker is needed. */
function keep(worker: Worker): void {
  spare = worker;
  const drop = () => {
    worker.terminate();
    if (spare === worker) spare = undefined;
  };
  worker.onmessage = ({ data }: MessageEvent<Tell>) => {
    if (data.t === 'dead') drop();
  };
  worker.onerror = event => {
    event.preventDefault();
    drop();
  };
}

/**
 * Lets the spare worker try the module out: what the browser compiles well for one worker, it has for all. The trial
 * ends as soon as the worker is asked for something.
 */
export function tryOut({ module, regions }: Loaded): void {
  if (spare) ask(spare, { t: 'try', job: 0, module, regions });
}

/** Starts a worker that runs `www/worker.ts`; end it with `terminate()`. */
export function startWorker(): Worker {
  const worker = spare ?? make();
  spare = undefined;
  worker.onmessage = null;
  worker.onerror = null;
  return worker;
}

/** Starts a worker that runs `www/month-worker.ts`. */
export function startMonthWorker(): Worker {
  return make(monthSource);
}
