// While files are read: how far, what is counted so far, and the way to stop.
import type { JSX } from 'preact';
import { cancel, progress, report, sample, text } from '../state.ts';

const SPARK = { width: 600, height: 72 };

/** Accesses a day so far, as a line over its own area. */
function Spark({ daily }: { daily: Float64Array }): JSX.Element {
  const top = Math.max(1, ...daily);
  const step = SPARK.width / Math.max(1, daily.length);
  let line = `M0 ${SPARK.height}`;
  daily.forEach((value, at) => {
    const y = (SPARK.height * (1 - value / top)).toFixed(1);
    line += `L${(at * step).toFixed(1)} ${y}L${((at + 1) * step).toFixed(1)} ${y}`;
  });
  return (
    <svg class="spark" viewBox={`0 0 ${SPARK.width} ${SPARK.height}`} preserveAspectRatio="none" role="img" aria-label={text.value.reading.daysLabel(daily.length)}>
      <path d={`${line}L${SPARK.width} ${SPARK.height}Z`} />
    </svg>
  );
}

function Bar(): JSX.Element {
  const it = progress.value;
  const part = it && it.bytesTotal > 0 ? Math.min(1, it.bytesDone / it.bytesTotal) : 0;
  const known = it !== null && it.bytesTotal > 0;
  return (
    <div class={`meter${known ? '' : ' unknown'}`} role="progressbar" aria-label={text.value.reading.progress} aria-valuemin={0} aria-valuemax={100} aria-valuenow={known ? Math.round(part * 100) : undefined}>
      <i style={{ width: known ? `${(part * 100).toFixed(2)}%` : '30%' }} />
    </div>
  );
}

function HowFar(): JSX.Element {
  const t = text.value.reading;
  const it = progress.value;
  if (!it || it.bytesTotal === 0) return <p class="how-far"><span>{sample.value ? t.sample : t.starting}</span></p>;
  return (
    <p class="how-far">
      <span>{t.bytes(it.bytesDone, it.bytesTotal)}</span>
      {it.passes > 1 && <span data-testid="pass">{t.pass(it.pass, it.passes)}</span>}
      {it.filesTotal > 1 && <span>{t.files(it.filesDone, it.filesTotal)}</span>}
      {it.secondsLeft !== null && <span>{t.left(it.secondsLeft)}</span>}
    </p>
  );
}

/** The whole page while there is nothing else to show; a strip above the old figures when files are read again. */
export function Reading(): JSX.Element {
  const t = text.value.reading;
  const { n } = text.value.write;
  const it = progress.value;
  const passes = it && it.passes > 1 && <p role="status" data-testid="passes">{t.passes(it.passes)}</p>;
  const stop = <button type="button" class="button" data-testid="cancel" onClick={cancel}>{t.cancel}</button>;
  if (report.value) {
    return (
      <section class="reading strip" aria-label={t.title} data-testid="reading">
        <div class="strip-row"><b>{t.title}</b><HowFar />{it && <span>{t.soFar}: {n(it.accesses)} {t.accesses}</span>}<span class="grow" />{stop}</div>
        {passes}
        <Bar />
      </section>
    );
  }
  return (
    <section class="reading card" aria-label={t.title} data-testid="reading">
      <div class="strip-row"><h1>{t.title}</h1><span class="grow" />{stop}</div>
      {passes}
      <Bar />
      <HowFar />
      <h2>{t.soFar}</h2>
      <div class="figs">
        <div class="fig"><b data-testid="so-far-accesses">{n(it?.accesses ?? 0)}</b><span>{t.accesses}</span></div>
        <div class="fig"><b data-testid="so-far-sources">{it && !it.sourcesExact ? t.atLeast(n(it.sources)) : n(it?.sources ?? 0)}</b><span>{t.sources}</span></div>
        <div class="fig"><b>{n(it?.records ?? 0)}</b><span>{t.records}</span></div>
      </div>
      <p class="sub">{t.days}</p>
      <Spark daily={it?.daily ?? new Float64Array()} />
    </section>
  );
}
