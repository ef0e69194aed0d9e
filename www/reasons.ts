// Why something failed, in the page's language. What a worker or a browser says of it is English, and for who develops.
import { text } from './state.ts';

export function reasonFor(error: unknown): string {
  const t = text.value.reasons;
  const said = error instanceof Error ? error.message : String(error);
  // This one names the file, and a file may be called anything.
  if (/is not the file any more/.test(said)) return t.changed;
  if (error instanceof RangeError || /memory|allocation/i.test(said)) return t.memory;
  return said === 'silent' ? t.silent : t.internal;
}
