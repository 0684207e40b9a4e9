import { expect, it } from 'vitest';
import { heightOf, pushLevel } from './levels';

it('draws loudness as it is felt', () => {
  expect(heightOf(0)).toBe(0);
  expect(heightOf(0.001)).toBe(0);
  expect(heightOf(1)).toBe(1);
  expect(heightOf(0.1)).toBeGreaterThan(0.5);
});

it('keeps the newest levels', () => {
  expect(pushLevel([1, 2, 3], 4, 3)).toEqual([2, 3, 4]);
  expect(pushLevel([], 4, 3)).toEqual([4]);
});
