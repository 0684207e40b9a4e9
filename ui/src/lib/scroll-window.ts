/** Which rows of a long list need to be in the page, when every row's height is known before it is drawn. */

export interface RowWindow {
  /** First row to draw. */
  start: number;
  /** The row after the last one to draw. */
  end: number;
}

/** `offsets[i]` is where row `i` begins; one more entry tells where the list ends. */
export function rowOffsets(heights: Iterable<number>): number[] {
  const offsets = [0];
  let sum = 0;
  for (const height of heights) {
    sum += height;
    offsets.push(sum);
  }
  return offsets;
}

/** The row that covers `position`; the last one when the list ends before. */
function rowAt(offsets: number[], position: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows between `top` and `top + height`, and as much again on either side, so that scrolling finds them drawn. */
export function rowWindow(offsets: number[], top: number, height: number): RowWindow {
  if (offsets.length < 2) return { start: 0, end: 0 };
  return { start: rowAt(offsets, top - height), end: rowAt(offsets, top + 2 * height) + 1 };
}

/** Where to scroll so that row `index` is wholly in view; `top` when it already is. */
export function revealTop(offsets: number[], index: number, top: number, height: number): number {
  const rowTop = offsets[index] ?? 0;
  const rowEnd = offsets[index + 1] ?? rowTop;
  if (rowTop < top) return rowTop;
  return rowEnd > top + height ? rowEnd - height : top;
}
