// The page before anything is read: an invitation, what is read, and why it is safe.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { cancelled, close, listed, openSample, readAgain, sample, text } from '../state.ts';
import { addText, pickFiles, pickFolder } from './drop.tsx';
import { AllFormats } from './formats.tsx';
import { Icon } from './icons.tsx';
import { Privacy } from './privacy.tsx';

function Cancelled(): JSX.Element {
  const t = text.value.empty;
  return (
    <section class="notice" data-testid="cancelled">
      <p>{sample.value ? t.cancelledSample : t.cancelled(listed.value.length)}</p>
      <div class="row">
        <button type="button" class="button primary" data-testid="read-again" onClick={readAgain}>{t.again}</button>
        <button type="button" class="button" onClick={close}>{t.forget}</button>
      </div>
    </section>
  );
}

function Paste(): JSX.Element {
  const t = text.value.empty;
  const [lines, setLines] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div class="paste">
      <label for="paste">{t.pasteLabel}</label>
      <textarea id="paste" rows={6} spellcheck={false} value={lines} ref={box} data-testid="paste-text" onInput={event => setLines(event.currentTarget.value)} />
      <button type="button" class="button primary" disabled={lines.trim() === ''} data-testid="paste-read" onClick={() => addText(lines)}>{t.pasteRead}</button>
    </div>
  );
}

export function Empty(): JSX.Element {
  const t = text.value.empty;
  const [pasting, setPasting] = useState(false);
  return (
    <main id="main" class="empty" tabIndex={-1}>
      {cancelled.value && <Cancelled />}
      <div class="hero">
        <h1><span>{t.title[0]}</span>{t.title[1] && <span>{t.title[1]}</span>}</h1>
        <p>{t.lead}</p>
      </div>
      <div class="ways">
        <section class="dropzone" aria-label={t.drop} data-testid="dropzone">
          <Knocks />
          <h2>{t.drop}</h2>
          <p>{t.dropHint}</p>
          <div class="row">
            <button type="button" class="button primary large" data-testid="choose-files" onClick={pickFiles}>{t.choose}</button>
            <button type="button" class="button large" data-testid="choose-folder" onClick={pickFolder}>{t.folder}</button>
            <button type="button" class="button large" aria-expanded={pasting} data-testid="paste" onClick={() => setPasting(!pasting)}>{t.paste}</button>
          </div>
          {pasting && <Paste />}
        </section>
        <section class="try" aria-label={t.sampleTitle}>
          <h2>{t.sampleTitle}</h2>
          <p>{t.sampleHint}</p>
          <button type="button" class="button large accent" data-testid="open-sample" onClick={openSample}><Icon name="play" />{t.sample}</button>
          <h3>{t.result}</h3>
          <ul>{t.results.map(it => <li key={it}>{it}</li>)}</ul>
        </section>
      </div>
      <div class="facts">
        <section>
          <h2>{t.formats}</h2>
          <dl>{t.formatList.map(([name, what]) => <div key={name}><dt>{name}</dt><dd>{what}</dd></div>)}</dl>
          <AllFormats />
        </section>
        <section><Privacy /></section>
      </div>
    </main>
  );
}

/** A fixed point and the strangers on their way to it. */
function Knocks(): JSX.Element {
  return (
    <svg class="knocks" viewBox="0 0 240 96" aria-hidden="true" focusable="false">
      <path class="k2" d="M8 14C60 14 80 48 112 48" /><path class="k1" d="M4 48H110" /><path class="k3" d="M10 84C58 84 82 50 112 48" />
      <path class="k4" d="M232 12C182 12 160 46 128 48" /><path class="k5" d="M236 52C190 56 160 50 130 48" /><path class="k6" d="M228 88C184 88 158 50 128 48" />
      <circle class="ring" cx="120" cy="48" r="19" /><circle class="dot" cx="120" cy="48" r="8" />
      <circle class="k2 end" cx="8" cy="14" r="3.5" /><circle class="k1 end" cx="4" cy="48" r="3.5" /><circle class="k3 end" cx="10" cy="84" r="3.5" />
      <circle class="k4 end" cx="232" cy="12" r="3.5" /><circle class="k5 end" cx="236" cy="52" r="3.5" /><circle class="k6 end" cx="228" cy="88" r="3.5" />
    </svg>
  );
}
