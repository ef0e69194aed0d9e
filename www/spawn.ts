// Starts workers. A worker has to come from a blob: a page opened from disk may
// not load one from a file, and a module worker does not start in a sandbox.
import source from 'virtual:worker-source';
import type { Ask } from './protocol.ts';

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

let address: string | undefined;

let spare: Worker | undefined;

function make(): Worker {
  address ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return new Worker(policy?.createScriptURL(address) ?? address);
}

/**
 * Has a worker ready, its instance of the module made, before it is needed. With regions it also tries out
 * the module, once a page: what the browser compiles well for one worker it has for all.
 */
export function warmWorker(module: WebAssembly.Module, regions: Uint8Array | null): void {
  if (spare) return;
  spare = make();
  const warm: Ask = { t: 'warm', job: 0, module, regions };
  spare.postMessage(warm);
}

/** Starts a worker that runs `www/worker.ts`; end it with `terminate()`. */
export function startWorker(): Worker {
  const worker = spare ?? make();
  spare = undefined;
  return worker;
}
