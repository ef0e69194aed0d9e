// What is read of each format and what is left out, in the formats' own words.
import type { JSX } from 'preact';
import { language, text } from '../state.ts';
import { readFormats, type ReadFormat } from '../text/formats.ts';

/** What counts in a format, what does not, and what its sensor and times are. */
export function FormatWords({ of }: { of: ReadFormat }): JSX.Element {
  const t = text.value.formats;
  const l = language.value;
  return (
    <dl class="format-words">
      <div><dt>{t.counted}</dt><dd>{of.access[l]}</dd></div>
      {of.setAside.length > 0 && <div><dt>{t.setAside}</dt><dd>{of.setAside.map(it => <p key={it.kind}>{it.what[l]}</p>)}</dd></div>}
      <div><dt>{t.sensor}</dt><dd>{of.sensor[l]}</dd></div>
      <div><dt>{t.time}</dt><dd>{of.time[l]}</dd></div>
      {of.weight && <div><dt>{t.weight}</dt><dd>{of.weight[l]}</dd></div>}
    </dl>
  );
}

/** Every format, to be opened one by one. */
export function AllFormats(): JSX.Element {
  const t = text.value.formats;
  const l = language.value;
  const all = [...readFormats].sort((a, b) => a.title[l].localeCompare(b.title[l], l));
  return (
    <details class="all-formats" data-testid="all-formats">
      <summary>{t.all(all.length)}</summary>
      <ul>{all.map(it => <li key={it.name}><details><summary>{it.title[l]}</summary><FormatWords of={it} /></details></li>)}</ul>
    </details>
  );
}
