// The first rows or lines of a file as they would be counted, in the dialogs where a user says what they mean.
import type { JSX } from 'preact';
import type { PreviewRow } from '../facts.ts';
import { text } from '../state.ts';
import { Value } from './value.tsx';

export function AsCounted({ rows, testId }: { rows: readonly PreviewRow[]; testId: string }): JSX.Element {
  const t = text.value;
  const m = t.mapping;
  return (
    <>
      <h3>{m.asCounted}</h3>
      <div class="scroll" tabIndex={0} role="group" aria-label={m.asCounted}>
        <table class="data" data-testid={testId}>
          <thead>
            <tr><th scope="col">{m.row}</th><th scope="col">{m.time}</th><th scope="col">{m.sensor}</th><th scope="col">{m.source}</th><th scope="col">{m.service}</th><th scope="col" class="n">{m.weight}</th></tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={line} class={row.kind === 'access' ? undefined : 'not-counted'}>
                <th scope="row">{t.write.n(line + 1)}</th>
                {row.reason !== null
                  ? <td colSpan={5}>{t.account.rejected}: {t.codes.reasons[row.reason] ?? row.reason}</td>
                  : row.kind !== 'access'
                    ? <td colSpan={5}>{t.account.setAside}: {t.codes.kinds[row.kind ?? ''] ?? row.kind}</td>
                    : (
                      <>
                        <td>{row.time ?? '–'}</td><td>{row.sensor === null ? <span class="faint">{m.sensorFile}</span> : <Value of={row.sensor} longest={32} />}</td>
                        <td>{row.source === null ? '–' : <Value of={row.source} longest={45} />}</td><td>{row.service === null ? '–' : t.service(row.service)}</td>
                        <td class="n">{t.write.n(row.weight ?? 1)}</td>
                      </>
                    )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
