// Every line accounted for: what was counted, set aside and why, not readable and where, for all files together.
import type { JSX } from 'preact';
import type { Account, FileAccount } from '../facts.ts';
import { report, text } from '../state.ts';
import { Files } from './files.tsx';

/** Amounts of one code over all files, largest first. */
function sums(files: FileAccount[], of: (file: FileAccount) => { code: string; records: number }[]): [string, number][] {
  const all = new Map<string, number>();
  for (const file of files) for (const { code, records } of of(file)) all.set(code, (all.get(code) ?? 0) + records);
  return [...all].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

export function AccountCard({ account }: { account: Account }): JSX.Element {
  const t = text.value;
  const a = t.account;
  const { n } = t.write;
  const accesses = account.files.reduce((sum, file) => sum + file.accesses, 0);
  const kinds = sums(account.files, file => file.kinds.map(it => ({ code: it.kind, records: it.records })));
  const reasons = sums(account.files, file => file.rejected.map(it => ({ code: it.reason, records: it.records })));
  const rows: { name: string; hint: string; records: number; mark: string; testId: string }[] = [
    { name: a.counted, hint: accesses === 0 || accesses === account.counted ? '' : a.countedHint(accesses), records: account.counted, mark: 'ok', testId: 'account-counted' },
    { name: a.setAside, hint: '', records: account.setAside, mark: 'aside', testId: 'account-set-aside' },
    { name: a.rejected, hint: '', records: account.rejected, mark: 'bad', testId: 'account-rejected' },
    { name: a.blank, hint: '', records: account.blank, mark: 'blank', testId: 'account-blank' },
  ];
  const apart = report.value?.backscatter;
  return (
    <section class="card w12 account" aria-label={a.title} data-testid="account">
      <header class="card-head">
        <div>
          <h2>{a.title}</h2>
          <p class="sub">{a.line(account.files.length, account.read, t.write.seconds(account.seconds))}</p>
        </div>
      </header>
      <div class="ledger" role="img" aria-label={a.bar(n(account.counted), n(account.setAside), n(account.rejected), n(account.blank))}>
        {rows.map(it => it.records > 0 && <i key={it.mark} class={it.mark} style={{ flexGrow: it.records }} />)}
      </div>
      <div class="account-body">
        <table class="data sums">
          <tbody>
            {rows.map(it => (
              <tr key={it.mark}>
                <th scope="row"><i class={`dot ${it.mark}`} />{it.name}{it.hint && <small>{it.hint}</small>}</th>
                <td class="n" data-testid={it.testId} data-value={it.records}>{n(it.records)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row">{a.read}</th><td class="n" data-testid="account-read" data-value={account.read}>{n(account.read)}</td></tr></tfoot>
        </table>
        <Sums title={a.setAsideTitle} rows={kinds.map(([code, records]) => [t.codes.kinds[code] ?? code, records])} />
        <Sums title={a.rejectedTitle} rows={reasons.map(([code, records]) => [t.codes.reasons[code] ?? code, records])} />
      </div>
      <p class={account.closes ? 'closes' : 'closes alert'} data-testid="account-closes" data-value={String(account.closes)}>{account.closes ? a.closes : a.doesNotClose}</p>
      {apart && apart.accesses > 0 && <p class="sub">{a.backscatter(apart.accesses, apart.sources)}</p>}
      <Files />
    </section>
  );
}

function Sums({ title, rows }: { title: string; rows: [string, number][] }): JSX.Element | null {
  if (rows.length === 0) return null;
  const { n } = text.value.write;
  return (
    <div>
      <h3>{title}</h3>
      <table class="data"><tbody>{rows.map(([name, records]) => <tr key={name}><th scope="row">{name}</th><td class="n">{n(records)}</td></tr>)}</tbody></table>
    </div>
  );
}
