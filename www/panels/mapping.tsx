// The dialog in which a table's columns get their meaning, over the real first rows, with what each would count as.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Mapping, Preview, Role } from '../facts.ts';
import { explaining, listed, patterning, preview, setChoices, text } from '../state.ts';
import { AsCounted } from './as-counted.tsx';
import { Modal } from './modal.tsx';
import { Value } from './value.tsx';

const ROLES: Role[] = [
  'ignore', 'time', 'date', 'clock', 'epoch', 'sensor', 'source', 'source-port', 'destination', 'destination-port', 'protocol', 'icmp-type',
  'service', 'weight', 'flags',
];
const DELIMITERS = [',', ';', '\t', '|', ' '];
const PROTOCOLS = ['tcp', 'udp', 'icmp'];
const TIMES: Role[] = ['time', 'date', 'epoch'];

export function MappingDialog(): JSX.Element | null {
  const at = explaining.value;
  const file = at === null ? undefined : listed.value[at];
  return at === null || !file ? null : <Dialog key={at} at={at} name={file.file.name} given={file.choice.mapping} />;
}

function Dialog({ at, name, given }: { at: number; name: string; given: Mapping | null }): JSX.Element {
  const t = text.value;
  const m = t.mapping;
  const [shown, setShown] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef(0);

  const ask = (mapping: Mapping | null): void => {
    const mine = ++asked.current;
    preview(at, mapping).then(
      it => {
        if (mine !== asked.current) return;
        setShown(it);
        setProblem(null);
      },
      (error: unknown) => {
        if (mine === asked.current) setProblem(error instanceof Error ? error.message : String(error));
      },
    );
  };
  useEffect(() => {
    ask(given);
    return () => { asked.current++; };
  }, []);

  const close = (): void => { explaining.value = null; };
  const change = (part: Partial<Mapping>): void => {
    if (!shown) return;
    // What the user chose shows at once; the rows follow when the engine has read them anew.
    const mapping = { ...shown.mapping, ...part };
    setShown({ ...shown, mapping });
    ask(mapping);
  };
  const mapping = shown?.mapping;
  const missing = mapping
    ? [mapping.roles.some(it => TIMES.includes(it)) ? '' : m.missingTime, mapping.roles.includes('source') ? '' : m.missingSource].filter(it => it !== '')
    : [];
  const counted = shown?.rows.filter(it => it.kind === 'access').length ?? 0;

  return (
    <Modal title={m.title} testId="mapping" onClose={close}>
      <p class="sub"><Value of={name} longest={80} /></p>
      <p>{m.lead}</p>
      <p>
        <button
          type="button"
          class="link"
          data-testid="mapping-to-pattern"
          onClick={() => {
            close();
            patterning.value = at;
          }}
        >
          {m.noColumns}
        </button>
      </p>
      {problem !== null && <p class="alert-text" role="alert">{m.failed} <Value of={problem} longest={300} /></p>}
      {!shown && problem === null && <p>{m.loading}</p>}
      {shown && mapping && (
        <>
          <div class="row mapping-options">
            <label class="field">{m.delimiter}
              <select value={mapping.delimiter} data-testid="mapping-delimiter" onChange={event => ask({ ...mapping, delimiter: event.currentTarget.value, roles: [] })}>
                {[...new Set([...DELIMITERS, mapping.delimiter])].map(it => <option key={it} value={it}>{m.delimiters[it] ?? it}</option>)}
              </select>
            </label>
            <label class="field">{m.protocol}
              <select value={mapping.protocol ?? ''} data-testid="mapping-protocol" onChange={event => change({ protocol: event.currentTarget.value || null })}>
                <option value="">{m.protocolColumn}</option>
                {PROTOCOLS.map(it => <option key={it} value={it}>{it}</option>)}
              </select>
            </label>
            <label class="check"><input type="checkbox" checked={mapping.header} data-testid="mapping-header" onChange={event => change({ header: event.currentTarget.checked })} /><span>{m.header}</span></label>
            <label class="check"><input type="checkbox" checked={mapping.dayFirst} data-testid="mapping-day-first" onChange={event => change({ dayFirst: event.currentTarget.checked })} /><span>{m.dayFirst}</span></label>
          </div>
          <div class="scroll" tabIndex={0} role="group" aria-label={m.title}>
            <table class="data cells">
              <thead>
                <tr>
                  {shown.columns.map((column, place) => (
                    <th scope="col" key={place}>
                      <span class="column-name">{mapping.header ? <Value of={column} longest={28} /> : m.columnNumber(place + 1)}</span>
                      <select
                        aria-label={m.column(column)}
                        value={mapping.roles[place] ?? 'ignore'}
                        class={(mapping.roles[place] ?? 'ignore') === 'ignore' ? 'unused' : 'used'}
                        data-testid={`role-${place}`}
                        onChange={event => {
                          const roles = shown.columns.map((_, it) => mapping.roles[it] ?? 'ignore');
                          roles[place] = ROLES.find(it => it === event.currentTarget.value) ?? 'ignore';
                          change({ roles });
                        }}
                      >
                        {ROLES.map(it => <option key={it} value={it}>{t.codes.roles[it]}</option>)}
                      </select>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.rows.map((row, line) => (
                  <tr key={line}>{shown.columns.map((_, place) => <td key={place} class={(mapping.roles[place] ?? 'ignore') === 'ignore' ? 'unused' : undefined}><Value of={row.cells[place] ?? ''} longest={32} /></td>)}</tr>
                ))}
              </tbody>
            </table>
          </div>
          <AsCounted rows={shown.rows} testId="mapping-preview" />
          <p role="status">{missing.length > 0 ? `${m.missing} ${t.write.list(missing)}` : m.counted(counted, shown.rows.length)}</p>
        </>
      )}
      <div class="row end">
        <button type="button" class="button" data-testid="mapping-cancel" onClick={close}>{m.cancel}</button>
        <button
          type="button"
          class="button primary"
          disabled={!mapping || missing.length > 0}
          data-testid="mapping-confirm"
          onClick={() => {
            if (mapping) setChoices(new Map([[at, { mapping, pattern: null }]]));
          }}
        >
          {m.confirm}
        </button>
      </div>
    </Modal>
  );
}
