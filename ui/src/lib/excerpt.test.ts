import { describe, expect, it } from 'vitest';
import { excerptPieces } from './excerpt';

describe('excerptPieces', () => {
  it('cuts at the hits and loses no letter', () => {
    const pieces = excerptPieces('一二三四五', [[1, 3]]);
    expect(pieces).toEqual([
      { text: '一', hit: false },
      { text: '二三', hit: true },
      { text: '四五', hit: false },
    ]);
  });

  it('survives hits that overlap or reach beyond the end', () => {
    const pieces = excerptPieces('abcdef', [
      [1, 3],
      [2, 4],
      [5, 99],
    ]);
    expect(pieces.map((piece) => piece.text).join('')).toBe('abcdef');
  });
});
