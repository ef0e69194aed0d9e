// A card of the result: title, what it is of, its content as a chart or a table, and ways to save both.
import { useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { csv, save, type Table } from '../save.ts';
import { reasonFor } from '../reasons.ts';
import { report, say, text } from '../state.ts';
import { Chart, picture, type Plot } from './chart.tsx';
import { Icon } from './icons.tsx';
import { DataTable } from './table.tsx';

interface Props {
  title: string;
  sub?: ComponentChildren;
  testId: string;
  /** Of the saved files, in plain letters: teiten-<file>-<period>.csv */
  file: string;
  plot?: Plot;
  /** What the table view shows; made when it is looked at. */
  table?: () => Table;
  /** What CSV saves, where it is not the table. */
  saved?: () => Table;
  /** Further tools, before the others. */
  tools?: ComponentChildren;
  /** The content where there is no chart, or what stands below it. */
  children?: ComponentChildren;
}

/** teiten-daily-2008-09.csv */
export function fileName(what: string, ending: string): string {
  const period = report.value?.period;
  const when = period ? period.month ?? `${period.from}_${period.to}` : 'all';
  return `teiten-${what}-${when}.${ending}`;
}

/** The line of a picture that says what it is of. */
export function note(): string {
  const it = report.value;
  const t = text.value;
  if (!it) return '';
  return `${t.write.days(it.period.from, it.period.to)} · ${t.card.sourceLine(it.zone)}`;
}

export function saveTable(what: string, table: Table): void {
  const name = fileName(what, 'csv');
  save(name, csv(table));
  say(text.value.exports.saved(name));
}

export function Card(props: Props): JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const t = text.value;
  const { title, plot, table, saved, testId } = props;

  const savePicture = async (): Promise<void> => {
    if (!plot) return;
    try {
      const name = fileName(props.file, 'png');
      save(name, await picture(plot, title, note()));
      say(t.exports.saved(name));
    } catch (error) {
      say(`${t.exports.failed}${reasonFor(error)}`);
    }
  };

  const rows = saved ?? table;
  return (
    <section class="card w12" aria-label={title} data-testid={testId}>
      <header class="card-head">
        <div>
          <h2>{title}</h2>
          {props.sub && <p class="sub">{props.sub}</p>}
        </div>
        <div class="tools">
          {props.tools}
          {table && (
            <button type="button" class="tool" aria-pressed={asTable} aria-label={asTable ? t.card.chartOf(title) : t.card.tableOf(title)} data-testid={`${testId}-table`} onClick={() => setAsTable(!asTable)}>
              <Icon name={asTable ? 'chart' : 'table'} /><span>{asTable ? t.card.chart : t.card.table}</span>
            </button>
          )}
          {plot && (
            <button type="button" class="tool" aria-label={t.card.pngOf(title)} data-testid={`${testId}-png`} onClick={() => void savePicture()}>
              {t.card.png}
            </button>
          )}
          {rows && (
            <button type="button" class="tool" aria-label={t.card.csvOf(title)} data-testid={`${testId}-csv`} onClick={() => saveTable(props.file, rows())}>
              {t.card.csv}
            </button>
          )}
        </div>
      </header>
      {asTable && table ? <DataTable table={table()} label={title} /> : <>{plot && <Chart plot={plot} testId={`${testId}-chart`} />}{props.children}</>}
    </section>
  );
}
