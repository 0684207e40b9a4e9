/** A piece of an excerpt, and whether it is what was searched for. */
export interface ExcerptPiece {
  text: string;
  hit: boolean;
}

/** Cuts an excerpt at its highlights, which are start and end in UTF-16 code units. */
export function excerptPieces(excerpt: string, highlights: [number, number][]): ExcerptPiece[] {
  const pieces: ExcerptPiece[] = [];
  let from = 0;
  const add = (to: number, hit: boolean) => {
    if (to > from) pieces.push({ text: excerpt.slice(from, to), hit });
    from = Math.max(from, to);
  };
  for (const [start, end] of highlights) {
    add(Math.min(start, excerpt.length), false);
    add(Math.min(end, excerpt.length), true);
  }
  add(excerpt.length, false);
  return pieces;
}
