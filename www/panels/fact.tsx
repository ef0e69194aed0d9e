// A number that says, when it is pressed, what it was counted from.
import { useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { TextPiece } from '../pkg/month/month.js';
import { text } from '../state.ts';
import { pressed } from '../trace.ts';

/**
 * A number in running text. An element of its own kind, not a button: those are boxes of their own, and lines would break
 * in front of the full stop behind them.
 */
export function Fact({ words, fact }: { words: string; fact: string }): JSX.Element {
  // Two places of the text may show the same fact: the one that was pressed is meant.
  const element = useRef<HTMLSpanElement>(null);
  const isOpen = pressed.value !== null && pressed.value.from === element.current;
  const press = (from: HTMLElement): void => {
    pressed.value = { fact, words, from };
  };
  return (
    <span
      ref={element}
      role="button"
      tabIndex={0}
      class="fact"
      title={text.value.story.show}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      onClick={event => press(event.currentTarget)}
      onKeyDown={event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        press(event.currentTarget);
      }}
    >
      {words}
    </span>
  );
}

export function Words({ pieces }: { pieces: readonly TextPiece[] }): JSX.Element {
  return <>{pieces.map(({ text: words, fact }, at) => (fact === null ? <span key={at}>{words}</span> : <Fact words={words} fact={fact} key={at} />))}</>;
}
