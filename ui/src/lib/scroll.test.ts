import { describe, expect, it } from 'vitest';
import type { Box, Viewport } from './scroll';
import {
  anchoredTop,
  endTop,
  findAnchor,
  isAway,
  nearStart,
  placed,
  pulledDown,
  pulledUp,
  scrolled,
  startPinned,
} from './scroll';

const view = (top: number, content = 2000, height = 500): Viewport => ({ top, height, content });
const pinnedAt = (top: number) => placed(startPinned(), top);

describe('following the end', () => {
  it('goes on when the event is the one that the page caused', () => {
    expect(scrolled(pinnedAt(1500), view(1500)).pinned).toBe(true);
    expect(scrolled(pinnedAt(1500.4), view(1500)).pinned).toBe(true);
  });

  it('goes on when more content arrived before the event was heard', () => {
    // The page set 1500, another 300 px arrived, and only now the event tells of 1500.
    expect(scrolled(pinnedAt(1500), view(1500, 2300)).pinned).toBe(true);
  });

  it('ends when the reader scrolls up, however little', () => {
    expect(scrolled(pinnedAt(1500), view(1490)).pinned).toBe(false);
    expect(scrolled(pinnedAt(1500), view(300)).pinned).toBe(false);
  });

  it('goes on when the content shrank and the window was pushed up', () => {
    expect(scrolled(pinnedAt(1500), view(1200, 1700)).pinned).toBe(true);
  });

  it('ends at once on an upward wheel, before any scroll event', () => {
    expect(pulledUp(pinnedAt(1500), view(1500)).pinned).toBe(false);
  });

  it('stays ended while a slow scroll upwards has only just begun', () => {
    let pin = pulledUp(pinnedAt(1500), view(1500));
    for (const top of [1500, 1497, 1492, 1486]) pin = scrolled(pin, view(top));
    expect(pin.pinned).toBe(false);
  });

  it('does not end on an upward wheel when there is nothing above', () => {
    expect(pulledUp(pinnedAt(0), view(0, 300)).pinned).toBe(true);
  });

  it('begins again when the reader comes back to the end', () => {
    const away = scrolled(pinnedAt(1500), view(900));
    expect(scrolled(away, view(1300)).pinned).toBe(false);
    expect(scrolled(away, view(1490)).pinned).toBe(true);
  });

  it('begins again when the reader pulls down at the end', () => {
    const away = pulledUp(pinnedAt(1500), view(1500));
    expect(pulledDown(away, view(1500)).pinned).toBe(true);
    expect(pulledDown(away, view(900)).pinned).toBe(false);
  });

  it('offers the way back only when the end is out of reach', () => {
    const away = pulledUp(pinnedAt(1500), view(1500));
    expect(isAway(away, view(1490))).toBe(false);
    expect(isAway(away, view(900))).toBe(true);
    expect(isAway(pinnedAt(900), view(900))).toBe(false);
  });
});

describe('places that hold', () => {
  const boxes: Box[] = [
    { id: 'a', top: 0, height: 100 },
    { id: 'b', top: 100, height: 400 },
    { id: 'c', top: 500, height: 50 },
  ];
  const boxAt = (index: number): Box => boxes[index] ?? { id: '', top: 0, height: 0 };
  const anchorAt = (top: number) => findAnchor(boxes.length, boxAt, top);

  it('finds the first message that reaches into the window', () => {
    expect(anchorAt(0)).toEqual({ id: 'a', offset: 0 });
    expect(anchorAt(100)).toEqual({ id: 'b', offset: 0 });
    expect(anchorAt(320)).toEqual({ id: 'b', offset: -220 });
    expect(anchorAt(9000)).toEqual({ id: 'c', offset: -8500 });
    expect(findAnchor(0, boxAt, 0)).toBeNull();
  });

  it('keeps the message in place when content above it grows', () => {
    const anchor = { id: 'b', offset: -220 };
    expect(anchoredTop(anchor, 100 + 1000, view(320, 3000))).toBe(1320);
  });

  it('stays within what can be scrolled', () => {
    expect(anchoredTop({ id: 'c', offset: -8500 }, 500, view(0))).toBe(endTop(view(0)));
    expect(anchoredTop({ id: 'a', offset: 50 }, 0, view(0))).toBe(0);
  });

  it('asks for few boxes among many', () => {
    let asked = 0;
    findAnchor(
      100_000,
      (index) => {
        asked += 1;
        return { id: String(index), top: index * 10, height: 10 };
      },
      777_777,
    );
    expect(asked).toBeLessThan(20);
  });
});

describe('older messages', () => {
  it('are asked for before the reader meets the start', () => {
    expect(nearStart(view(700))).toBe(true);
    expect(nearStart(view(800))).toBe(false);
  });
});
