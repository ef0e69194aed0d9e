// The result in one sentence, its four figures, and how they are counted.
import type { JSX } from 'preact';
import type { MonthRow, Report } from '../facts.ts';
import { month } from '../month.ts';
import { distinct, inParts, narrowed, overlaps, sample, selection, text } from '../state.ts';
import { Fact } from './fact.tsx';

/** Below this share of observed sensor-days the averages carry a badge. */
const ENOUGH_COVERAGE = 0.9;

/** The month before the report's, where the report is of a month and the data reaches back. */
function before(report: Report): MonthRow | null {
  if (report.period.month === null) return null;
  const at = report.monthly.findIndex(it => it.month === report.period.month);
  return report.monthly[at - 1] ?? null;
}

/** Japanese has no blanks to break at: its phrases stay whole, the emphasis with the particle behind it. */
function Sentence({ parts: [before, strong, after] }: { parts: [string, string, string] }): JSX.Element {
  const [first = '', ...rest] = after.split(/(?<=、)(?!$)/u);
  return (
    <>
      {before.split(/(?<=、)/u).map(it => (it.endsWith('、') ? <span class="phrase" key={it}>{it}</span> : it))}
      {rest.length > 0 ? <span class="phrase"><em>{strong}</em>{first}</span> : <><em>{strong}</em>{first}</>}
      {rest.map(it => <span class="phrase" key={it}>{it}</span>)}
    </>
  );
}

/** What a figure is of, as src/report/monthly/fact.rs has it. */
type Of = 'accesses' | 'sources' | 'accesses-per-sensor-day' | 'sources-per-sensor-day';

function Figure(props: { value: number; of: Of; report: Report; label: string; per?: boolean; hint?: string | undefined; testId: string }): JSX.Element {
  const { from, to } = props.report.period;
  const { services, regions, sensors } = selection.value;
  const value = props.per ? { rounded: props.value } : { count: props.value };
  const fact = JSON.stringify({ value, query: { of: props.of, period: { from, to }, services, regions, sensors } });
  const words = text.value.write.n(props.value);
  return (
    <div class="fig">
      <b data-testid={props.testId} data-value={props.value}>{month.value ? <Fact words={words} fact={fact} /> : words}</b>
      <span>{props.label}</span>
      {props.per && <span>{text.value.figures.perSensorDay}</span>}
      {props.hint && <small>{props.hint}</small>}
    </div>
  );
}

function Count({ name, value, meaning, notAdditive = false, testId }: { name: string; value: number | null | undefined; meaning: string; notAdditive?: boolean; testId: string }): JSX.Element {
  const t = text.value;
  const why = notAdditive ? t.counting.notAdditive : inParts.value ? t.counting.unavailableInParts : t.counting.unavailable;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b data-testid={testId} data-value={value ?? undefined}>{value === undefined ? '…' : value === null ? t.notAvailable : t.write.n(value)}</b>
        <span>{meaning}{value === null && <small>{why}</small>}</span>
      </dd>
    </div>
  );
}

function Counting({ report }: { report: Report }): JSX.Element {
  const t = text.value.counting;
  const { n } = text.value.write;
  const it = report.headline;
  return (
    <details class="counting" data-testid="counting">
      <summary>{t.summary}</summary>
      <div class="counting-body">
        <div>
          <p>{t.intro}</p>
          <dl>
            <Count name={t.names.s} value={it.sources} meaning={t.meanings.s} testId="count-s" />
            <Count name={t.names.u1} value={distinct.value?.sourceSensorDays} meaning={t.meanings.u1} testId="count-u1" />
            <Count name={t.names.u0} value={distinct.value?.distinctAddresses} meaning={t.meanings.u0} notAdditive={it.distinctAddressesNotAdditive} testId="count-u0" />
          </dl>
          <p>{t.order}</p>
        </div>
        <div>
          <h2 class="minor">{t.exampleTitle}</h2>
          <table class="data">
            <thead><tr>{t.exampleColumns.map((it, at) => <th scope="col" key={it} class={at === 3 ? 'n' : undefined}>{it}</th>)}</tr></thead>
            <tbody>{t.example.map(([day, sensor, service, accesses]) => <tr key={day + sensor + service}><td>{day}</td><td>{sensor}</td><td>{service}</td><td class="n">{n(accesses)}</td></tr>)}</tbody>
          </table>
          <p>{t.exampleResult}</p>
          <p class="sub">
            {t.divisor(it.sensors, it.days, it.sensors * it.days)} {it.observedSensorDays < it.sensors * it.days && t.observed(it.observedSensorDays)} {t.ratio(it.accessesPerSourceTenths)} {t.excluded}
          </p>
        </div>
      </div>
    </details>
  );
}

export function Lede({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const it = report.headline;
  const sentence = it.accesses > 0 ? t.lede.sentence(it.sourcesPerSensorDay, it.accessesPerSource) : t.lede.none;
  const last = before(report);
  const month = last ? t.write.month(last.month) : '';
  const period = report.period.month ? t.write.month(report.period.month) : t.write.days(report.period.from, report.period.to);
  return (
    <section class="lede" aria-labelledby="sentence">
      <div>
        <h1 id="sentence" data-testid="sentence"><Sentence parts={sentence} /></h1>
        <p class="period">
          {sample.value && <span class="tag" title={t.lede.sampleHint}>{t.lede.sample}</span>}
          <span data-testid="period">{t.lede.line(period, it.sensors, it.days)}</span>
          {it.coverage < ENOUGH_COVERAGE && it.sensors > 0 && <span class="tag warn" data-testid="coverage">{t.lede.coverage(t.write.part(it.coverage))}</span>}
        </p>
        {overlaps.value.length > 0 && <p><span class="tag warn" data-testid="perhaps-twice">{t.overlaps.tag}</span> {t.overlaps.tagHint}</p>}
        {sample.value && <p>{t.lede.sampleHint}</p>}
        {it.coverage < ENOUGH_COVERAGE && it.sensors > 0 && <p>{t.lede.coverageHint(it.observedSensorDays, it.sensors * it.days)}</p>}
        <p>{t.lede.rule} {narrowed.value && t.lede.filtered}</p>
      </div>
      <div class="figs">
        <Figure report={report} of="accesses" value={it.accesses} label={t.figures.accesses} testId="figure-accesses" />
        <Figure report={report} of="sources" value={it.sources} label={t.figures.sources} testId="figure-sources" />
        <Figure report={report} of="accesses-per-sensor-day" value={it.accessesPerSensorDay} label={t.figures.accesses} per testId="figure-accesses-per-sensor-day" hint={last ? t.figures.before(last.accessesPerSensorDay, month) : undefined} />
        <Figure report={report} of="sources-per-sensor-day" value={it.sourcesPerSensorDay} label={t.figures.sources} per testId="figure-sources-per-sensor-day" hint={last ? t.figures.before(last.sourcesPerSensorDay, month) : undefined} />
      </div>
      <Counting report={report} />
    </section>
  );
}
