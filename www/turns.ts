// Work that may take several milliseconds, such as drawing a chart, one piece a frame: between two pieces the browser
// shows what there is and hears the pointer.

const waiting = new Map<unknown, () => void>();
let asked = 0;

function next(): void {
  asked = 0;
  const first = waiting.entries().next();
  if (first.done) return;
  const [key, work] = first.value;
  waiting.delete(key);
  if (waiting.size > 0) asked = requestAnimationFrame(next);
  work();
}

/** Does `work` in a frame of its own, in the order of asking. What was asked before under the same key is forgotten. */
export function inTurn(key: unknown, work: () => void): void {
  waiting.delete(key);
  waiting.set(key, work);
  if (asked === 0) asked = requestAnimationFrame(next);
}

/** Forgets what was asked under this key. */
export function notAnyMore(key: unknown): void {
  waiting.delete(key);
}
