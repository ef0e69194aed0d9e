// What happened, in words: why the period differs from the one before, and what stood out. A number that is pressed shows
// the table that it was counted from.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { IncidentText } from '../pkg/month/month.js';
import { daysSince } from '../days.ts';
import type { Report } from '../facts.ts';
import { lightOrDark } from '../look.ts';
import { monthText, telling } from '../month.ts';
import { engine, serviceColour, text } from '../state.ts';
import { marked } from '../trace.ts';
import { paletteColour } from './chart.tsx';
import { Compare } from './compare.tsx';
import { Words } from './fact.tsx';
import { Popover } from './popover.tsx';

/** CSS pixels of the small chart of an incident. */
const SPARK = { width: 240, height: 48 };
/** So many incidents are told at once: those with the most accesses. */
const INCIDENTS = 4;

/** Accesses of its services on its days, of the period's, which begins with `from`. */
function weight(it: IncidentText, from: string): number {
  return it.daily.slice(Math.max(0, daysSince(from, it.from)), daysSince(from, it.to) + 1).reduce((sum, accesses) => sum + accesses, 0);
}

/** The heaviest incidents, and the others; both in their order, which is that of time. */
function parted(incidents: readonly IncidentText[], from: string): [IncidentText[], IncidentText[]] {
  const heaviest = new Set([...incidents].sort((a, b) => weight(b, from) - weight(a, from)).slice(0, INCIDENTS));
  return [incidents.filter(it => heaviest.has(it)), incidents.filter(it => !heaviest.has(it))];
}

/** The parts of the report that the page tells; the others are its cards. */
const TOPICS = new Set(['change', 'months', 'fingerprints']);

function Spark({ it }: { it: IncidentText }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = lightOrDark.value;
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const colour = paletteColour(serviceColour(it.services[0] ?? 'others'));
    engine.view.drawSparkline(canvas.current, Float64Array.from(it.daily), colour, { ...SPARK, ratio: devicePixelRatio }).free();
    canvas.current.dataset['drawn'] = '';
  }, [it, look]);
  return <canvas ref={canvas} class="spark" style={{ width: `${SPARK.width}px`, height: `${SPARK.height}px` }} aria-hidden="true" />;
}

/** Whether the number that is looked at is of this incident. */
function isMarked({ from, to, services }: IncidentText): boolean {
  const query = marked.value;
  const of = query?.services ?? [];
  return query !== null && of.length > 0 && query.period.from >= from && query.period.to <= to && of.every(service => services.includes(service));
}

function Incident({ it }: { it: IncidentText }): JSX.Element {
  const t = text.value.story;
  return (
    <article class={`incident${isMarked(it) ? ' marked' : ''}`} data-testid="incident">
      <header>
        <div>
          <Popover class="maker" title={it.maker} label={it.maker} testId="maker">{() => <p class="maker-words">{it.makerExplained}</p>}</Popover>
          <h3><Words pieces={it.title} /></h3>
        </div>
        <Spark it={it} />
      </header>
      <p><Words pieces={it.text} /></p>
      <dl>
        <dt>{t.hypothesis}</dt><dd><Words pieces={it.hypothesis} /></dd>
        <dt>{t.alternative}</dt><dd><Words pieces={it.alternative} /></dd>
      </dl>
      {it.beginner.length + it.administrator.length > 0 && (
        <details>
          <summary>{t.advice}</summary>
          <dl>
            {it.beginner.length > 0 && <><dt>{t.beginner}</dt>{it.beginner.map(line => <dd key={line}>{line}</dd>)}</>}
            {it.administrator.length > 0 && <><dt>{t.administrator}</dt>{it.administrator.map(line => <dd key={line}>{line}</dd>)}</>}
          </dl>
        </details>
      )}
    </article>
  );
}

/** There may be many: they are drawn when somebody wants them. */
function More({ incidents }: { incidents: readonly IncidentText[] }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="more" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{text.value.story.more(incidents.length)}</summary>
      {isOpen && <div class="incidents">{incidents.map((incident, at) => <Incident it={incident} key={at} />)}</div>}
    </details>
  );
}

/** Stands where the story will be, so that nothing moves far when it comes. */
function Waiting(): JSX.Element {
  const t = text.value.story;
  return (
    <section class="card w12 story" aria-label={t.title} aria-busy="true" data-testid="story-to-come">
      <header class="card-head"><div><h2>{t.title}</h2><p class="sub" role="status">{t.waiting}</p></div></header>
      <div class="story-to-come" aria-hidden="true"><i /><i /><i /><i /><i /></div>
    </section>
  );
}

export function Story({ report }: { report: Report }): JSX.Element | null {
  const it = monthText.value;
  const t = text.value.story;
  if (!it) return telling.value ? <Waiting /> : null;
  const { from, to } = it.days;
  // Other days were chosen, and are not told yet.
  const isStale = from !== report.period.from || to !== report.period.to;
  const told = it.sections.filter(section => TOPICS.has(section.topic) && section.text.length > 0);
  const [heaviest, others] = parted(it.incidents, from);
  const quiet = it.sections.find(section => section.topic === 'incidents');
  return (
    <section class={`card w12 story${isStale ? ' stale' : ''}`} aria-label={t.title} data-testid="card-story">
      <header class="card-head">
        <div><h2>{t.title}</h2><p class="sub">{t.sub(text.value.write.days(from, to))}</p></div>
        <div class="tools"><Compare report={report} shown={it.compared} /></div>
      </header>
      <div class={`story-body${it.incidents.length > 1 ? ' stacked' : ''}`}>
        <div class="story-change">
          {told.map(section => <div key={section.topic}><h3>{section.title}</h3><p><Words pieces={section.text} /></p></div>)}
        </div>
        <div class="story-incidents">
          {quiet && <h3>{quiet.title}</h3>}
          <div class="incidents">{heaviest.map((incident, at) => <Incident it={incident} key={at} />)}</div>
          {others.length > 0 && <More incidents={others} key={`${from} ${to}`} />}
          {quiet && quiet.text.length > 0 && <p><Words pieces={quiet.text} /></p>}
        </div>
      </div>
    </section>
  );
}
