// What the page needs from the user before the figures are whole: columns to explain, years that stamps do not carry.
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { FileAccount, Overlap } from '../facts.ts';
import { tellAgain, untold } from '../month.ts';
import { reasonFor } from '../reasons.ts';
import { account, asked, countBoth, explaining, inParts, leaveOut, listed, overlaps, sample, setChoices, text } from '../state.ts';
import { plain, Value } from './value.tsx';

export function Asked(): JSX.Element | null {
  const t = text.value.asked;
  const files = asked.value;
  if (files.length === 0) return null;
  return (
    <section class="notice" data-testid="asked">
      <h2>{t.title(files.length)}</h2>
      <p>{t.lead}</p>
      <ul class="plain">
        {files.map(it => (
          <li key={it.file} class="row">
            <Value of={it.name} longest={60} />
            <button type="button" class="button primary small" aria-label={`${t.openOf} ${plain(it.name, 60)}`} onClick={() => { explaining.value = it.file; }}>{t.open}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was counted part by part is as good as any other, but for what needs all addresses at once. */
export function InParts(): JSX.Element | null {
  const t = text.value.inParts;
  const passes = account.value?.passes ?? 1;
  if (!inParts.value) return null;
  return (
    <details class="notice quiet" data-testid="in-parts" data-value={passes}>
      <summary>{t.summary(passes)}</summary>
      <p>{t.lead}</p>
      <p>{t.missing}</p>
    </details>
  );
}

/** The figures stand, but the worker that tells the month failed. */
export function Untold(): JSX.Element | null {
  const t = text.value;
  if (untold.value === null) return null;
  return (
    <section class="notice alert" role="alert" data-testid="untold">
      <p><b>{t.story.failed}</b> {reasonFor(untold.value.error)}</p>
      <button type="button" class="button small primary" data-testid="tell-again" onClick={tellAgain}>{t.failed.again}</button>
    </section>
  );
}

/** Notes of a file of which something is missing or may be wrong. */
const MISSING = new Set([
  'damaged', 'checksum', 'cut-short', 'changed', 'unreadable', 'archive-gap', 'encrypted', 'other-method', 'sparse', 'packed-too-large', 'packed-otherwise',
  'packed-too-deep',
]);

const lacks = (file: FileAccount): boolean =>
  file.state === 'changed' || file.state === 'failed' || file.notes.some(it => MISSING.has(it.note));

/** The file, if it lacks something; of an archive, the files in it that do, or itself where that is none of them. */
function lacking(file: FileAccount): FileAccount[] {
  const inside = (file.members ?? []).filter(it => it.state !== 'archive' && lacks(it));
  return inside.length > 0 ? inside : lacks(file) ? [file] : [];
}

/** Of an archive without its key, a thousand files may be listed: the table has them all. */
const NAMED = 50;

/** A result that lacks something says so before anything else. */
export function Incomplete(): JSX.Element | null {
  const t = text.value.incomplete;
  const files = (account.value?.files ?? []).flatMap(lacking);
  if (files.length === 0) return null;
  return (
    <section class="notice alert" data-testid="incomplete">
      <h2>{t.title}</h2>
      <p>{t.lead(files.length)}</p>
      <ul class="plain">{files.slice(0, NAMED).map((file, at) => <li key={at}><Value of={file.name} longest={80} /></li>)}{files.length > NAMED && <li>…</li>}</ul>
    </section>
  );
}

/** More pairs than this are not listed: leaving one file out often settles many. */
const PAIRS = 20;

/** Files that seem to hold the same accesses: the figures stand, and may count them twice. */
export function Overlaps(): JSX.Element | null {
  const t = text.value.overlaps;
  const found = overlaps.value;
  if (found.length === 0) return null;
  return (
    <section class="notice" data-testid="overlaps">
      <h2>{t.title(found.length)}</h2>
      <p>{t.lead}</p>
      <ul class="plain">{found.slice(0, PAIRS).map(it => <Pair key={`${it.kept} ${it.repeats}`} it={it} />)}</ul>
      {found.length > PAIRS && <p class="sub">{t.more(found.length - PAIRS)}</p>}
    </section>
  );
}

function Pair({ it }: { it: Overlap }): JSX.Element | null {
  const t = text.value.overlaps;
  const [kept, repeats] = [listed.value[it.kept]?.file.name, listed.value[it.repeats]?.file.name];
  if (kept === undefined || repeats === undefined) return null;
  return (
    <li class="row pair" data-testid="overlap">
      <span>
        <Value of={repeats} longest={60} /> {t.and} <Value of={kept} longest={60} />
        <small>{t.share(it.shared, it.compared, it.oneIn)}</small>
      </span>
      <button type="button" class="button small" aria-label={`${t.both}: ${plain(repeats, 60)} ${t.and} ${plain(kept, 60)}`} data-testid="count-both" onClick={() => countBoth(it)}>{t.both}</button>
      <button type="button" class="button small primary" data-testid="leave-out" onClick={() => leaveOut(it.repeats)}>{t.leaveOut(plain(repeats, 40))}</button>
    </li>
  );
}

const FIRST_YEAR = 1990;
const LAST_YEAR = 2100;

/** Files without years, as far as nobody has said one; later their years can be changed here all the same. */
export function Years(): JSX.Element | null {
  const t = text.value;
  const files = (account.value?.files ?? []).map((file, at) => ({ file, at })).filter(it => listed.value[it.at] && (it.file.yearMissing || listed.value[it.at]?.choice.year != null));
  const [years, setYears] = useState<Record<number, string>>({});
  if (files.length === 0 || sample.value) return null;
  const current = (at: number): string => years[at] ?? String(listed.value[at]?.choice.year ?? '');
  const good = (value: string): boolean => value === '' || (/^\d{4}$/.test(value) && Number(value) >= FIRST_YEAR && Number(value) <= LAST_YEAR);
  const changed = files.filter(({ at }) => current(at) !== String(listed.value[at]?.choice.year ?? ''));
  const apply = (): void => {
    setChoices(new Map(changed.map(({ at }) => [at, { year: current(at) === '' ? null : Number(current(at)) }])));
    setYears({});
  };
  return (
    <details class="notice quiet" data-testid="years" open={files.some(({ file }) => file.rejected.some(it => it.reason === 'no-year'))}>
      <summary>{t.year.summary(files.length)}</summary>
      <h2>{t.year.title}</h2>
      <p>{t.year.lead}</p>
      <ul class="plain">
        {files.map(({ file, at }) => (
          <li key={at} class="row">
            <label for={`year-${at}`}><span class="unseen">{t.year.label} </span><Value of={file.name} longest={60} /></label>
            <input
              id={`year-${at}`}
              class="year"
              type="text"
              inputMode="numeric"
              maxLength={4}
              placeholder={t.year.auto}
              value={current(at)}
              aria-invalid={!good(current(at))}
              data-testid="year"
              onInput={event => setYears({ ...years, [at]: event.currentTarget.value.trim() })}
              onKeyDown={event => {
                if (event.key === 'Enter' && changed.length > 0 && changed.every(it => good(current(it.at)))) apply();
              }}
            />
          </li>
        ))}
      </ul>
      <button type="button" class="button small primary" disabled={changed.length === 0 || !changed.every(it => good(current(it.at)))} data-testid="year-apply" onClick={apply}>{t.year.apply}</button>
    </details>
  );
}
