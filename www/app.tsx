// The page: chooses what to show by the state's phase, and keeps the document's own attributes in step.
import { effect } from '@preact/signals';
import { options, render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import './look.ts';
import { Drop } from './panels/drop.tsx';
import { Empty } from './panels/empty.tsx';
import { Failed } from './panels/failed.tsx';
import { Foot } from './panels/foot.tsx';
import { Header } from './panels/header.tsx';
import { MappingDialog } from './panels/mapping.tsx';
import { PatternDialog } from './panels/pattern.tsx';
import { PublishDialog } from './panels/publish.tsx';
import { Result } from './panels/result.tsx';
import { TracePanel } from './panels/trace.tsx';
import { language, phase, report, said, text } from './state.ts';

// What is asked of the workers is on its way before the page is drawn anew. But who presses a key or a button meets the
// page as it stands, not as it stood before the last one.
let redraw: (() => void) | null = null;
const drawNow = (): void => {
  const work = redraw;
  redraw = null;
  work?.();
};
options.debounceRendering = work => {
  redraw = work;
  setTimeout(drawNow);
};
for (const event of ['keydown', 'pointerdown', 'pointermove', 'pointerup', 'click', 'input', 'change']) {
  addEventListener(event, drawNow, { capture: true });
}

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dataset['state'] = phase.value;
});

/** What a screen reader is told when the page changes as a whole. */
function Announced(): JSX.Element {
  const t = text.value;
  const it = report.value;
  const spoken = phase.value === 'reading' ? t.reading.title
    : phase.value === 'ready' && !it ? t.nothing.title
      : phase.value === 'ready' && it && it.headline.accesses > 0 ? t.lede.sentence(it.headline.sourcesPerSensorDay, it.headline.accessesPerSource).join('') : '';
  return <p class="unseen" role="status">{spoken}</p>;
}

function App(): JSX.Element {
  // The button that started it may be gone: the focus goes to what took its place.
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true });
  }, [phase.value]);
  return (
    <>
      <a class="skip" href="#main" onClick={event => {
        // A sandboxed frame's address is not to be changed; moving the focus is what the link is for.
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>{text.value.header.skip}</a>
      <Header />
      {phase.value === 'empty' ? <Empty /> : phase.value === 'failed' ? <Failed /> : <Result />}
      <Foot />
      <Drop />
      <MappingDialog />
      <PatternDialog />
      <PublishDialog />
      <TracePanel />
      <Announced />
      <p class="said" role="status" data-testid="said">{said.value}</p>
    </>
  );
}

const root = document.getElementById('root');
if (root) render(<App />, root);
