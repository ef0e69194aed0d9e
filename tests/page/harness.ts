// What every test of the page shares: a browser as wasm-pack.toml has it, the
// built page opened from disk or over HTTP, its app frame, and a record of all
// that went over the wire or went wrong.
//
// Note for tests: the page's policy blocks eval, and with it Playwright's
// waitForFunction. Poll with `until` instead.
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Frame, type Locator, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { toolchain } from '../../www/toolchain.mjs';

export { expect };

/** The project's folder. */
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const pins = toolchain(root);

/** The built page's file. */
export const pageFile = join(root, pins.page.file);

/** How a page may be opened; tests run under both. */
export const origins = ['file', 'http'] as const;
/** One of the two ways to open the page. */
export type Origin = (typeof origins)[number];

/** The page, opened, and what it did. */
export interface Opened {
  readonly page: Page;
  /** The app's frame, inside the sandbox. */
  readonly app: Frame;
  /** Every request the browser made or tried to make, the document's own first. blob: and data: are not requests. */
  readonly requests: string[];
  /** Errors and warnings of the console, and exceptions nobody caught. */
  readonly complaints: string[];
}

/** Starts a server on this computer that answers every path with `answer`. */
export async function serve(answer: (path: string) => { readonly type: string; readonly body: string | Buffer }): Promise<{ readonly address: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const { type, body } = answer(request.url ?? '/');
    response.writeHead(200, { 'Content-Type': type });
    response.end(body);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Calls `probe` until it returns something true, and returns that. */
export async function until<T>(probe: () => Promise<T | undefined | null | false>, what: string, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise(done => setTimeout(done, 50));
  }
}

/** Records requests and complaints of `page` into the two lists. */
export function watch(page: Page): { readonly requests: string[]; readonly complaints: string[] } {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', request => {
    if (!/^(blob|data|about):/.test(request.url())) requests.push(request.url());
  });
  page.on('websocket', socket => requests.push(socket.url()));
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(String(error)));
  return { requests, complaints };
}

/** The app's frame of the shell that `page` shows. */
export async function appFrame(page: Page): Promise<Frame> {
  const handle = await page.waitForSelector('iframe', { state: 'attached' });
  const frame = await handle.contentFrame();
  if (!frame) throw new Error('the shell has no app frame');
  await frame.waitForLoadState('domcontentloaded');
  return frame;
}

/** Gives `file` to a file chooser's element, or to where it is dropped. */
export async function choose(app: Frame, files: string | readonly string[], selector = 'input[type=file]:not([webkitdirectory])'): Promise<void> {
  await app.locator(selector).first().setInputFiles(typeof files === 'string' ? [files] : [...files]);
}

/**
 * Drops files onto `target` as a hand would: the browser itself makes the drag,
 * with real files from disk, so the page gets trusted events. (A folder arrives
 * as an entry too, but Chromium lets no sandboxed frame read it: EncodingError.)
 */
export async function drop(page: Page, target: Locator, files: readonly string[]): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('there is nothing to drop on');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: files.map(it => resolve(it)), dragOperationsMask: 1 };
  const spot = { x: box.x + box.width / 2, y: box.y + box.height / 2, data };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, ...spot });
  await session.detach();
}

/**
 * A context of its own, for as long as the test says. Nothing moves in it, which would cost more than most tests, and
 * the page's worker tries nothing out beforehand unless that is asked for.
 */
export async function newContext(browser: Browser, options: BrowserContextOptions = {}, trial = false): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  if (!trial) {
    await context.addInitScript(() => {
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message: { t?: string }, ...rest: unknown[]) {
        if (message.t !== 'try') postMessage.call(this, message, ...rest as []);
      };
    });
  }
  return context;
}

/** Opens the page in a fresh tab of the context. */
export async function openPage(context: BrowserContext, url: string): Promise<Opened> {
  const page = await context.newPage();
  const record = watch(page);
  await page.goto(url);
  return { page, app: await appFrame(page), ...record };
}

/** Waits until every chart that there is shows what it is to show, after whatever was done to the page just now. */
export async function drawn(app: Frame, atLeast = 1): Promise<void> {
  await until(() => app.evaluate(async least => {
    // A change of the page's size or colours reaches its charts a frame later.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const charts = [...document.querySelectorAll('canvas')];
    return charts.length >= least && charts.every(it => 'drawn' in it.dataset);
  }, atLeast), 'the charts');
}

interface Fixtures {
  /** Opens the page in a fresh tab. */
  open: (origin: Origin, context?: BrowserContext) => Promise<Opened>;
}

interface Shared {
  /** Address of a server that serves the built page. */
  host: string;
  /** Addresses of the page. */
  address: Record<Origin, string>;
}

/** Whether the page's worker may try the engine out before it gets a file, as it does for users. */
interface Options { trial: boolean }

/** Playwright's `test`, with the browser of wasm-pack.toml and `open`. */
export const test = base.extend<Fixtures & Options, Shared>({
  trial: [false, { option: true }],
  // Playwright starts its browser with these.
  browser: [async ({ playwright }, use) => {
    const browser = await playwright.chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? pins.browser.program,
      args: [...pins.browser.flags],
    });
    await use(browser);
    await browser.close();
  }, { scope: 'worker', timeout: 60_000 }],

  host: [async ({}, use) => {
    const { address, server } = await serve(path => (path === '/'
      ? { type: 'text/html; charset=utf-8', body: readFileSync(pageFile) }
      : { type: 'text/plain', body: 'nothing here' }));
    await use(address);
    server.close();
  }, { scope: 'worker' }],

  address: [async ({ host }, use) => {
    await use({ file: pathToFileURL(pageFile).href, http: `${host}/` });
  }, { scope: 'worker' }],

  context: async ({ browser, trial }, use) => {
    const context = await newContext(browser, {}, trial);
    await use(context);
    await context.close();
  },

  open: async ({ context, address }, use) => {
    await use((origin, inside = context) => openPage(inside, address[origin]));
  },
});
