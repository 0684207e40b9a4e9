import { describe, expect, it } from 'vitest';
import { makeCreation, makeJob } from '../../backend/fake/jobs';
import { clock, gridSize, groupAspect, groupHeight, tilesOf } from './gallery-rows';

describe('the gallery', () => {
  it('puts as many tiles side by side as there is room for, two at least', () => {
    expect(gridSize(956, 16).columns).toBe(4);
    expect(gridSize(300, 16).columns).toBe(2);
    expect(gridSize(956, 32).columns).toBe(2);
  });

  it('shows what is there, what comes and what is missing, each in its place', () => {
    const job = makeJob({
      state: 'running',
      count: 3,
      creations: [makeCreation({ position: 1 })],
      previews: [{ position: 0, path: 'preview/x/0/1' }],
    });
    const kinds = tilesOf(job, 'active').map((tile) => tile.kind);
    expect(kinds).toEqual(['picture', 'preview', 'pending']);
    expect(tilesOf(job, 'starred').map((tile) => tile.kind)).toEqual(['picture']);
  });

  it('ends a failed group with the reason', () => {
    const job = makeJob({ state: 'failed', count: 4, creations: [makeCreation({})] });
    expect(tilesOf(job, 'active').map((tile) => tile.kind)).toEqual(['picture', 'failed']);
  });

  it('has the shape that was asked for before the first picture is there', () => {
    expect(groupAspect(makeJob({ fields: { size: '1536x1024' } }))).toBe(1.5);
    const made = makeJob({ fields: { size: 'auto' }, creations: [makeCreation({ width: 900, height: 1600 })] });
    expect(groupAspect(made)).toBe(0.5625);
  });

  it('is as high as its rows', () => {
    const grid = { columns: 4, tile: 200 };
    expect(groupHeight(4, 1, grid, 16)).toBe(200 + 4.25 * 16);
    expect(groupHeight(5, 2, grid, 16)).toBe(200 + 10 + 4.25 * 16);
  });

  it('counts time as a clock does', () => {
    expect([0, 14_900, 725_000].map(clock)).toEqual(['0:00', '0:14', '12:05']);
  });
});
