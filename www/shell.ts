// The shell: the only part of the page that is not locked into the sandbox,
// kept so small that it can be read in one breath. It never sees a log. It
// makes the frame the app runs in, hands the engine's modules to it, and saves
// the files that the app hands back.

// First of all: a page that opened this one gets no handle on it.
window.opener = null;

/** A message from the app: the user asked to save `blob` under `name`. */
interface Save { readonly t: 'save'; readonly name: string; readonly blob: Blob }

/** The few parts of Trusted Types used here; older browsers have none of it. */
interface Policies { createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string } }

function isSave(data: unknown): data is Save {
  return typeof data === 'object' && data !== null
    && (data as Partial<Save>).t === 'save'
    && typeof (data as Partial<Save>).name === 'string'
    && (data as Partial<Save>).blob instanceof Blob;
}

function save({ name, blob }: Save): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80);
  link.click();
  // The browser has its own hold on the bytes once the download has begun,
  // which it has not yet when click() returns.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A message from the app: it wants the blocks of these names, as they stand in this document. */
interface Want { readonly t: 'want'; readonly names: readonly string[] }

function isWant(data: unknown): data is Want {
  return typeof data === 'object' && data !== null && (data as Partial<Want>).t === 'want' && Array.isArray((data as Partial<Want>).names);
}

/** This script stands in front of the blocks: the app starts while they are still read. */
const whole = new Promise<void>(done => addEventListener('DOMContentLoaded', () => done()));

/** Over a slow line the blocks may be long on their way: the app is told every second that they are waited for. */
const WAIT_MS = 1000;

async function give({ names }: Want, app: Window): Promise<void> {
  const pulse = setInterval(() => app.postMessage({ t: 'wait' }, '*'), WAIT_MS);
  await whole;
  clearInterval(pulse);
  const text = (name: string): string => document.getElementById(name)?.textContent ?? '';
  app.postMessage({ t: 'blocks', names, blocks: names.map(text) }, '*');
}

function start(): void {
  // The app's document stands in this one as text, written so that it has no
  // "<" in it (see www/build.mjs): nothing in it can end the block early.
  const text = document.getElementById('app')?.textContent ?? '';
  const html = text.replaceAll('&lt;', '<').replaceAll('&amp;', '&');

  // One policy, one text: nobody can use it to make another document.
  const { trustedTypes } = window as { trustedTypes?: Policies };
  const policy = trustedTypes?.createPolicy('shell', {
    createHTML(asked) {
      if (asked !== html) throw new TypeError('the shell makes one document only');
      return asked;
    },
  });

  const frame = document.createElement('iframe');
  frame.title = document.title;
  // Never allow-same-origin, -popups, -top-navigation, -forms or -modals.
  frame.setAttribute('sandbox', 'allow-scripts allow-downloads');
  frame.srcdoc = policy?.createHTML(html) ?? html;
  document.body.append(frame);

  // All that the app can ask of the shell. A download from inside the sandbox
  // works in Chromium but not in Firefox under frame-src 'none'.
  addEventListener('message', ({ source, data }) => {
    const app = frame.contentWindow;
    if (!app || source !== app) return;
    if (isSave(data)) save(data);
    if (isWant(data)) void give(data, app);
  });
}

if (window.top !== window.self) document.documentElement.dataset.framed = '';
else start();
