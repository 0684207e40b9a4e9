import { describe, expect, it } from 'vitest';
import { revealTop, rowOffsets, rowWindow } from './scroll-window';

const offsets = rowOffsets(Array.from({ length: 10_000 }, () => 50));

describe('rowWindow', () => {
  it('draws what is in view and one view on either side, of ten thousand', () => {
    expect(rowWindow(offsets, 100_000, 500)).toEqual({ start: 1990, end: 2021 });
  });

  it('stays inside the list at both ends', () => {
    expect(rowWindow(offsets, 0, 500).start).toBe(0);
    expect(rowWindow(offsets, 499_500, 500).end).toBe(10_000);
    expect(rowWindow(rowOffsets([]), 0, 500)).toEqual({ start: 0, end: 0 });
    expect(rowWindow(rowOffsets([50]), 0, 500)).toEqual({ start: 0, end: 1 });
  });

  it('takes rows of different heights', () => {
    expect(rowOffsets([20, 50, 30])).toEqual([0, 20, 70, 100]);
  });
});

describe('revealTop', () => {
  it('moves only as far as needed', () => {
    expect(revealTop(offsets, 5, 0, 500)).toBe(0);
    expect(revealTop(offsets, 10, 0, 500)).toBe(50);
    expect(revealTop(offsets, 2, 400, 500)).toBe(100);
  });
});
