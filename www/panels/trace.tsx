// The table behind a number of the story: a panel beside the page, on a small screen a sheet from below. The page stays
// usable, so that the marks which belong to the number can be looked at.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { TraceText } from '../pkg/month/month.js';
import { save } from '../save.ts';
import { say, text } from '../state.ts';
import { closeTrace, isOfAccesses, pressed, queryOf, showInCharts, trace } from '../trace.ts';
import { fileName } from './card.tsx';
import { plain, Value } from './value.tsx';

/** More rows than this are in the CSV only. */
const SHOWN = 400;

export function Rows({ it }: { it: TraceText }): JSX.Element {
  const t = text.value;
  const marked = new Set(it.marked);
  const body = it.hasTotal ? it.rows.slice(0, -1) : it.rows;
  const total = it.hasTotal ? it.rows[it.rows.length - 1] : undefined;
  const cells = (row: readonly string[]): JSX.Element[] => row.slice(1).map((cell, at) => <td class="n" key={at}>{cell}</td>);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={plain(it.title, 400)}>
      <table class="data">
        <thead><tr>{it.head.map((name, at) => <th scope="col" key={name} class={at > 0 ? 'n' : undefined}>{name}</th>)}</tr></thead>
        <tbody>
          {body.slice(0, SHOWN).map((row, at) => (
            <tr key={at} class={marked.has(at) ? 'marked' : undefined}>
              <th scope="row">{marked.has(at) && <span class="unseen">{t.trace.marked}: </span>}<Value of={row[0] ?? ''} longest={60} /></th>
              {cells(row)}
            </tr>
          ))}
        </tbody>
        {total && <tfoot><tr data-testid="trace-total"><th scope="row">{total[0]}</th>{cells(total)}</tr></tfoot>}
      </table>
      {body.length > SHOWN && <p class="sub">{t.card.more(body.length - SHOWN)}</p>}
    </div>
  );
}

export function TracePanel(): JSX.Element | null {
  const it = pressed.value;
  const table = trace.value;
  const panel = useRef<HTMLElement>(null);
  const [side, setSide] = useState('right');
  const t = text.value.trace;

  // The number stays in sight: the panel opens on the other side of the page, and a sheet below it.
  useLayoutEffect(() => {
    if (!it || !panel.current) return;
    const { left, right } = it.from.getBoundingClientRect();
    setSide((left + right) / 2 > document.documentElement.clientWidth / 2 ? 'left' : 'right');
    panel.current.focus({ preventScroll: true });
  }, [it]);
  useLayoutEffect(() => {
    if (!it || !panel.current) return;
    const { top } = panel.current.getBoundingClientRect();
    const { bottom } = it.from.getBoundingClientRect();
    const isSheet = panel.current.offsetWidth >= document.documentElement.clientWidth;
    if (isSheet && bottom > top - 12) scrollBy(0, bottom - top + 60);
  }, [it, table]);

  if (!it) return null;
  const known = table && table !== 'failed' ? table : null;
  const saveCsv = (): void => {
    if (!known) return;
    const name = fileName('behind-a-number', 'csv');
    save(name, new Blob([known.csv], { type: 'text/csv;charset=utf-8' }));
    say(text.value.exports.saved(name));
  };
  return (
    <section class={`trace ${side}`} role="dialog" aria-labelledby="trace-title" aria-busy={!table} tabIndex={-1} ref={panel} data-testid="trace">
      <div class="trace-head">
        <div>
          <p class="sub">{t.behind} <b class="pressed" data-testid="trace-number"><bdi>{it.words}</bdi></b></p>
          <h2 id="trace-title">{known ? plain(known.title, 400) : (table === 'failed' ? t.failed : t.waiting)}</h2>
        </div>
        <button type="button" class="button plain" aria-label={t.close} title={t.close} data-testid="trace-close" onClick={closeTrace}>×</button>
      </div>
      <p class={known ? 'how' : 'unseen'} role="status" data-testid="trace-note">{known ? known.note : (table === 'failed' ? t.failed : '')}</p>
      {known && known.rows.length > 0 && <Rows it={known} />}
      <div class="row">
        {isOfAccesses(queryOf(it.fact)) && <button type="button" class="button small" data-testid="trace-show" onClick={() => showInCharts(it.fact)}>{t.show}</button>}
        {known && <button type="button" class="button small" data-testid="trace-csv" onClick={saveCsv}>{t.csv}</button>}
      </div>
    </section>
  );
}
