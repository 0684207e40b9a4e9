import { expect, test } from 'vitest';
import type { UsageOfDay } from '../../backend/generated/UsageOfDay';
import { barsOf, groupsOf, rangeOf, sumOf } from './usage-rows';

const row = (day: string, modelId: string, calls: number, more: Partial<UsageOfDay> = {}): UsageOfDay => ({
  day,
  model: { profileId: 'p', modelId },
  kind: 'chat',
  calls,
  inputTokens: 10 * calls,
  outputTokens: calls,
  costMicros: null,
  currency: null,
  ...more,
});

const rows = [
  row('2026-11-01', 'a', 2, { costMicros: 5, currency: 'USD' }),
  row('2026-11-01', 'b', 1),
  row('2026-12-02', 'b', 7, { costMicros: 3, currency: 'CNY' }),
];

test('periods begin on the days of the user', () => {
  const now = new Date(2026, 10, 27, 15, 30);
  expect(new Date(rangeOf('month', now).from)).toEqual(new Date(2026, 10, 1));
  expect(new Date(rangeOf('days', now).from)).toEqual(new Date(2026, 9, 29));
  expect(new Date(rangeOf('year', now).from)).toEqual(new Date(2025, 11, 1));
});

test('costs of several currencies are never added, and what has no price is counted', () => {
  const { calls, input, unpriced, costs } = sumOf(rows);
  expect([calls, input, unpriced]).toEqual([10, 100, 1]);
  expect([...costs]).toEqual([
    ['USD', 5],
    ['CNY', 3],
  ]);
});

test('bars are days, or the months of a year; groups are models', () => {
  const now = new Date(2026, 10, 4, 12);
  const november = rows.slice(0, 2);
  expect(barsOf(november, 'month', now).map(({ calls }) => calls)).toEqual([3, 0, 0, 0]);
  const year = barsOf(november, 'year', now);
  expect([year.length, year.at(-1)]).toEqual([12, { label: '2026-11', calls: 3 }]);
  expect(groupsOf(rows).map(({ row: { model }, sum }) => [model.modelId, sum.calls])).toEqual([
    ['b', 8],
    ['a', 2],
  ]);
});
