// The dialog in which the user writes a pattern for lines that no format knows, over the real first lines, with what each
// would count as. A pattern is saved as a small file, to be opened here or in the terminal by whoever has the same logs.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Pattern, PatternPreview, Role } from '../facts.ts';
import { account, listed, patterning, previewPattern, setChoices, text } from '../state.ts';
import { save } from '../save.ts';
import { AsCounted } from './as-counted.tsx';
import { Modal } from './modal.tsx';
import { Value } from './value.tsx';

/** The fields that are offered, in the order in which lines tend to have them. */
const FIELDS: Role[] = [
  'time', 'date', 'clock', 'epoch', 'sensor', 'source', 'source-port', 'destination', 'destination-port', 'protocol', 'icmp-type', 'flags', 'weight',
];
const PROTOCOLS = ['tcp', 'udp', 'icmp'];
const NONE: Pattern = { pattern: '', protocol: null, dayFirst: false };
/** Milliseconds without a key after which the lines are read anew. */
const PAUSE = 150;
/** A file that is longer holds no pattern. */
const LONGEST = 64 * 1024;

export function PatternDialog(): JSX.Element | null {
  const at = patterning.value;
  const file = at === null ? undefined : listed.value[at];
  return at === null || !file ? null : <Dialog key={at} at={at} name={file.file.name} given={file.choice.pattern ?? NONE} />;
}

/** The pattern that a file holds; null if it holds none. */
function opened(json: string): Pattern | null {
  let it: unknown;
  try {
    it = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof it !== 'object' || it === null || !('pattern' in it) || typeof it.pattern !== 'string') return null;
  const protocol = 'protocol' in it && typeof it.protocol === 'string' ? it.protocol : null;
  return { pattern: it.pattern, protocol, dayFirst: 'dayFirst' in it && it.dayFirst === true };
}

function Dialog({ at, name, given }: { at: number; name: string; given: Pattern }): JSX.Element {
  const t = text.value;
  const m = t.pattern;
  const input = useRef<HTMLInputElement>(null);
  const [pattern, setPattern] = useState(given);
  const [shown, setShown] = useState<PatternPreview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const [all, setAll] = useState(false);
  const asked = useRef(0);

  const ask = (it: Pattern): void => {
    const mine = ++asked.current;
    previewPattern(at, it).then(
      found => {
        if (mine !== asked.current) return;
        setShown(found);
        setProblem(null);
      },
      (error: unknown) => {
        if (mine === asked.current) setProblem(error instanceof Error ? error.message : String(error));
      },
    );
  };
  useEffect(() => {
    return () => { asked.current++; };
  }, []);
  useEffect(() => {
    const pause = setTimeout(() => ask(pattern), shown ? PAUSE : 0);
    return () => clearTimeout(pause);
  }, [pattern]);

  const close = (): void => { patterning.value = null; };
  const change = (part: Partial<Pattern>): void => {
    setUnreadable(false);
    setPattern({ ...pattern, ...part });
  };
  /** Puts a field where the caret is. */
  const insert = (field: string): void => {
    const box = input.current;
    const [from, to] = [box?.selectionStart ?? pattern.pattern.length, box?.selectionEnd ?? pattern.pattern.length];
    change({ pattern: pattern.pattern.slice(0, from) + field + pattern.pattern.slice(to) });
    box?.focus();
    requestAnimationFrame(() => box?.setSelectionRange(from + field.length, from + field.length));
  };
  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const found = file.size > LONGEST ? null : opened(await file.text());
    setUnreadable(found === null);
    if (found) setPattern(found);
  };
  const others = (account.value?.files ?? []).flatMap((file, place) => (file.state === 'unknown' && place !== at ? [place] : []));
  const wrong = pattern.pattern.trim() === '' ? null : shown?.wrong ?? null;
  const counted = shown?.rows.filter(it => it.kind === 'access').length ?? 0;
  const columns = shown?.fields.length ?? 0;

  return (
    <Modal title={m.title} testId="pattern" onClose={close}>
      <p class="sub"><Value of={name} longest={80} /></p>
      <p>{m.lead}</p>
      <div class="field">
        <label for="pattern-text">{m.pattern}</label>
        <input
          ref={input}
          id="pattern-text"
          class="pattern-text"
          type="text"
          spellcheck={false}
          autocomplete="off"
          value={pattern.pattern}
          placeholder="{time} {sensor} DROP {source}:{source-port} -> {destination}:{destination-port} {protocol}"
          aria-describedby="pattern-hint pattern-wrong"
          aria-invalid={wrong !== null}
          data-testid="pattern-text"
          onInput={event => change({ pattern: event.currentTarget.value })}
        />
        <small id="pattern-hint">{m.hint}</small>
      </div>
      <div class="row pattern-fields" role="group" aria-label={m.fields}>
        {FIELDS.map(it => <button key={it} type="button" class="chip" title={t.codes.roles[it]} aria-label={m.insert(`{${it}}`, t.codes.roles[it] ?? it)} data-testid={`field-${it}`} onClick={() => insert(`{${it}}`)}>{`{${it}}`}</button>)}
        <button type="button" class="chip" title={t.codes.roles.ignore} aria-label={m.insert('{_}', t.codes.roles.ignore ?? '')} onClick={() => insert('{_}')}>{'{_}'}</button>
      </div>
      <p id="pattern-wrong" class="alert-text" role="alert" data-testid="pattern-wrong">
        {wrong && <>{m.wrong[wrong.why] ?? wrong.why}{wrong.text !== '' && <>: <Value of={wrong.text} longest={40} /></>}{wrong.at > 0 && <> {m.at(wrong.at)}</>}</>}
        {unreadable && m.unreadable}
      </p>
      <div class="row mapping-options">
        <label class="field">{t.mapping.protocol}
          <select value={pattern.protocol ?? ''} data-testid="pattern-protocol" onChange={event => change({ protocol: event.currentTarget.value || null })}>
            <option value="">{m.protocolField}</option>
            {[...new Set([...PROTOCOLS, ...pattern.protocol ? [pattern.protocol] : []])].map(it => <option key={it} value={it}>{it}</option>)}
          </select>
        </label>
        <label class="check"><input type="checkbox" checked={pattern.dayFirst} onChange={event => change({ dayFirst: event.currentTarget.checked })} /><span>{t.mapping.dayFirst}</span></label>
        {others.length > 0 && <label class="check"><input type="checkbox" checked={all} data-testid="pattern-all" onChange={event => setAll(event.currentTarget.checked)} /><span>{m.others(others.length)}</span></label>}
        <label class="button small">
          {m.open}
          <input
            class="unseen"
            type="file"
            accept=".json,application/json"
            data-testid="pattern-open"
            onChange={event => {
              void open(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </label>
        <button type="button" class="button small" disabled={pattern.pattern.trim() === ''} data-testid="pattern-save" onClick={() => save('teiten-pattern.json', new Blob([JSON.stringify(pattern)], { type: 'application/json' }))}>{m.save}</button>
      </div>
      {problem !== null && <p class="alert-text" role="alert">{m.failed} <Value of={problem} longest={300} /></p>}
      {!shown && problem === null && <p>{m.loading}</p>}
      {shown && (
        <>
          <h3>{m.lines}</h3>
          <div class="scroll" tabIndex={0} role="group" aria-label={m.lines}>
            <table class="data cells" data-testid="pattern-lines">
              {columns > 0 && <thead><tr>{shown.fields.map((it, place) => <th scope="col" key={place}>{it === 'ignore' ? '–' : t.codes.roles[it]}</th>)}</tr></thead>}
              <tbody>
                {shown.rows.map((row, line) => (
                  <tr key={line}>
                    {row.cells.length === columns
                      ? row.cells.map((it, place) => <td key={place} class={shown.fields[place] === 'ignore' ? 'unused' : undefined}><Value of={it} longest={32} /></td>)
                      : <td colSpan={Math.max(columns, 1)} class={columns > 0 ? 'unused' : undefined}><Value of={row.cells[0] ?? ''} longest={200} /></td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {shown.wrong === null && <AsCounted rows={shown.rows} testId="pattern-preview" />}
          <p role="status">{shown.wrong === null ? m.counted(counted, shown.rows.length) : ''}</p>
        </>
      )}
      <div class="row end">
        <button type="button" class="button" onClick={close}>{t.mapping.cancel}</button>
        <button
          type="button"
          class="button primary"
          disabled={!shown || shown.wrong !== null || counted === 0}
          data-testid="pattern-confirm"
          onClick={() => setChoices(new Map([at, ...all ? others : []].map(place => [place, { pattern, mapping: null }])))}
        >
          {t.mapping.confirm}
        </button>
      </div>
    </Modal>
  );
}
