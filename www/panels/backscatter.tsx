// Answers of victims to traffic under the sensors' addresses: kept apart from accesses, told of the period as a whole.
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { isSuperseded, month, monthText } from '../month.ts';
import type { TraceText } from '../pkg/month/month.js';
import { save } from '../save.ts';
import { language, say, text } from '../state.ts';
import { fileName } from './card.tsx';
import { Words } from './fact.tsx';
import { Rows } from './trace.tsx';

/** The table of the victims' services; there is one if there is any backscatter. */
export function BackscatterCard(): JSX.Element | null {
  const [table, setTable] = useState<TraceText | 'failed' | null>(null);
  const [report, told, code] = [month.value, monthText.value, language.value];
  const section = told?.sections.find(it => it.topic === 'backscatter');
  // The first number that is told is that of all records.
  const fact = section?.text.find(piece => piece.fact !== null)?.fact ?? null;
  const isAny = fact !== null && (JSON.parse(fact) as { query: { of: string } }).query.of === 'backscatter';
  useEffect(() => {
    setTable(null);
    if (!report || !isAny) return;
    let isCurrent = true;
    report.trace(fact, code).then(it => { if (isCurrent) setTable(it); }, (error: unknown) => {
      if (isCurrent && !isSuperseded(error)) setTable('failed');
    });
    return () => { isCurrent = false; };
  }, [report, fact, code]);
  if (!told || !section || !isAny) return null;
  const t = text.value.backscatter;
  const known = table !== 'failed' ? table : null;
  const saveCsv = (it: TraceText): void => {
    const name = fileName('backscatter', 'csv');
    save(name, new Blob([it.csv], { type: 'text/csv;charset=utf-8' }));
    say(text.value.exports.saved(name));
  };
  return (
    <section class="card w12 backscatter" aria-label={section.title} data-testid="card-backscatter">
      <header class="card-head">
        <div><h2>{section.title}</h2><p class="sub">{t.sub(text.value.write.days(told.days.from, told.days.to))}</p></div>
        {known && <div class="tools"><button type="button" class="tool" aria-label={text.value.card.csvOf(section.title)} data-testid="card-backscatter-csv" onClick={() => saveCsv(known)}>{text.value.card.csv}</button></div>}
      </header>
      <div class="story-body">
        <div class="story"><p><Words pieces={section.text} /></p><p class="sub">{t.limits}</p></div>
        {known ? <Rows it={known} /> : <p class="sub" role="status">{table === 'failed' ? text.value.trace.failed : text.value.trace.waiting}</p>}
      </div>
    </section>
  );
}
