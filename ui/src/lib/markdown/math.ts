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
const asked = new Map<number, { name: string; ready: ((formula: Formula) => void)[] }>();
const askedIds = new Map<string, number>();
const cache = new Map<string, Formula>();

/** A formula that was typeset, or could not be. */
export class Formula {
  private nodes: DocumentFragment | null = null;

  constructor(private markup: string | null) {}

  /** Sets the formula in a place; where it could not be typeset its source stays. */
  put(place: HTMLElement): void {
    delete place.dataset.tex;
    if (this.markup !== null) place.replaceChildren(this.content(this.markup));
  }

  /** Read when it is first needed: answers come in at any time, reading them has to fit in. */
  private content(markup: string): Node {
    if (this.nodes === null) {
      // What comes here is the typesetter's own markup, made without trust in the formula.
      const template = document.createElement('template');
      template.innerHTML = markup;
      this.nodes = template.content;
    }
    return this.nodes.cloneNode(true);
  }
}

/** A place for a formula, typeset if that is known already, else as its source. */
export function mathPlace(tex: string, source: string, display: boolean): HTMLElement {
  const place = element('span', display ? 'md-math md-display' : 'md-math');
  place.dir = 'ltr';
  place.textContent = source;
  const known = cache.get(key(tex, display));
  if (known) known.put(place);
  else if (tex.length <= LONGEST && typeof Worker !== 'undefined') place.dataset.tex = tex;
  return place;
}

/** Asks for the formula of a place that shows its source; `ready` is told when it is there. */
export function askFormula(place: HTMLElement, tex: string, ready: (formula: Formula) => void): void {
  const display = place.classList.contains('md-display');
  const known = cache.get(key(tex, display));
  if (known) ready(known);
  else ask(tex, display, ready);
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

function ask(tex: string, display: boolean, ready: (formula: Formula) => void): void {
  const name = key(tex, display);
  const pending = asked.get(askedIds.get(name) ?? 0);
  if (pending) {
    pending.ready.push(ready);
    return;
  }
  const request: MathRequest = { id: nextId++, tex, display };
  asked.set(request.id, { name, ready: [ready] });
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
  const formula = new Formula(markup);
  remember(request.name, formula);
  for (const ready of request.ready) ready(formula);
}

function remember(name: string, formula: Formula): void {
  cache.set(name, formula);
  if (cache.size <= CACHE_SIZE) return;
  const oldest = cache.keys().next().value;
  if (oldest !== undefined) cache.delete(oldest);
}

function key(tex: string, display: boolean): string {
  return (display ? 'd' : 'i') + tex;
}
