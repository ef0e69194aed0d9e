// How long the page takes to answer a hand, once a file is read: what is clicked, and what is pointed at.
import { choose, openPage } from './page.mjs';
import { installClick, installHover } from './watch.mjs';

/** Each click is made so often. */
const TIMES = 5;
/** So many places of a chart are pointed at. */
const PLACES = 40;

const id = name => `[data-testid=${name}]`;
const reset = { selector: id('reset') };
const allDays = { selector: id('period-all'), opener: id('period-chooser') };
const rowOf = card => ({ selector: `${id(`card-${card}`)} button.share-row` });
/** Takes one filter back and leaves the days as they are. */
const clear = { selector: '.chip-clear' };

/** What is clicked, there and back. A switch changes no figure: the first change it makes is the redraw. */
const switched = ['switch to sources and back', { selector: id('measure-sources'), isSwitch: true }, { selector: id('measure-accesses'), isSwitch: true }];
const filtered = [
  ['one service and back', rowOf('services'), reset],
  ['one sensor and back', rowOf('sensors'), reset],
  ['one region and back', rowOf('regions'), reset],
  ['all days and back', allDays, reset],
];
/** While all days are shown. */
const filteredOfAll = [
  ['one service of all days and back', rowOf('services'), clear],
  ['one sensor of all days and back', rowOf('sensors'), clear],
];

/**
 * Reads `file` and tries everything. Returns what was done, each with its times in seconds and what they are times of:
 * `redrawn`, from a click to the page showing the new counts; `complete`, to what only the addresses tell being there
 * too; `pointed`, the work of the page's thread for one move.
 */
export async function interact(profile, file) {
  const page = await openPage(profile);
  const { declined } = await choose(profile, page, file);
  if (declined) throw new Error('the page does not read the file');
  const { app } = page;
  await app.evaluate(installClick);
  await app.evaluate(installHover);
  const click = what => app.evaluate(it => globalThis.click(it), what);
  const done = [];
  const tryOut = async ([name, there, back]) => {
    const times = [];
    for (let time = 0; time < TIMES; time++) times.push(await click(there), await click(back));
    done.push({ name, of: 'redrawn', times: times.map(it => it.redrawn) });
    if (!there.isSwitch) done.push({ name, of: 'complete', times: times.map(it => it.complete) });
  };
  await tryOut(switched);
  for (const it of filtered) await tryOut(it);
  await click(allDays);
  for (const it of filteredOfAll) await tryOut(it);
  done.push({ name: 'pointing at the chart of all days', of: 'pointed', times: await hover(page) });
  await click(reset);
  done.push({ name: 'pointing at the chart of a month', of: 'pointed', times: await hover(page) });
  return done;
}

/** Moves the pointer across the chart of days. */
async function hover({ tab, app }) {
  const chart = app.locator(id('card-daily-chart'));
  await chart.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await chart.boundingBox();
  await app.evaluate(() => globalThis.hovers.splice(0));
  for (let place = 0; place < PLACES; place++) {
    // Up and down on the way, so that other series are met too.
    const [across, down] = [0.1 + 0.7 * (place / PLACES), 0.35 + 0.25 * Math.sin(place)];
    await tab.mouse.move(x + width * across, y + height * down);
    await app.evaluate(() => globalThis.painted());
  }
  await tab.mouse.move(x + width / 2, y - 5);
  return app.evaluate(() => globalThis.hovers.map(ms => ms / 1000));
}
