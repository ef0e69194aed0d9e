import { withProfile, quit } from './launch.mjs';
import { openPage, choose } from './page.mjs';
import { installClick } from './watch.mjs';
import { writeFileSync } from 'node:fs';
await withProfile(async profile => {
  const page = await openPage(profile);
  await choose(profile, page, process.argv[2]);
  const { app, tab } = page;
  await app.evaluate(installClick);
  const id = name => `[data-testid=${name}]`;
  const click = what => app.evaluate(it => globalThis.click(it), what);
  await click({ selector: id('period-all'), opener: id('period-chooser') });
  const cdp = await profile.context.newCDPSession(tab);
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: 200 });
  await cdp.send('Profiler.start');
  const t = [];
  for (let i = 0; i < 10; i++) { t.push(await click({ selector: `${id('card-services')} button.share-row` })); t.push(await click({ selector: '.chip-clear' })); }
  const { profile: p } = await cdp.send('Profiler.stop');
  console.log(t.map(x => [(x.redrawn*1000).toFixed(0), (x.complete*1000).toFixed(0)].join('/')).join(' '));
  const self = new Map(), byId = new Map(p.nodes.map(n => [n.id, n]));
  const dt = p.timeDeltas; p.samples.forEach((s, i) => { const n = byId.get(s); const k = n.callFrame.functionName + ' ' + n.callFrame.url.slice(-20) + ':' + n.callFrame.lineNumber; self.set(k, (self.get(k) ?? 0) + dt[i]); });
  console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 30).map(([k, v]) => (v / 20000).toFixed(2) + ' ms/click  ' + k).join('\n'));
});
await quit?.();
