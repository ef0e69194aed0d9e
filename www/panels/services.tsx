// Which doors were knocked on: the report's services with their shares, and in the table view every service.
import type { JSX } from 'preact';
import type { Report } from '../facts.ts';
import { lightOrDark } from '../look.ts';
import type { Cell, Table } from '../save.ts';
import { choose, measure, selection, serviceColour, text } from '../state.ts';
import { marked } from '../trace.ts';
import { Card } from './card.tsx';
import { paletteColour } from './chart.tsx';
import { Shares, type ShareRow } from './shares.tsx';

export function ServicesCard({ report }: { report: Report }): JSX.Element {
  const t = text.value;
  const by = measure.value;
  void lightOrDark.value; // redraw: colours come from the tokens
  const named = report.services.filter(it => it.key !== 'others').length;
  const rows = report.services.map((it): ShareRow => {
    const others = it.key === 'others';
    return {
      key: it.key,
      name: t.service(it.key),
      hint: others ? t.servicesCard.othersOf(report.servicesTotal - named) : t.codes.services[it.key],
      colour: paletteColour(serviceColour(it.key)),
      share: by === 'accesses' ? it.accessesShare : it.sourcesShare,
      count: it[by],
      marked: marked.value?.services?.includes(it.key) ?? false,
      ...(others || selection.value.services.includes(it.key) ? {} : { label: t.servicesCard.keep(t.service(it.key)) }),
    };
  });
  const last = rows.filter(it => it.key === 'others');
  const sorted = [...rows.filter(it => it.key !== 'others').sort((a, b) => b.count - a.count), ...last];
  const table = (): Table => ({
    columns: [
      { key: 'service', label: t.columns.service },
      { key: 'accesses', label: t.columns.accesses, numeric: true }, { key: 'accesses_percent', label: t.columns.accessesShare, numeric: true, shares: true },
      { key: 'sources', label: t.columns.sources, numeric: true }, { key: 'sources_percent', label: t.columns.sourcesShare, numeric: true, shares: true },
      { key: 'description', label: t.columns.description },
    ],
    rows: report.allServices.map((it): Cell[] => [it.key, it.accesses, it.accessesShare, it.sources, it.sourcesShare, t.codes.services[it.key] ?? '']),
  });
  return (
    <Card title={t.servicesCard.title} sub={t.servicesCard.sub[by]} testId="card-services" file="services" table={table}>
      <Shares rows={sorted} onPick={key => choose({ services: [key] })} />
    </Card>
  );
}
