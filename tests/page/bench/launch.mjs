// A browser that nothing was done with yet, and what its processes need.
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
/** No measurement takes longer. */
const PATIENCE_MS = 1_200_000;

/** Starts a browser, hands it to `work`, and ends it. */
export async function withBrowser(work) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? pins.browser.program,
    args: [...pins.browser.flags, `--disable-features=${FEATURES_OFF.join()}`],
    // Stamps without a zone are UTC, as in the terminal.
    env: { ...process.env, TZ: 'UTC' },
  });
  const session = await browser.newBrowserCDPSession();
  try {
    return await work({ browser, session });
  } finally {
    await browser.close();
  }
}

/** A fresh tab. */
export async function newTab({ browser }) {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(PATIENCE_MS);
  return tab;
}

/** The browser's name and version. */
export const version = ({ browser }) => `Chromium ${browser.version()}`;

/** Memory of the tab's processes together, in bytes, and processor time of all the browser's, in seconds. */
export async function usage({ session }) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  let [peak, now] = [0, 0];
  for (const { id, type } of processInfo) {
    if (type !== 'renderer') continue;
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    const kilobytes = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    peak += kilobytes('VmHWM') * 1024;
    now += kilobytes('VmRSS') * 1024;
  }
  return { peak, now, cpu: processInfo.reduce((total, { cpuTime }) => total + cpuTime, 0) };
}

const QUIET_MS = 200;
/** Processor time, in seconds, that a browser at rest may use meanwhile. */
const QUIET_CPU = 0.02;

/** Waits until the browser has nothing to do any more: what is measured next starts from rest. */
export async function settle(browser) {
  let { cpu } = await usage(browser);
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    await new Promise(done => setTimeout(done, QUIET_MS));
    const now = (await usage(browser)).cpu;
    if (now - cpu < QUIET_CPU) return;
    cpu = now;
  }
  throw new Error('the browser does not come to rest');
}
