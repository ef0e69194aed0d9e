// The page: chooses what to show by the state's phase, and keeps the document's own attributes in step.
import { effect } from '@preact/signals';
import { render } from 'preact';
import type { JSX } from 'preact';
import './look.ts';
import { Drop } from './panels/drop.tsx';
import { Empty } from './panels/empty.tsx';
import { Failed } from './panels/failed.tsx';
import { Foot } from './panels/foot.tsx';
import { Header } from './panels/header.tsx';
import { MappingDialog } from './panels/mapping.tsx';
import { Result } from './panels/result.tsx';
import { language, phase, said, text } from './state.ts';

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dataset['state'] = phase.value;
});

function App(): JSX.Element {
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
      <p class="said" role="status" data-testid="said">{said.value}</p>
    </>
  );
}

const root = document.getElementById('root');
if (root) render(<App />, root);
