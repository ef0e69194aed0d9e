// Ways in: files and folders dropped anywhere on the page, chosen, or pasted as text.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { addFiles, say, text } from '../state.ts';
import { Icon } from './icons.tsx';

const dragging = signal(false);
const choosers: { files: HTMLInputElement | null; folder: HTMLInputElement | null } = { files: null, folder: null };

export const pickFiles = (): void => choosers.files?.click();
export const pickFolder = (): void => choosers.folder?.click();

/** Pasted lines are a file like any other. */
export function addText(lines: string): void {
  if (lines.trim() !== '') addFiles([new File([lines], 'pasted.log', { type: 'text/plain', lastModified: Date.now() })]);
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((done, refuse) => entry.file(done, refuse));

/** Every file below a folder, by name; a folder gives its entries a hundred at a time. */
async function below(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, refuse) => reader.readEntries(done, refuse));
    if (some.length === 0) break;
    entries.push(...some);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const files: File[] = [];
  for (const it of entries) files.push(...(await below(it)));
  return files;
}

/** The dropped files. What the event holds is gone after it, so everything is taken from it before the first wait. */
async function dropped(transfer: DataTransfer): Promise<File[]> {
  const taken = [...transfer.items]
    .filter(it => it.kind === 'file')
    .map(it => ({ entry: it.webkitGetAsEntry(), file: it.getAsFile() }));
  const files: File[] = [];
  for (const { entry, file } of taken) {
    if (entry?.isDirectory) {
      try {
        files.push(...(await below(entry)));
      } catch {
        // A sandboxed page may see a dropped folder and not be allowed into it.
        say(text.value.empty.folderRefused);
      }
    } else if (file) files.push(file);
  }
  return files;
}

/** Hidden choosers and the veil that appears while files are dragged over the page. */
export function Drop(): JSX.Element {
  const t = text.value;
  const depth = useRef(0);

  useEffect(() => {
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth.current++;
      dragging.value = true;
    };
    const over = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const leave = (): void => {
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) dragging.value = false;
    };
    const drop = (event: DragEvent): void => {
      depth.current = 0;
      dragging.value = false;
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      void dropped(event.dataTransfer).then(addFiles);
    };
    const paste = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement || !event.clipboardData) return;
      const files = [...event.clipboardData.files];
      if (files.length > 0) addFiles(files);
      else addText(event.clipboardData.getData('text/plain'));
    };
    document.addEventListener('dragenter', enter);
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('dragenter', enter);
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);

  const chosen = (event: JSX.TargetedEvent<HTMLInputElement>): void => {
    addFiles([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = '';
  };

  return (
    <>
      <input type="file" multiple class="unseen" tabIndex={-1} aria-hidden="true" data-testid="file-input" ref={it => { choosers.files = it; }} onChange={chosen} />
      <input
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        data-testid="folder-input"
        ref={it => {
          choosers.folder = it;
          if (it) it.webkitdirectory = true;
        }}
        onChange={chosen}
      />
      {dragging.value && <div class="veil" aria-hidden="true"><div><Icon name="drop" />{t.empty.dropNow}</div></div>}
    </>
  );
}
