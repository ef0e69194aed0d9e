// The browser: a fresh profile of it for each run, and what its processes need.
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolchain } from '../../../www/toolchain.mjs';

/** The project's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** wasm-pack.toml. */
export const pins = toolchain(root);

// Off: a renderer kept for the next tab, and the panel below the address line. Both are renderers that have nothing to
// do with the tab, and would count as its memory.
const FEATURES_OFF = ['SpareRendererForSitePerProcess', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];
/** Nothing that is waited for takes longer. */
const PATIENCE_MS = 1_200_000;

let running = null;

async function launch() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? pins.browser.program,
    args: [...pins.browser.flags, `--disable-features=${FEATURES_OFF.join()}`],
    // Stamps without a zone are UTC, as in the terminal.
    env: { ...process.env, TZ: 'UTC' },
  });
  return { browser, session: await browser.newBrowserCDPSession() };
}

/**
 * Hands a fresh profile of the browser to `work`: no process, cache or memory of another run is left. When something
 * goes wrong the browser itself is not used again.
 */
export async function withProfile(work) {
  running ??= await launch();
  const { browser, session } = running;
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE_MS);
    const result = await work({ context, session });
    await context.close();
    for (const end = Date.now() + 10_000; (await renderers(session)).length > 0;) {
      if (Date.now() > end) throw new Error('the tab does not end');
      await pause(20);
    }
    return result;
  } catch (error) {
    running = null;
    await browser.close();
    throw error;
  }
}

/** Ends the browser, if it runs. */
export async function quit() {
  await running?.browser.close();
}

/** The browser's name and version. */
export const version = ({ context }) => `Chromium ${context.browser().version()}`;

const pause = ms => new Promise(done => setTimeout(done, ms));

async function renderers(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer');
}

/**
 * Memory of the tab in bytes: the most it had at a time (`peak`), and what it has. Its processes share their code, which
 * counts once: all of the largest process, and what the others have for themselves.
 */
export async function memory({ session }) {
  const all = (await renderers(session)).map(({ id }) => {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const bytes = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return { peak: bytes('VmHWM'), now: bytes('VmRSS'), own: bytes('RssAnon') };
  });
  const [largest = { peak: 0, now: 0 }, ...others] = all.sort((a, b) => b.peak - a.peak);
  const rest = others.reduce((total, { own }) => total + own, 0);
  return { peak: largest.peak + rest, after: largest.now + rest };
}

/** Processor time that all of the browser's processes have used, in seconds. */
export async function processorTime({ session }) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((total, { cpuTime }) => total + cpuTime, 0);
}

const QUIET_MS = 150;
/** Processor time, in seconds, that tabs at rest may use meanwhile. */
const QUIET_CPU = 0.01;

/** Waits until the tab has nothing to do any more: what is measured next starts from rest. */
export async function settle({ session }) {
  const used = async () => (await renderers(session)).reduce((total, { cpuTime }) => total + cpuTime, 0);
  let before = await used();
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    await pause(QUIET_MS);
    const now = await used();
    if (now - before < QUIET_CPU) return;
    before = now;
  }
  throw new Error('the tab does not come to rest');
}
