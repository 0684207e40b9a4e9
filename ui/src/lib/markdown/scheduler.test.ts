import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { schedule } from './scheduler';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('goes on with what is left over without waiting for a slow frame', () => {
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
  let slices = 0;
  schedule(() => (slices += 1) < 10);
  vi.advanceTimersByTime(300);
  expect(slices).toBe(10);
  vi.unstubAllGlobals();
});
