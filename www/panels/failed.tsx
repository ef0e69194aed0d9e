// Reading stopped as a whole: what happened, in words, and the way on.
import type { JSX } from 'preact';
import { failure, listed, readAgain, sample, setOptions, text } from '../state.ts';
import { Files } from './files.tsx';
import { Value } from './value.tsx';

export function Failed(): JSX.Element {
  const t = text.value;
  const it = failure.value;
  const zone = it?.zone;
  return (
    <main id="main" class="narrow" tabIndex={-1}>
      <section class="notice alert" role="alert" data-testid="failed">
        <h1>{t.failed.title}</h1>
        <p><b>{(it && t.codes.failures[it.code]) ?? t.codes.failures['unknown']}</b></p>
        {it?.detail && <p><Value of={it.detail} longest={400} /></p>}
        <p>{t.failed.lead}</p>
        {zone && <button type="button" class="button primary" data-testid="read-in-zone" onClick={() => setOptions({ zone })}>{t.failed.zone(zone)}</button>}
        {(listed.value.length > 0 || sample.value) && <button type="button" class={`button${zone ? '' : ' primary'}`} data-testid="read-again" onClick={readAgain}>{t.failed.again}</button>}
      </section>
      {listed.value.length > 0 && <section class="card"><Files /></section>}
    </main>
  );
}
