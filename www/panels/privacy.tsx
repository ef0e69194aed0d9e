// How logs stay with their owner, and how anybody can check it.
import type { JSX } from 'preact';
import { text } from '../state.ts';

export function Privacy(): JSX.Element {
  const t = text.value.privacy;
  return (
    <div class="privacy">
      <h3>{t.title}</h3>
      <ul>{t.how.map(it => <li key={it}>{it}</li>)}</ul>
      <h3>{t.verify}</h3>
      <ol>{t.steps.map(it => <li key={it}>{it}</li>)}</ol>
    </div>
  );
}
