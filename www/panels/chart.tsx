// One chart on a canvas: the module draws it, this component gives it size, pixel ratio, colours, pointer and keyboard,
// and shows the values under the pointer as HTML. It knows nothing of what is drawn.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { ChartFocus, ChartFrame, ChartTheme, ChartWords, Drawing } from '../pkg/view/view.js';
import { engine } from '../state.ts';
import { lightOrDark } from '../look.ts';
import { inTurn, notAnyMore } from '../turns.ts';

type View = typeof engine.view;

/** What a chart is made of. `draw` may be called again at any time, also for a picture of another size. */
export interface Plot {
  /** The text alternative. */
  label: string;
  /** CSS pixels, at least: a chart fills the room its card has. */
  height: number;
  bands: number;
  draw(view: View, canvas: HTMLCanvasElement, frame: ChartFrame, theme: ChartTheme, focus: ChartFocus | null, words: ChartWords): Drawing;
  /** The values of a band, for the eye and for screen readers. */
  tip(band: number, series: number | null): ComponentChildren;
  spoken(band: number): string;
  /** A click on a mark. */
  pick?(series: number): void;
  /** A click on a band, wherever in its column; where this is given, `pick` is for names only. */
  pickBand?(band: number): void;
  /** A drag across bands, both ends included. */
  range?(from: number, to: number): void;
  /** What is being marked, while it is. */
  marked?(from: number, to: number): string;
  /** Shown below where the names do not fit into the chart. */
  legend?: ComponentChildren;
  /** Stands in the chart where there is nothing to draw. */
  empty: string;
  /** What is marked while nothing is pointed at. */
  held?: ChartFocus | null;
}

const PICTURE = { width: 1200, ratio: 2 };
/** Taller than on the screen: a picture carries a title and a note. */
const PICTURE_EXTRA = 110;
/** A shorter movement of the pointer is a click. */
const DRAG_PX = 6;

/** Values of the stylesheet's tokens by look and name: asking for one may have the browser lay out the page. */
const tokens = new Map<string, string>();

function token(name: string): string {
  const key = `${lightOrDark.peek()} ${name}`;
  let value = tokens.get(key);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    tokens.set(key, value);
  }
  return value;
}

/** The stylesheet's tokens, as the module wants them. */
export function chartTheme(): ChartTheme {
  return {
    ink: token('--ink'), ink2: token('--ink-2'), ink3: token('--ink-3'), rule: token('--rule'),
    card: token('--card'), accent: token('--accent'), fontFamily: token('--font'), fontSize: 12,
  };
}

/** Colour `index` of the palette; -1: that of "others". After the last comes the first again. */
export function paletteColour(index: number): string {
  return token(index < 0 ? '--other' : `--c${(index % PALETTE) + 1}`);
}
/** How many colours the stylesheet names `--c1` and on. */
export const PALETTE = 20;

/** The chart as a PNG with its title and what it is of. */
export function picture(plot: Plot, title: string, note: string): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const height = plot.height + PICTURE_EXTRA;
  canvas.width = PICTURE.width * PICTURE.ratio;
  canvas.height = height * PICTURE.ratio;
  const frame = { width: PICTURE.width, height, ratio: PICTURE.ratio };
  plot.draw(engine.view, canvas, frame, chartTheme(), null, { title, note, empty: plot.empty }).free();
  return new Promise((done, refuse) => {
    canvas.toBlob(blob => (blob ? done(blob) : refuse(new Error('no picture'))), 'image/png');
  });
}

/** band null: on the name of a series. */
interface Pointed { band: number | null; series: number | null }

export function Chart({ plot, testId }: { plot: Plot; testId?: string }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [width, setWidth] = useState(0);
  const [height, setHeight] = useState(plot.height);
  const [ratio, setRatio] = useState(devicePixelRatio || 1);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [range, setRange] = useState<[number, number] | null>(null);
  const [legend, setLegend] = useState(false);
  const [spoken, setSpoken] = useState('');
  const drag = useRef<{ x: number; band: number; moved: boolean } | null>(null);
  const look = lightOrDark.value;

  useEffect(() => {
    const it = box.current;
    if (!it) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      setWidth(Math.floor(entry.contentRect.width));
      setHeight(Math.floor(entry.contentRect.height));
    });
    observer.observe(it);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const query = matchMedia(`(resolution: ${ratio}dppx)`);
    const changed = (): void => setRatio(devicePixelRatio || 1);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, [ratio]);

  // Charts take turns, one a frame, after the figures; until its turn comes one shows what it showed. Under the pointer
  // it is drawn in the next frame.
  useLayoutEffect(() => {
    const it = canvas.current;
    if (!it || width === 0) return;
    const paint = (): void => {
      drawing.current?.free();
      drawing.current = null;
      const focus = pointed || range ? { band: pointed?.band ?? null, series: pointed?.series ?? null, range } : plot.held ?? null;
      drawing.current = plot.draw(engine.view, it, { width, height, ratio }, chartTheme(), focus, { empty: plot.empty });
      it.dataset['drawn'] = '';
      setLegend(!drawing.current.directLabels);
    };
    if (!pointed && !range) {
      delete it.dataset['drawn'];
      inTurn(it, paint);
      return () => notAnyMore(it);
    }
    const frame = requestAnimationFrame(paint);
    return () => cancelAnimationFrame(frame);
  }, [plot, width, height, ratio, look, pointed?.band, pointed?.series, range?.[0], range?.[1]]);

  useEffect(() => () => drawing.current?.free(), []);

  const at = (event: PointerEvent): { x: number; y: number } => {
    const rect = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (rect?.left ?? 0), y: event.clientY - (rect?.top ?? 0) };
  };

  const moved = (event: PointerEvent): void => {
    const { x, y } = at(event);
    const start = drag.current;
    if (start) {
      if (Math.abs(x - start.x) >= DRAG_PX) start.moved = true;
      const band = drawing.current?.bandAt(x, y);
      if (start.moved && band !== undefined) {
        setRange([Math.min(start.band, band), Math.max(start.band, band)]);
        setPointed({ band, series: null });
        return;
      }
    }
    const hit = drawing.current?.hit(x, y);
    setPointed(hit ? { band: hit.band, series: hit.series } : null);
  };

  const pressed = (event: PointerEvent): void => {
    const { x, y } = at(event);
    if (event.pointerType === 'touch') {
      // A finger has no way to hover: its tap shows the values, names and lists below are for choosing.
      const hit = drawing.current?.hit(x, y);
      setPointed(hit ? { band: hit.band, series: hit.series } : null);
      return;
    }
    if (event.button !== 0 || !plot.range) return;
    const band = drawing.current?.bandAt(x, y);
    if (band === undefined) return;
    drag.current = { x, band, moved: false };
    canvas.current?.setPointerCapture(event.pointerId);
  };

  const released = (event: PointerEvent): void => {
    const start = drag.current;
    drag.current = null;
    if (start?.moved) {
      if (range) plot.range?.(range[0], range[1]);
      setRange(null);
      setPointed(null);
      return;
    }
    if (event.pointerType === 'touch') return;
    const { x, y } = at(event);
    const hit = drawing.current?.hit(x, y);
    if (hit && hit.band !== null && plot.pickBand) plot.pickBand(hit.band);
    else if (hit && hit.series !== null) plot.pick?.(hit.series);
  };

  const left = (event: PointerEvent): void => {
    if (!drag.current && event.pointerType !== 'touch') setPointed(null);
  };

  // Arrows walk along the bands, with Shift they mark a range, Enter narrows to it.
  const key = (event: KeyboardEvent): void => {
    const last = plot.bands - 1;
    const here = pointed?.band ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
    let next: number;
    if (event.key === 'ArrowLeft') next = here - 1;
    else if (event.key === 'ArrowRight') next = here + 1;
    else if (event.key === 'Home') next = 0;
    else if (event.key === 'End') next = last;
    else if (event.key === 'Escape' && (pointed || range)) {
      event.stopPropagation();
      setPointed(null);
      setRange(null);
      return;
    } else if (event.key === 'Enter' && plot.pickBand && pointed?.band != null) {
      plot.pickBand(pointed.band);
      return;
    } else if (event.key === 'Enter' && plot.range && pointed?.band != null) {
      const [from, to] = range ?? [pointed.band, pointed.band];
      setRange(null);
      setPointed(null);
      plot.range(from, to);
      return;
    } else return;
    event.preventDefault();
    next = Math.min(last, Math.max(0, next));
    if (event.shiftKey && plot.range) {
      const from = range && pointed ? (range[0] === pointed.band ? range[1] : range[0]) : Math.min(last, Math.max(0, here));
      setRange([Math.min(from, next), Math.max(from, next)]);
    } else setRange(null);
    setPointed({ band: next, series: null });
    setSpoken(plot.spoken(next));
  };

  const bands = drawing.current?.bands;
  const band = pointed?.band ?? null;
  const middle = band !== null && bands ? ((bands[band * 2] ?? 0) + (bands[band * 2 + 1] ?? 0)) / 2 : 0;
  const onRight = middle > width / 2;

  return (
    <div class="chart">
      <div class="chart-box" ref={box} style={{ minHeight: `${plot.height}px` }}>
        <canvas
          ref={canvas}
          role="img"
          tabIndex={0}
          aria-label={plot.label}
          data-testid={testId}
          class={plot.range ? 'draggable' : undefined}
          data-held={plot.held ? '' : undefined}
          data-points={pointed && pointed.series !== null && plot.pick ? '' : undefined}
          onPointerMove={moved}
          onPointerDown={pressed}
          onPointerUp={released}
          onPointerLeave={left}
          onPointerCancel={() => {
            drag.current = null;
            setRange(null);
            setPointed(null);
          }}
          onKeyDown={key}
          onBlur={() => {
            setPointed(null);
            setRange(null);
          }}
        />
        {pointed && band !== null && band < plot.bands && (
          <div
            class={`tip${onRight ? ' tip-left' : ''}`}
            aria-hidden="true"
            style={onRight ? { right: `${width - middle + 14}px` } : { left: `${middle + 14}px` }}
          >
            {range && plot.marked ? <b>{plot.marked(range[0], range[1])}</b> : plot.tip(band, pointed.series)}
          </div>
        )}
      </div>
      {legend && plot.legend}
      <p class="unseen" role="status">{spoken}</p>
    </div>
  );
}
