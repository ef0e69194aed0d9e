// The list of files: what became of each, with reasons, line numbers and excerpts, and the way to take one off.
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { FileAccount } from '../facts.ts';
import { account, explaining, language, leaveOut, listed, overlaps, patterning, removeFile, sample, text } from '../state.ts';
import { FormatWords } from './formats.tsx';
import { Icon } from './icons.tsx';
import { readFormat, shortTitle } from '../text/formats.ts';
import { plain, Value } from './value.tsx';

const TROUBLE: FileAccount['state'][] = ['unknown', 'unread', 'failed', 'changed'];
const wantsLook = (it: FileAccount): boolean => TROUBLE.includes(it.state) || it.state === 'ask' || it.rejected.length > 0;
/** So many rows at a time: the browser takes seconds to lay out a table of thousands. */
const SHOWN = 100;

export function Files(): JSX.Element | null {
  const t = text.value;
  const a = t.account;
  const [most, setMost] = useState(SHOWN);
  const files = account.value?.files ?? listed.value.map(it => waiting(it.file));
  if (files.length === 0) return null;
  // The files in an archive stand below it.
  const rows = files.flatMap((file, at) => [{ file, at, inside: false }, ...(file.members ?? []).map(member => ({ file: member, at, inside: true }))]);
  // Of a long list those come first that want to be looked at.
  if (rows.length > SHOWN) rows.sort((a, b) => Number(wantsLook(b.file)) - Number(wantsLook(a.file)) || a.at - b.at);
  return (
    <div class="scroll tall" tabIndex={0} role="group" aria-label={a.files}>
      {/* Where the screen is narrow its rows are no rows to the browser (style.css), which the roles make up for. */}
      <table role="table" class="data files" data-testid="files">
        <thead role="rowgroup">
          <tr role="row">
            {[a.file, a.state, a.format].map(it => <th key={it} role="columnheader" scope="col">{it}</th>)}
            {[a.records, a.counted, a.setAside, a.rejected].map(it => <th key={it} role="columnheader" scope="col" class="n">{it}</th>)}
            <th role="columnheader" scope="col"><span class="unseen">{a.remove}</span></th>
          </tr>
        </thead>
        <tbody role="rowgroup">{rows.slice(0, most).map(({ file, at, inside }, row) => <FileRow key={`${row}${file.name}`} file={file} at={at} inside={inside} />)}</tbody>
      </table>
      {rows.length > most && <button type="button" class="link" data-testid="more-files" onClick={() => setMost(most + SHOWN)}>{a.moreFiles(rows.length - most)}</button>}
    </div>
  );
}

/** The text's encoding, where it is none of which the page would not speak. */
function encodingOf({ state, notes }: FileAccount): string | undefined {
  const { encodings } = text.value.codes;
  return state === 'archive' ? undefined : notes.map(it => encodings[it.note]).find(it => it !== undefined);
}

/** A file of which the engine has said nothing. */
function waiting(file: File): FileAccount {
  return {
    name: file.name, bytes: file.size, textBytes: 0, state: 'waiting', format: null, sameAs: null, refusals: [], read: 0, counted: 0, accesses: 0,
    blank: 0, kinds: [], rejected: [], notes: [], yearMissing: false,
  };
}

const COLUMNS = 8;

/** What a format is called; saved counts are none of the engine's formats. */
function formatName(name: string): string {
  const known = readFormat(name);
  return known ? shortTitle(known, language.value) : text.value.codes.formats[name] ?? name;
}

/** Why formats declined a file, and which: most say one of a few things. */
function declined({ refusals }: FileAccount): [string, string[]][] {
  const of = new Map<string, string[]>();
  for (const { format, why } of refusals) of.set(why, [...(of.get(why) ?? []), format]);
  return [...of].sort((a, b) => a[1].length - b[1].length);
}

/** More formats than these are counted, and named to who asks. */
const NAMED = 4;

function Declined({ why, names }: { why: string; names: string[] }): JSX.Element {
  const a = text.value.account;
  const all = names.join(a.comma);
  return <li>{names.length > NAMED ? <details><summary>{why}: {a.formats(names.length)}</summary>{all}</details> : <>{why}: {all}</>}</li>;
}

/** A file of the list, at that place in it, or one `inside` the archive there. */
function FileRow({ file, at, inside }: { file: FileAccount; at: number; inside: boolean }): JSX.Element {
  const t = text.value;
  const a = t.account;
  const { n } = t.write;
  const trouble = TROUBLE.includes(file.state);
  const hasDetails = trouble || file.kinds.length > 0 || file.rejected.length > 0 || file.notes.length > 0 || file.format !== null || t.codes.explained[file.state] !== undefined;
  const [open, setOpen] = useState(trouble);
  const aside = file.kinds.reduce((sum, it) => sum + it.records, 0);
  const rejected = file.rejected.reduce((sum, it) => sum + it.records, 0);
  const name = plain(file.name, 60);
  const encoding = encodingOf(file);
  // A folder may hold files of one name in several places.
  const folder = inside ? '' : (listed.value[at]?.file.webkitRelativePath ?? '').replace(/[^/]*$/, '');
  return (
    <>
      <tr role="row" data-testid={inside ? 'member' : 'file'} data-state={file.state} class={[open && hasDetails ? 'opened' : '', inside ? 'inside' : ''].join(' ').trim() || undefined}>
        <th scope="row" role="rowheader">
          {hasDetails
            ? <button type="button" class="disclose" aria-expanded={open} aria-label={`${a.detailsOf} ${name}`} onClick={() => setOpen(!open)}><Icon name="down" /><Value of={file.name} longest={60} /></button>
            : <span class="disclose"><Value of={file.name} longest={60} /></span>}
          <small>{folder && <><Value of={folder} longest={60} /> · </>}{a.size(file.bytes, file.textBytes)}</small>
        </th>
        <td role="cell">
          <span class={`state ${file.state}`}>{t.codes.states[file.state] ?? file.state}</span>
          {file.state === 'ask' && !inside && <button type="button" class="button small primary" aria-label={`${a.explainOf} ${name}`} data-testid="explain" onClick={() => { explaining.value = at; }}>{a.explain}</button>}
          {file.state === 'unknown' && !inside && file.refusals.some(it => it.format === 'pattern') && <button type="button" class="button small" aria-label={a.patternOf(name)} data-testid="write-pattern" onClick={() => { patterning.value = at; }}>{a.pattern}</button>}
          {file.state === 'read' && file.format === 'pattern' && !inside && <button type="button" class="link" data-testid="change-pattern" onClick={() => { patterning.value = at; }}>{a.changePattern}</button>}
          {file.state === 'left-out' && !inside && <button type="button" class="link" aria-label={a.takeInOf(name)} data-testid="take-in" onClick={() => leaveOut(at, false)}>{a.takeIn}</button>}
          {!inside && overlaps.value.some(it => it.repeats === at) && <span class="tag warn">{t.overlaps.state}</span>}
          {file.state === 'read' && file.format === 'delimited' && !inside && !sample.value && <button type="button" class="link" data-testid="remap" onClick={() => { explaining.value = at; }}>{a.remap}</button>}
        </td>
        <td role="cell">{file.format ? formatName(file.format) : '–'}{encoding && <small>{encoding}</small>}</td>
        <td role="cell" class="n" data-of={a.records}>{n(file.read)}</td><td role="cell" class="n" data-of={a.counted}>{n(file.counted)}</td>
        <td role="cell" class="n" data-of={a.setAside}>{n(aside)}</td><td role="cell" class="n" data-of={a.rejected}>{n(rejected)}</td>
        <td role="cell" class="n">{!inside && !sample.value && <button type="button" class="tool" aria-label={`${a.removeOf} ${name}`} data-testid="remove-file" onClick={() => removeFile(at)}><Icon name="close" /></button>}</td>
      </tr>
      {open && hasDetails && <tr role="row" class="details"><td role="cell" colSpan={COLUMNS}><Details file={file} /></td></tr>}
    </>
  );
}

function Details({ file }: { file: FileAccount }): JSX.Element {
  const t = text.value;
  const a = t.account;
  const { n } = t.write;
  const explained = t.codes.explained[file.state];
  const words = file.format ? readFormat(file.format) : undefined;
  // The engine puts the refusal first that tells most of what the file is.
  const first = file.refusals[0];
  const told = first && first.format !== 'cube' ? t.codes.declined[first.why] ?? t.codes.declined['no-table'] : undefined;
  return (
    <div class="file-details">
      {explained && <p>{explained}</p>}
      {file.sameAs && <p>{a.sameAs} <Value of={file.sameAs} longest={80} /></p>}
      {file.state === 'unknown' && file.refusals.length > 0 && (
        <>
          {told !== undefined && <p data-testid="declined">{told}</p>}
          <p>{a.tried}</p>
          <ul>{declined(file).map(([why, formats]) => <Declined key={why} why={t.codes.refusals[why] ?? why} names={formats.map(formatName)} />)}</ul>
        </>
      )}
      {words && <details><summary>{t.formats.of(formatName(words.name))}</summary><FormatWords of={words} /></details>}
      {file.kinds.length > 0 && (
        <>
          <h3>{a.setAsideTitle}</h3>
          <ul>{file.kinds.map(it => <li key={it.kind}><b class="n">{n(it.records)}</b> {t.codes.kinds[it.kind] ?? it.kind}</li>)}</ul>
        </>
      )}
      {file.rejected.length > 0 && (
        <>
          <h3>{a.rejectedTitle}</h3>
          {file.rejected.map(it => (
            <div key={it.reason} data-testid="rejected">
              <p><b class="n">{n(it.records)}</b> {t.codes.reasons[it.reason] ?? it.reason}. {a.examples(it.examples.length, it.records)}</p>
              <ul class="excerpts">
                {it.examples.map(example => (
                  <li key={example.byte}><span class="where" title={a.byte(example.byte)}>{file.format === 'pcap' ? a.packetNumber(example.line) : a.lineNumber(example.line)}</span> <code><Value of={example.text} longest={160} /></code></li>
                ))}
              </ul>
            </div>
          ))}
        </>
      )}
      {file.notes.length > 0 && (
        <>
          <h3>{a.notesTitle}</h3>
          <ul>{file.notes.map(it => <li key={it.note}><b class="n">{n(it.amount)}</b> {t.codes.notes[it.note] ?? it.note}</li>)}</ul>
        </>
      )}
    </div>
  );
}
