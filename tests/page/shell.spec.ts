// The shell: what it refuses, what it passes on, and that it starts the app.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { appFrame, expect, newContext, openPage, origins, pageFile, serve, test, until, watch, type Opened } from './harness.ts';

for (const origin of origins) {
  test.describe(`the shell, ${origin}`, () => {
    // One page for all: the shell keeps nothing from one message to the next.
    let opened: Opened;
    test.beforeAll(async ({ browser, address }) => {
      opened = await openPage(await newContext(browser), address[origin]);
    });
    test.afterAll(() => opened.page.context().close());

    test('makes one sandboxed frame and starts the app in it without a complaint', async () => {
      const { page, app, complaints } = opened;
      await until(() => app.evaluate(() => document.getElementById('root')?.childElementCount), 'the app to draw');
      expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts allow-downloads');
      expect(page.frames()).toHaveLength(2);
      expect(await app.evaluate(() => self.origin)).toBe('null');
      expect(complaints).toEqual([]);
    });

    test('saves what the app hands over, under a name with no surprises', async () => {
      const { page, app } = opened;
      const download = page.waitForEvent('download');
      await app.evaluate(() => parent.postMessage({ t: 'save', name: '../re<b>port\u202e.csv', blob: new Blob(['a,b\n']) }, '*'));
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^[._]*re_b_port_\.csv$/);
      expect(readFileSync(await file.path(), 'utf8')).toBe('a,b\n');
    });

    test('cuts a long name', async () => {
      const { page, app } = opened;
      const download = page.waitForEvent('download');
      await app.evaluate(() => parent.postMessage({ t: 'save', name: 'x'.repeat(500), blob: new Blob(['1'], { type: 'text/plain' }) }, '*'));
      expect((await download).suggestedFilename()).toBe(`${'x'.repeat(80)}.txt`);
    });

    test('takes no other message, and none from another sender', async () => {
      const { page, app } = opened;
      const downloads: string[] = [];
      page.on('download', it => downloads.push(it.suggestedFilename()));
      await app.evaluate(() => {
        const blob = new Blob(['1']);
        for (const message of [null, 'save', 7, {}, { t: 'open', name: 'a', blob }, { t: 'save', name: 'b' }, { t: 'save', name: 'c', blob: 'text' }, { t: 'save', name: { d: 1 }, blob }]) parent.postMessage(message, '*');
      });
      await page.evaluate(() => window.postMessage({ t: 'save', name: 'e', blob: new Blob(['1']) }, '*'));
      // Messages arrive in their order: once this one is saved, the others were not.
      const download = page.waitForEvent('download');
      await app.evaluate(() => parent.postMessage({ t: 'save', name: 'last.csv', blob: new Blob(['1']) }, '*'));
      await download;
      expect(downloads).toEqual(['last.csv']);
    });

    test('keeps nothing on the computer', async () => {
      const { app } = opened;
      const outcome = await app.evaluate(async () => {
        const tries: Record<string, () => unknown> = {
          localStorage: () => localStorage.setItem('a', 'b'),
          sessionStorage: () => sessionStorage.setItem('a', 'b'),
          cookie: () => { document.cookie = 'a=b'; },
          indexedDB: () => new Promise((done, fail) => {
            const request = indexedDB.open('a');
            request.onsuccess = done;
            request.onerror = () => fail(request.error);
          }),
          caches: () => caches.open('a'),
          opfs: () => navigator.storage.getDirectory(),
        };
        const stored: string[] = [];
        for (const [name, attempt] of Object.entries(tries)) {
          try {
            await attempt();
            stored.push(name);
          } catch { /* refused, as it should be */ }
        }
        return { tried: Object.keys(tries).length, stored };
      });
      expect(outcome).toEqual({ tried: 6, stored: [] });
    });

    test('makes one document only', async () => {
      const { page } = opened;
      const outcome = await page.evaluate(() => {
        const frame = document.createElement('iframe');
        try {
          frame.srcdoc = '<p>other</p>';
          return 'made';
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(outcome).toBe('TypeError');
    });
  });
}

test('the shell stays empty inside another page, and says why', async ({ page }) => {
  const { address, server } = await serve(path => (path === '/inner'
    ? { type: 'text/html; charset=utf-8', body: readFileSync(pageFile) }
    : { type: 'text/html', body: '<iframe src="/inner" width="600" height="300"></iframe>' }));
  await page.goto(`${address}/`);
  const inner = await appFrame(page);
  await inner.waitForLoadState();
  await until(() => inner.locator('#framed').isVisible(), 'the message');
  expect(inner.childFrames()).toHaveLength(0);
  expect(await inner.evaluate(() => (document.body as HTMLElement).innerText)).toMatch(/its own tab[^]*別のタブ/);
  server.close();
});

test('a page that opens the shell hears nothing and has no hold on the app', async ({ context, host }) => {
  const { address, server } = await serve(() => ({ type: 'text/html', body: '<button>open</button>' }));
  const hostile = await context.newPage();
  await hostile.goto(`${address}/`);
  await hostile.evaluate(url => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    addEventListener('message', event => heard.push(event.data));
    document.querySelector('button')?.addEventListener('click', () => Object.assign(window, { victim: open(url) }));
  }, `${host}/`);
  const opening = context.waitForEvent('page');
  await hostile.click('button');
  const victim = await opening;
  const record = watch(victim);
  const app = await appFrame(victim);
  expect(await victim.evaluate(() => window.opener as unknown)).toBeNull();
  // It can post, as any page that holds a window can; nothing listens.
  const downloads: string[] = [];
  victim.on('download', it => downloads.push(it.suggestedFilename()));
  await hostile.evaluate(() => {
    const { victim } = window as unknown as { victim: Window };
    for (const target of [victim, victim[0] as unknown as Window]) target.postMessage({ t: 'save', name: 'stolen', blob: new Blob(['1']) }, '*');
  });
  const download = victim.waitForEvent('download');
  await app.evaluate(() => parent.postMessage({ t: 'save', name: 'own.csv', blob: new Blob(['1']) }, '*'));
  await download;
  expect(downloads).toEqual(['own.csv']);
  expect(await hostile.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
  expect(record.complaints).toEqual([]);
  server.close();
});

test('the document says what it needs when scripts are off, in both languages', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(pageFile).href);
  const text = await page.locator('noscript').first().innerText();
  expect(text).toMatch(/allow scripts/);
  expect(text).toMatch(/スクリプトを許可/);
  expect(await page.locator('#framed').isVisible()).toBe(false);
  await context.close();
});
