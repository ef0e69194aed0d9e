// A value out of a log. Attackers write logs: control characters and those that turn text around are shown as marks,
// a long value is cut on the screen (never in data), and its direction stays its own.
import type { JSX } from 'preact';

const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/gu;

/** ^[ for the controls of ASCII, U+202E for the rest. */
function mark(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The value with every unsafe character written out, for places that take text only. */
export function plain(value: string, longest = 80): string {
  const points = [...value];
  const cut = points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : value;
  return cut.replace(UNSAFE, mark);
}

/** Shows a value, at most `longest` characters of it. */
export function Value({ of, longest = 80 }: { of: string; longest?: number }): JSX.Element {
  const points = [...of];
  const shown = points.length > longest ? points.slice(0, longest - 1).join('') : of;
  const parts: (string | JSX.Element)[] = [];
  let from = 0;
  for (const match of shown.matchAll(UNSAFE)) {
    if (match.index > from) parts.push(shown.slice(from, match.index));
    parts.push(<span class="unsafe" key={match.index}>{mark(match[0])}</span>);
    from = match.index + match[0].length;
  }
  parts.push(shown.slice(from));
  if (shown.length < of.length) parts.push('…');
  return <bdi class="value">{parts}</bdi>;
}
