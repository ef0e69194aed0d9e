// The result: the sentence and its figures, what is shown, and the cards.
import type { JSX } from 'preact';
import type { Report } from '../facts.ts';
import { account, asked, busy, cards, phase, report, text } from '../state.ts';
import { AccountCard } from './account.tsx';
import { BackscatterCard } from './backscatter.tsx';
import { DailyCard } from './daily.tsx';
import { Filters } from './filters.tsx';
import { Lede } from './lede.tsx';
import { MonthsCard } from './months.tsx';
import { Asked, Incomplete, InParts, Overlaps, Untold, Years } from './notices.tsx';
import { Reading } from './reading.tsx';
import { RegionsCard } from './regions.tsx';
import { SensorsCard } from './sensors.tsx';
import { ServicesCard } from './services.tsx';
import { SourcesCard } from './sources.tsx';
import { Story } from './story.tsx';

/** Files were read, and nothing in them could be counted. */
function Nothing(): JSX.Element {
  const t = text.value.nothing;
  return (
    <section class="hero small" data-testid="nothing">
      <h1>{t.title}</h1>
      <p>{asked.value.length > 0 ? t.ask : t.lead}</p>
    </section>
  );
}

function Cards({ report: it }: { report: Report }): JSX.Element {
  const months = it.monthly.length > 1;
  return (
    <div class="grid">
      <DailyCard report={it} />
      <Story report={it} />
      <div class="column w5">
        <ServicesCard report={it} />
        <SensorsCard report={it} />
      </div>
      <div class="column w7">
        <RegionsCard report={it} />
        {months ? <MonthsCard report={it} /> : <SourcesCard />}
      </div>
      {months && <SourcesCard />}
      <BackscatterCard />
    </div>
  );
}

export function Result(): JSX.Element {
  const it = report.value;
  const reading = phase.value === 'reading';
  return (
    <main id="main" tabIndex={-1}>
      {reading && <Reading />}
      {!reading && !it && <Nothing />}
      {!reading && <><Incomplete /><InParts /><Untold /><Asked /><Overlaps /><Years /></>}
      {it && (
        <div class={reading ? 'stale' : undefined} inert={reading} aria-busy={busy.value}>
          <Lede report={it} />
          <Filters report={it} />
          {cards.value ? <Cards report={it} /> : <div class="cards-to-come" />}
        </div>
      )}
      {!reading && account.value && (cards.value || !it) && <div class="grid"><AccountCard account={account.value} /></div>}
    </main>
  );
}
