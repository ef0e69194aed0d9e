// Runs inside the page: notes when things are on the screen. Playwright hands these functions over as text, so each
// stands for itself.

/** Sets up `globalThis.painted`: calls back after the next frame was painted, with the time. */
export function installPainted() {
  globalThis.painted = () => new Promise(resolve => {
    requestAnimationFrame(() => {
      // A message that is posted while a frame is made is delivered when it was made.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
  });
}

/**
 * Sets up `globalThis.reading`, a promise of how the next reading of a file goes: times in seconds from when the file
 * was chosen. It settles half a second after the counts are shown, so that what follows at once is watched too.
 */
export function installReading() {
  const AFTERWARDS_MS = 500;
  const tasks = [];
  new PerformanceObserver(list => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
  const find = id => document.querySelector(`[data-testid=${id}]`);
  const isCounted = id => /[1-9]/.test(find(id)?.textContent ?? '');
  globalThis.reading = new Promise(resolve => {
    let [start, first, over] = [0, 0, false];
    const since = time => (time - start) / 1000;
    const end = async result => {
      over = true;
      observer.disconnect();
      const seconds = since(await globalThis.painted());
      await new Promise(done => setTimeout(done, AFTERWARDS_MS));
      const long = tasks.filter(task => task.startTime + task.duration > start).map(task => task.duration / 1000);
      resolve({ seconds, first: first > 0 ? first : seconds, blocked: Math.max(0, ...long), ...result });
    };
    const look = () => {
      if (!start || over) return;
      if (!first && isCounted('so-far-accesses')) {
        first = -1;
        globalThis.painted().then(time => { first = since(time); });
      }
      const { state } = document.documentElement.dataset;
      if (state === 'failed') void end({ failed: document.body.innerText.slice(0, 500) });
      else if (state === 'ready' && find('nothing')) void end({ declined: true });
      else if (state === 'ready' && find('figure-accesses')) void end({});
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { attributes: true, childList: true, characterData: true, subtree: true });
    document.addEventListener('change', () => { start ||= performance.now(); }, { capture: true });
  });
}

/** Runs before the app's own scripts: sets up `globalThis.whenReady`, when the page is painted and its module is up. */
export function installReady() {
  const { instantiate } = WebAssembly;
  let done;
  const instantiated = new Promise(resolve => { done = resolve; });
  WebAssembly.instantiate = (...given) => {
    const result = instantiate.apply(WebAssembly, given);
    result.then(() => done(performance.now()), () => {});
    return result;
  };
  const painted = new Promise(resolve => {
    new PerformanceObserver(list => {
      for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
    }).observe({ type: 'paint', buffered: true });
  });
  globalThis.whenReady = Promise.all([painted, instantiated]).then(([paint, module]) => ({
    paint: performance.timeOrigin + paint, module: performance.timeOrigin + module,
  }));
}

/** Sets up `globalThis.click`, which clicks and says how long the page took to answer. */
export function installClick() {
  const find = selector => document.querySelector(selector);
  const figures = () => find('[data-testid=figure-accesses]')?.textContent;
  const isBusy = () => find('[aria-busy=true]') !== null;
  const until = (probe, what) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing happened: ${what}`)), 30_000);
    const observer = new MutationObserver(() => {
      if (!probe()) return;
      observer.disconnect();
      clearTimeout(timer);
      resolve();
    });
    observer.observe(document.documentElement, { attributes: true, childList: true, characterData: true, subtree: true });
  });
  const press = selector => {
    const it = find(selector);
    if (!it) throw new Error(`there is no ${selector} to click`);
    it.click();
  };
  globalThis.click = async ({ selector, opener, isSwitch }) => {
    if (opener) press(opener);
    await globalThis.painted();
    const before = figures();
    const changed = until(() => isSwitch || figures() !== before, selector);
    const start = performance.now();
    press(selector);
    await changed;
    const redrawn = (await globalThis.painted() - start) / 1000;
    if (isBusy()) await until(() => !isBusy(), `${selector}, complete`);
    const complete = (await globalThis.painted() - start) / 1000;
    // The next one starts from rest.
    await new Promise(done => setTimeout(done, 100));
    return { redrawn, complete };
  };
}

/**
 * Sets up `globalThis.hovers`: milliseconds from each move of the pointer to when the frame that shows it was made. The
 * browser hands out moves right before a frame, so that is the work for one move, and nothing else.
 */
export function installHover() {
  globalThis.hovers = [];
  addEventListener('pointermove', () => {
    const start = performance.now();
    globalThis.painted().then(time => globalThis.hovers.push(time - start));
  }, { capture: true });
}
