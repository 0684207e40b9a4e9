/**
 * Coloured stretches of a text, as triples of start, length and index into `classes`, in
 * order and without overlaps. Numbers in one array cost nothing to send between threads.
 */
export interface Runs {
  classes: string[];
  triples: Uint32Array;
}

/** Where colouring has got to: the next run and the offset in the whole text. */
export interface RunCursor {
  run: number;
  at: number;
}

/** Nodes for `text`, which starts at the cursor; moves the cursor to its end. */
export function markRuns(text: string, runs: Runs, cursor: RunCursor): DocumentFragment {
  const nodes = document.createDocumentFragment();
  const from = cursor.at;
  const to = from + text.length;
  let plain = from;
  for (;;) {
    const start = runs.triples[cursor.run * 3] ?? Infinity;
    if (start >= to) break;
    const end = start + (runs.triples[cursor.run * 3 + 1] ?? 0);
    const begin = Math.max(start, from);
    if (begin > plain) nodes.append(text.slice(plain - from, begin - from));
    const mark = document.createElement('span');
    mark.className = runs.classes[runs.triples[cursor.run * 3 + 2] ?? 0] ?? '';
    mark.textContent = text.slice(begin - from, Math.min(end, to) - from);
    nodes.append(mark);
    plain = Math.min(end, to);
    if (end > to) break;
    cursor.run += 1;
  }
  if (plain < to) nodes.append(text.slice(plain - from));
  cursor.at = to;
  return nodes;
}

const PIECE = /<span class="([^"]*)">|<\/span>|&(amp|lt|gt|quot|#x27);|[^<&]+/g;

/** Reads the markup that highlight.js makes. */
export function runsFromMarkup(markup: string): Runs {
  const classes: string[] = [];
  const known = new Map<string, number>();
  const open: number[] = [];
  const triples: number[] = [];
  let at = 0;
  for (const piece of markup.matchAll(PIECE)) {
    if (piece[1] !== undefined) {
      open.push(indexOf(piece[1]));
    } else if (piece[0] === '</span>') {
      open.pop();
    } else {
      const length = piece[2] === undefined ? piece[0].length : 1;
      add(length);
      at += length;
    }
  }
  return { classes, triples: Uint32Array.from(triples) };

  function indexOf(name: string): number {
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, classes.length);
    return classes.push(name) - 1;
  }

  function add(length: number): void {
    const kind = open[open.length - 1];
    if (kind === undefined) return;
    const last = triples.length - 3;
    if (last >= 0 && triples[last + 2] === kind && (triples[last] ?? 0) + (triples[last + 1] ?? 0) === at) {
      triples[last + 1] = (triples[last + 1] ?? 0) + length;
    } else {
      triples.push(at, length, kind);
    }
  }
}
