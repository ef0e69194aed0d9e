// The foot: by which zone, table and rule these figures were made.
import type { JSX } from 'preact';
import { report, text } from '../state.ts';

// Filled in by the build; tsc sees this declaration only.
declare const TEITEN_VERSION: string | undefined;

export function Foot(): JSX.Element {
  const t = text.value.foot;
  const it = report.value;
  const version = typeof TEITEN_VERSION === 'string' ? TEITEN_VERSION : '';
  return (
    <footer class="foot">
      {it && <><span>{t.zone(it.zone)}</span><span>{t.regions(it.regionTable.name, it.regionTable.date)}</span></>}
      <span>{t.rule}</span>
      <span>{t.version(version)}</span>
      <span>{t.licence}</span>
    </footer>
  );
}
