// A dialog over the page, which waits for it. Escape closes it, as every dialog of the system.
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';

interface Props {
  title: string;
  testId: string;
  /** Beside that of all dialogs. */
  class?: string;
  /** What has the focus at first, by selector; what comes first if not given. */
  focus?: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Modal({ title, testId, class: own, focus, onClose, children }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    if (focus) dialog.current?.querySelector<HTMLElement>(focus)?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={own ? `mapping ${own}` : 'mapping'}
      aria-labelledby={`${testId}-title`}
      data-testid={testId}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onClose={onClose}
    >
      <h2 id={`${testId}-title`}>{title}</h2>
      {children}
    </dialog>
  );
}
