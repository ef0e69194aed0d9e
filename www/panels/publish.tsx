// The dialog in which a month's report leaves the page: whole in one of four forms, or one figure or table of it.
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Month, Publisher } from '../engine-api.ts';
import type { Form } from '../month-worker.ts';
import { month, publishing } from '../month.ts';
import type { MonthTable } from '../pkg/month/month.js';
import { cubesOpened, language, text } from '../state.ts';
import { fileName } from './card.tsx';
import { saveBytes } from './header.tsx';
import { Modal } from './modal.tsx';

const FORMS: readonly { readonly form: Form; readonly key: 'report' | 'markdown' | 'workbook' | 'facts'; readonly ending: string; readonly type: string }[] = [
  { form: 'html', key: 'report', ending: 'html', type: 'text/html' },
  { form: 'xlsx', key: 'workbook', ending: 'xlsx', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  { form: 'markdown', key: 'markdown', ending: 'md', type: 'text/markdown' },
  { form: 'json', key: 'facts', ending: 'json', type: 'application/json' },
];
const LANGUAGES = ['ja', 'en'] as const;
/** Pixels of a picture for each of the drawing's. */
const PICTURE_RATIO = 2;

/** What was written in the dialog last; kept while the page is open and nowhere else. */
let kept: Publisher = { organisation: '', contact: '', licence: '', withAddresses: false };

export function PublishDialog(): JSX.Element | null {
  const it = month.value;
  return publishing.value && it ? <Dialog it={it} /> : null;
}

/** An SVG as a PNG. */
async function picture(svg: Uint8Array): Promise<Uint8Array> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([new Uint8Array(svg)], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * PICTURE_RATIO;
    canvas.height = image.naturalHeight * PICTURE_RATIO;
    const area = canvas.getContext('2d');
    if (!area) throw new Error('no canvas');
    area.fillStyle = '#fff';
    area.fillRect(0, 0, canvas.width, canvas.height);
    area.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('no picture');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

function Dialog({ it }: { it: Month }): JSX.Element {
  const t = text.value.publish;
  const [code, setCode] = useState<string>(language.value);
  const [publisher, setPublisher] = useState(kept);
  const [tables, setTables] = useState<readonly MonthTable[]>([]);
  const hasAddresses = !cubesOpened.value;

  useEffect(() => {
    let isCurrent = true;
    it.tables(code).then(list => isCurrent && setTables(list), () => {});
    return () => { isCurrent = false; };
  }, [it, code]);

  const close = (): void => { publishing.value = false; };
  const change = (part: Partial<Publisher>): void => {
    kept = { ...publisher, ...part };
    setPublisher(kept);
  };
  const field = (name: 'organisation' | 'contact' | 'licence'): JSX.Element => (
    <label class="field">{t[name]}
      <input type="text" value={publisher[name]} placeholder={t.optional} maxLength={200} data-testid={`publish-${name}`} onInput={event => change({ [name]: event.currentTarget.value })} />
    </label>
  );
  const save = (form: Form, table: string, ending: string, type: string, made: (bytes: Uint8Array) => Promise<Uint8Array> = async bytes => bytes): void => {
    const name = table === '' ? `report-${code}` : `report-${table.replaceAll('.', '-')}-${code}`;
    void saveBytes(async () => made(await it.file(form, code, publisher, table)), fileName(name, ending), type);
  };

  return (
    <Modal title={t.title} testId="publish" class="publish" focus="input:checked" onClose={close}>
      <p>{t.lead}</p>
      <div class="row">
        <div class="seg" role="radiogroup" aria-label={t.language}>
          {LANGUAGES.map(each => (
            <label key={each} class={code === each ? 'on' : undefined} lang={each}>
              <input type="radio" name="publish-language" checked={code === each} data-testid={`publish-${each}`} onChange={() => setCode(each)} />
              {t.languages[each]}
            </label>
          ))}
        </div>
      </div>
      <div class="row publisher">{field('organisation')}{field('contact')}{field('licence')}</div>
      <label class="check">
        <input type="checkbox" checked={publisher.withAddresses && hasAddresses} disabled={!hasAddresses} data-testid="publish-addresses" onChange={event => change({ withAddresses: event.currentTarget.checked })} />
        <span>{t.addresses}<small>{hasAddresses ? t.addressesHint : t.noAddresses}</small></span>
      </label>
      <ul class="forms">
        {FORMS.map(({ form, key, ending, type }) => (
          <li key={form}>
            <span><b>{t.forms[key]}</b><small>{t.formHints[key]}</small></span>
            <button type="button" class={`button small${form === 'html' ? ' primary' : ''}`} data-testid={`export-${key}`} aria-label={`${t.save}: ${t.forms[key]}`} onClick={() => save(form, '', ending, type)}>{t.save}</button>
          </li>
        ))}
      </ul>
      <details>
        <summary data-testid="publish-tables">{t.tables}</summary>
        <ul class="forms">
          {tables.map(({ name, title, isDrawn }) => (
            <li key={name}>
              <span>{title}</span>
              <span class="row">
                {isDrawn && <button type="button" class="link" data-testid={`png-${name}`} aria-label={`PNG: ${title}`} onClick={() => save('svg', name, 'png', 'image/png', picture)}>PNG</button>}
                {isDrawn && <button type="button" class="link" data-testid={`svg-${name}`} aria-label={`SVG: ${title}`} onClick={() => save('svg', name, 'svg', 'image/svg+xml')}>SVG</button>}
                <button type="button" class="link" data-testid={`csv-${name}`} aria-label={`CSV: ${title}`} onClick={() => save('csv', name, 'csv', 'text/csv')}>CSV</button>
              </span>
            </li>
          ))}
        </ul>
      </details>
      <p class="sub">{t.printing}</p>
      <div class="row end"><button type="button" class="button" data-testid="publish-close" onClick={close}>{t.close}</button></div>
    </Modal>
  );
}
