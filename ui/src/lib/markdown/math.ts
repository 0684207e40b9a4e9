import { element } from './dom';

/** A formula for the worker. */
export interface MathRequest {
  id: number;
  tex: string;
  display: boolean;
}

/** Its typeset form; null where that failed. */
export interface MathReply {
  id: number;
  markup: string | null;
}

/** Longer formulas are shown as source, in characters. */
const LONGEST = 10_000;
/** The most typeset formulas kept for reuse while their text is still being read again. */
const CACHE_SIZE = 300;

let worker: Worker | null = null;
let styled: Promise<unknown> | null = null;
let nextId = 1;
const asked = new Map<number, { name: string; ready: Set<() => void> }>();
const askedIds = new Map<string, number>();
/** Typeset formulas; null where there is none to be had. */
const cache = new Map<string, DocumentFragment | null>();

/** A place for a formula, typeset if that is known already, else as its source. */
export function mathPlace(tex: string, source: string, display: boolean): HTMLElement {
  const place = element('span', display ? 'md-math md-display' : 'md-math');
  place.dir = 'ltr';
  const known = cache.get(key(tex, display));
  if (known) {
    place.append(known.cloneNode(true));
    return place;
  }
  place.textContent = source;
  if (known === undefined && tex.length <= LONGEST && typeof Worker !== 'undefined') place.dataset.tex = tex;
  return place;
}

/**
 * Typesets a place that shows its source, if its formula is known by now; else asks for it and
 * calls `ready` when it is.
 */
export function typeset(place: HTMLElement, ready: () => void): boolean {
  const tex = place.dataset.tex;
  if (tex === undefined) return true;
  const display = place.classList.contains('md-display');
  const known = cache.get(key(tex, display));
  if (known === undefined) {
    ask(tex, display, ready);
    return false;
  }
  delete place.dataset.tex;
  if (known) place.replaceChildren(known.cloneNode(true));
  return true;
}

const FONTS = ['KaTeX_Main', 'italic 1em KaTeX_Math', 'KaTeX_AMS', 'KaTeX_Size1', 'KaTeX_Size2'];

/**
 * Fetches the style sheet and the usual fonts of formulas. A font that arrives makes the page
 * lay out all of its text again, so this is best done while there is little of it.
 */
export function warmMath(): Promise<unknown> {
  styled ??= import('katex/dist/katex.min.css')
    .then(() => Promise.all(FONTS.map((font) => document.fonts.load(font.includes(' ') ? font : `1em ${font}`))))
    .catch(() => undefined);
  return styled;
}

function ask(tex: string, display: boolean, ready: () => void): void {
  const name = key(tex, display);
  const pending = asked.get(askedIds.get(name) ?? 0);
  if (pending) {
    pending.ready.add(ready);
    return;
  }
  const request: MathRequest = { id: nextId++, tex, display };
  asked.set(request.id, { name, ready: new Set([ready]) });
  askedIds.set(name, request.id);
  void warmMath();
  worker ??= startWorker();
  worker.postMessage(request);
}

function startWorker(): Worker {
  const started = new Worker(new URL('../../workers/math.worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', (event: MessageEvent<MathReply>) => {
    void warmMath().then(() => {
      answer(event.data.id, event.data.markup);
    });
  });
  started.addEventListener('error', () => {
    // The typesetter could not be loaded: sources stay.
    for (const id of [...asked.keys()]) answer(id, null);
  });
  return started;
}

function answer(id: number, markup: string | null): void {
  const request = asked.get(id);
  if (!request) return;
  asked.delete(id);
  askedIds.delete(request.name);
  remember(request.name, markup);
  for (const ready of request.ready) ready();
}

/** What comes here is the typesetter's own markup, made without trust in the formula. */
function remember(name: string, markup: string | null): void {
  const template = document.createElement('template');
  template.innerHTML = markup ?? '';
  cache.set(name, markup === null ? null : template.content);
  if (cache.size <= CACHE_SIZE) return;
  const oldest = cache.keys().next().value;
  if (oldest !== undefined) cache.delete(oldest);
}

function key(tex: string, display: boolean): string {
  return (display ? 'd' : 'i') + tex;
}
