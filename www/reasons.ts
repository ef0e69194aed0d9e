// Why something failed, in the page's language. What a worker or a browser says of it is English, and for who develops.
import { text } from './state.ts';

export function reasonFor(error: unknown): string {
  const t = text.value.reasons;
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /memory|allocation/i.test(said)) return t.memory;
  return said === 'silent' ? t.silent : t.internal;
}
