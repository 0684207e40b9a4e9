import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { schedule, updateBeforeFrame } from './scheduler';

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('goes on with what is left over although no frame comes', async () => {
  let slices = 0;
  schedule(() => (slices += 1) < 10);
  await vi.waitUntil(() => slices === 10);
});

it('looks at what has changed once, in a task of its own', async () => {
  const looks: string[] = [];
  const look = () => looks.push('look');
  updateBeforeFrame(look);
  updateBeforeFrame(look);
  looks.push('slice');
  await vi.waitUntil(() => looks.length > 1);
  expect(looks).toEqual(['slice', 'look']);
});
