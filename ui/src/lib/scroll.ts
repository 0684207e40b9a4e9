/**
 * Where a message column stands, decided by positions alone.
 *
 * The web view has no scroll anchoring that can be relied on, so the page owns the position. Every position that the
 * page sets is remembered as `expected`; a scroll event that lands elsewhere is the reader's.
 */

/** What an element that scrolls says of itself, in CSS pixels. */
export interface Viewport {
  /** Distance scrolled. */
  top: number;
  /** Height of the window onto the content. */
  height: number;
  /** Height of the content. */
  content: number;
}

export interface Pin {
  /** Whether the column follows its end. */
  pinned: boolean;
  /** The position that the page set last, until the reader moves away from it. */
  expected: number | null;
  /** The position known last, whoever chose it. */
  last: number;
}

/** One message's place in the content, in CSS pixels. */
export interface Box {
  id: string;
  top: number;
  height: number;
}

/** A place that survives changes above it: a message, and how far its top is from the top of the window. */
export interface Anchor {
  id: string;
  offset: number;
  /** Which piece of a message that is higher than the window; the offset is the piece's then. */
  piece?: number;
}

/** Positions are fractions on scaled screens and come back rounded. */
const ROUNDING = 2;

/** So near to the end, the reader means the end. */
const END_REACH = 24;

/** The furthest position that there is. */
export function endTop(view: Viewport): number {
  return Math.max(0, view.content - view.height);
}

/** Distance from the end of the content. */
export function distanceToEnd(view: Viewport): number {
  return Math.max(0, endTop(view) - view.top);
}

/** A column that follows its end, not yet placed. */
export function startPinned(): Pin {
  return { pinned: true, expected: null, last: 0 };
}

/** A column that stands where the reader left it. */
export function startAway(): Pin {
  return { pinned: false, expected: null, last: 0 };
}

/** After a scroll event. */
export function scrolled(pin: Pin, view: Viewport): Pin {
  const { top } = view;
  if (pin.expected !== null && Math.abs(top - pin.expected) <= ROUNDING) return { ...pin, last: top };
  const distance = distanceToEnd(view);
  // A window pushed up because the content shrank still stands at the end; a reader who went up does not.
  if (pin.pinned) return { pinned: top >= pin.last || distance <= ROUNDING, expected: null, last: top };
  return { pinned: top > pin.last && distance <= END_REACH, expected: null, last: top };
}

/** After the reader asked for what is above (wheel, key): at once, before a frame can pull the column back. */
export function pulledUp(pin: Pin, view: Viewport): Pin {
  return view.top > 0 ? { pinned: false, expected: null, last: view.top } : pin;
}

/** After the reader asked for what is below while already at the end. */
export function pulledDown(pin: Pin, view: Viewport): Pin {
  if (pin.pinned || distanceToEnd(view) > END_REACH) return pin;
  return { pinned: true, expected: null, last: view.top };
}

/** After the page has set a position. */
export function placed(pin: Pin, top: number): Pin {
  return { pinned: pin.pinned, expected: top, last: top };
}

/** Whether the end is so far away that a way back to it should be offered. */
export function isAway(pin: Pin, view: Viewport): boolean {
  return !pin.pinned && distanceToEnd(view) > END_REACH;
}

/** Whether older messages should be asked for: less than a window and a half is left above. */
export function nearStart(view: Viewport): boolean {
  return view.top < view.height * 1.5;
}

/**
 * The first message that reaches into the window. `boxes` are in order; `boxAt` is only asked for the few that a
 * binary search needs, because each answer may cost a layout.
 */
export function findAnchor(count: number, boxAt: (index: number) => Box, top: number): Anchor | null {
  if (count === 0) return null;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const box = boxAt(middle);
    if (box.top + box.height > top) high = middle;
    else low = middle + 1;
  }
  const box = boxAt(low);
  return { id: box.id, offset: box.top - top };
}

/** Where to scroll so that the anchor stands where it stood, its message's top now being `boxTop`. */
export function anchoredTop(anchor: Anchor, boxTop: number, view: Viewport): number {
  return Math.min(Math.max(0, boxTop - anchor.offset), endTop(view));
}
