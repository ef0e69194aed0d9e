// The page's few pictures, drawn as paths so that nothing has to be loaded.
import type { JSX } from 'preact';

const PATHS = {
  down: 'M4 6l4 4 4-4',
  close: 'M4 4l8 8M12 4l-8 8',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  plus: 'M8 3v10M3 8h10',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6',
  chart: 'M3 13V8M6.5 13V4M10 13V9.5M13.5 13V6',
  save: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  drop: 'M8 2.5v7M5 6.5l3 3 3-3M2.5 9.5v4h11v-4',
  play: 'M5 3.5l7 4.5-7 4.5z',
  globe: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM2.5 8h11M8 2.5c-4 4-4 7 0 11M8 2.5c4 4 4 7 0 11',
  warn: 'M8 2.5L14 13H2zM8 6.5v3M8 11v.5',
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: a fixed point, and what reaches it. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark-picture" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="3.2" class="dot" />
      <path d="M12 1.5v5M12 17.5v5M1.5 12h5M17.5 12h5" />
      <circle cx="12" cy="12" r="7.6" class="ring" />
    </svg>
  );
}
