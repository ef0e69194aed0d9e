// A button that opens a small panel. Escape, a click elsewhere, or moving the focus out of it closes the panel.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icons.tsx';

interface Props {
  label: ComponentChildren;
  /** What the panel is, for screen readers. */
  title: string;
  class?: string;
  /** Marks the button as holding a choice. */
  on?: boolean;
  testId?: string;
  caret?: boolean;
  /** Spoken instead of the label, where the label alone is not enough. */
  name?: string;
  onOpen?: () => void;
  children: (close: () => void) => ComponentChildren;
}

/** How far a panel stays away from the edges of the window, CSS pixels. */
const EDGE = 8;

/** Inputs that use the arrow keys themselves. */
const OWN_ARROWS = new Set(['date', 'radio', 'text']);

/** Arrow up and down walk through what a panel offers. */
function walk(panel: HTMLElement, event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const here = event.target;
  if (step === 0 || here instanceof HTMLSelectElement || (here instanceof HTMLInputElement && OWN_ARROWS.has(here.type))) return;
  const stops = [...panel.querySelectorAll<HTMLElement>('button:not(:disabled), input, select')];
  const next = stops[stops.findIndex(it => it === here) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function Popover(props: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  useLayoutEffect(() => {
    if (!open) return;
    const it = panel.current;
    if (it) {
      it.style.marginLeft = '';
      const { left, right } = it.getBoundingClientRect();
      const shift = Math.max(EDGE - left, Math.min(0, document.documentElement.clientWidth - EDGE - right));
      if (shift !== 0) it.style.marginLeft = `${shift}px`;
      (it.querySelector<HTMLElement>('[data-focus]') ?? it).focus({ preventScroll: true });
    }
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  return (
    <div
      class="popover"
      ref={root}
      onKeyDown={event => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation();
          close();
        } else if (open && panel.current) walk(panel.current, event);
      }}
      onFocusOut={event => {
        if (event.relatedTarget instanceof Node && !root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        ref={button}
        class={`${props.class ?? 'chip'}${props.on ? ' on' : ''}`}
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={props.name}
        data-testid={props.testId}
        onClick={() => {
          if (!open) props.onOpen?.();
          setOpen(!open);
        }}
      >
        {props.label}
        {props.caret === false ? null : <Icon name="down" />}
      </button>
      {open && (
        <div class="panel" role="dialog" aria-label={props.title} tabIndex={-1} ref={panel}>
          {props.children(close)}
        </div>
      )}
    </div>
  );
}
