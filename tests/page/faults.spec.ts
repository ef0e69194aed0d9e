// What the page says, and how it goes on, when something beside the reading fails: the worker that tells the month dies, or
// the document around the app does not hand out the engine.
import { writeFileSync } from 'node:fs';
import type { Frame } from '@playwright/test';
import { en } from '../../www/text/en.ts';
import { ja } from '../../www/text/ja.ts';
import { choose, expect, newContext, openPage, test, until } from './harness.ts';

/** A month in which somebody looks for proxies on four days. */
function log(): string {
  const rows = ['time,sensor,source,destination_port,protocol'];
  for (let date = 1; date <= 30; date++) {
    const day = `2008-09-${String(date).padStart(2, '0')}`;
    for (let source = 0; source < 8; source++) rows.push(`${day}T0${source}:00:00Z,s,192.0.2.${(date * 7 + source) % 250},445,tcp`);
    if (date >= 13 && date <= 16) for (let knock = 0; knock < 60; knock++) rows.push(`${day}T1${knock % 10}:00:00Z,s,203.0.113.7,8080,tcp`);
  }
  return `${rows.join('\n')}\n`;
}

async function speak(app: Frame, code: string): Promise<void> {
  if (await app.evaluate(() => document.documentElement.lang) !== code) await app.getByTestId('language').click();
}

/** Orders on which a worker dies. */
declare let fatal: string[];

test('the worker that tells the month dies: it is said, the figures stand, and it is told when it is tried again', async ({ browser, address }, info) => {
  const context = await newContext(browser, { timezoneId: 'UTC', locale: 'en-US' });
  await context.addInitScript(() => {
    Object.assign(globalThis, { fatal: [] });
    const { postMessage, terminate } = Worker.prototype;
    Worker.prototype.postMessage = function (message: { t?: string }, ...rest: unknown[]) {
      postMessage.call(this, message, ...rest as []);
      if (!fatal.includes(message.t ?? '')) return;
      terminate.call(this);
      setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'made to die', cancelable: true })));
    };
  });
  const { page, app, complaints } = await openPage(context, address.file);
  const path = info.outputPath('log.csv');
  writeFileSync(path, log());
  const [untold, story] = [app.getByTestId('untold'), app.getByTestId('card-story')];
  const letDie = (orders: string[]): Promise<void> => app.evaluate(orders => { fatal = orders; }, orders);

  await letDie(['make']);
  await choose(app, path);
  for (const texts of [en, ja]) {
    await speak(app, texts.code);
    await expect(untold).toContainText(texts.story.failed);
    await expect(untold).toContainText(texts.reasons.internal);
    await expect(app.getByTestId('story-to-come')).toHaveCount(0);
    await expect(app.getByTestId('figure-accesses')).toHaveAttribute('data-value', '480');
  }
  // Whatever it was about.
  for (const order of ['open', 'plan', 'text']) {
    await letDie([order]);
    await app.getByTestId('tell-again').click();
    await expect(untold).toHaveCount(0);
    await expect(untold).toContainText(ja.reasons.internal);
  }
  await letDie([]);
  await app.getByTestId('tell-again').click();
  await expect(story).toContainText('8080/tcp');
  await expect(untold).toHaveCount(0);

  // And of a month that was told, while it is saved.
  await letDie(['file']);
  const ask = async (): Promise<void> => {
    await app.getByTestId('export').click();
    await app.getByTestId('export-month').click();
    await app.getByTestId('export-report').click();
  };
  await ask();
  await expect(app.getByTestId('said')).toContainText(ja.exports.failed);
  await expect(untold).toContainText(ja.reasons.internal);
  await expect(app.getByTestId('publish')).toHaveCount(0);
  await letDie([]);
  await app.getByTestId('tell-again').click();
  await expect(story).toContainText('8080/tcp');
  const [download] = await Promise.all([page.waitForEvent('download'), ask()]);
  expect(download.suggestedFilename()).toMatch(/\.html$/);
  expect(complaints).toEqual([]);
  await context.close();
});

/** The shell does not hear what the app wants. */
declare let deaf: boolean;

test('a document that does not hand out the engine is told of, and may be asked again', async ({ browser, address }, info) => {
  const context = await newContext(browser, { timezoneId: 'UTC', locale: 'en-US' });
  await context.addInitScript(() => {
    Object.assign(globalThis, { deaf: true });
    addEventListener('message', event => {
      if (deaf && (event.data as { t?: string }).t === 'want') event.stopImmediatePropagation();
    });
  });
  const { page, app } = await openPage(context, address.file);
  const path = info.outputPath('log.csv');
  writeFileSync(path, log());
  await choose(app, path);
  const failed = app.getByTestId('failed');
  await expect(failed).toBeVisible({ timeout: 20_000 });
  for (const texts of [en, ja]) {
    await speak(app, texts.code);
    await expect(failed).toContainText(texts.codes.failures['module'] ?? '?');
    await expect(failed).toContainText('does not hand out the engine');
  }
  await page.evaluate(() => { deaf = false; });
  await app.getByTestId('read-again').click();
  await until(async () => (await app.evaluate(() => document.documentElement.dataset['state'])) === 'ready' || null, 'the figures');
  await expect(app.getByTestId('figure-accesses')).toHaveAttribute('data-value', '480');
  await context.close();
});
