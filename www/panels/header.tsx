// The head of the page: the mark, the promise, language and colours, what can be saved, and the way to add files.
import type { JSX } from 'preact';
import { isSuperseded, month, publishing } from '../month.ts';
import { save } from '../save.ts';
import { reasonFor } from '../reasons.ts';
import { close, engine, language, phase, report, say, text, theme, type Theme } from '../state.ts';
import { fileName } from './card.tsx';
import { pickFiles } from './drop.tsx';
import { Icon, Mark } from './icons.tsx';
import { Popover } from './popover.tsx';
import { Privacy } from './privacy.tsx';

const THEMES: Theme[] = ['auto', 'light', 'dark'];

/** Saves what `make` makes, and says so, or why not. */
export async function saveBytes(make: () => Promise<Uint8Array>, name: string, type: string): Promise<void> {
  const t = text.value;
  try {
    // A copy, so that the blob does not hold on to the module's memory.
    save(name, new Blob([new Uint8Array(await make())], { type }));
    say(t.exports.saved(name));
  } catch (error) {
    say(`${t.exports.failed}${isSuperseded(error) ? t.exports.changed : reasonFor(error)}`);
  }
}

function ExportMenu(): JSX.Element {
  const t = text.value;
  return (
    <Popover class="button" title={t.header.exportMenu} testId="export" label={<><Icon name="save" /><span class="wide-only">{t.header.exportMenu}</span></>} name={t.header.exportMenu}>
      {done => (
        <div class="menu">
          {month.value && (
            <button type="button" data-focus data-testid="export-month" onClick={() => {
              done();
              publishing.value = true;
            }}>
              <b>{t.exports.month}</b><small>{t.exports.monthHint}</small>
            </button>
          )}
          <button type="button" data-focus={month.value ? undefined : ''} data-testid="export-json" onClick={() => {
            done();
            void saveBytes(() => engine.summaryJson(), fileName('summary', 'json'), 'application/json');
          }}>
            <b>{t.exports.json}</b><small>{t.exports.jsonHint}</small>
          </button>
          <button type="button" data-testid="export-cube" onClick={() => {
            done();
            void saveBytes(() => engine.cubeFile(), 'teiten-counts.json', 'application/json');
          }}>
            <b>{t.exports.cube}</b><small>{t.exports.cubeHint}</small>
          </button>
          <p>{t.exports.pictures}<br />{t.exports.hideAddresses}</p>
        </div>
      )}
    </Popover>
  );
}

export function Header(): JSX.Element {
  const t = text.value;
  const other = language.value === 'en' ? 'ja' : 'en';
  return (
    <header class="top">
      <button type="button" class="mark" aria-label={`定点 Teiten – ${t.header.home}`} data-testid="home" onClick={close}>
        <Mark /><b lang="ja">定点</b><span>{t.header.mark}</span>
      </button>
      <Popover class="badge" title={t.privacy.title} testId="privacy" caret={false} name={t.header.badge} label={<><Icon name="lock" /><span>{t.header.badge}</span></>}>
        {() => <Privacy />}
      </Popover>
      <span class="grow" />
      <Popover class="button plain" title={t.header.theme} testId="theme" caret={false} name={t.header.theme} label={<Icon name="theme" />}>
        {done => (
          <div class="menu" role="radiogroup" aria-label={t.header.theme}>
            {THEMES.map(it => (
              <button type="button" role="radio" aria-checked={theme.value === it} key={it} data-testid={`theme-${it}`} data-focus={theme.value === it ? '' : undefined} onClick={() => {
                theme.value = it;
                done();
              }}>
                {t.header.themes[it]}
              </button>
            ))}
          </div>
        )}
      </Popover>
      <button type="button" class="button plain" lang={other} aria-label={t.header.otherLanguageLabel} data-testid="language" onClick={() => { language.value = other; }}>
        {t.header.otherLanguage}
      </button>
      {report.value && phase.value === 'ready' && <ExportMenu />}
      {phase.value !== 'empty' && (
        <button type="button" class="button primary" data-testid="add-files" aria-label={t.header.addFiles} onClick={() => pickFiles()}>
          <Icon name="plus" /><span class="wide-only">{t.header.addFiles}</span>
        </button>
      )}
    </header>
  );
}
