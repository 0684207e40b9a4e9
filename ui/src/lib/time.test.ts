import { describe, expect, it } from 'vitest';
import { dayGroup, groupKey, isRecent, shortDay } from './time';

const at = (year: number, month: number, day: number, hour = 12, minute = 0) =>
  new Date(year, month - 1, day, hour, minute).getTime();

const now = at(2026, 11, 22, 15, 0);

describe('dayGroup', () => {
  it('changes at midnight, not after 24 hours', () => {
    expect(dayGroup(at(2026, 11, 22, 0, 0), now)).toEqual({ kind: 'today' });
    expect(dayGroup(at(2026, 11, 21, 23, 59), now)).toEqual({ kind: 'yesterday' });
    expect(dayGroup(at(2026, 11, 20, 23, 59), now).kind).toBe('day');
  });

  it('names the days of the last week and then the months', () => {
    expect(dayGroup(at(2026, 11, 16, 0, 0), now).kind).toBe('day');
    expect(dayGroup(at(2026, 11, 15, 23, 59), now).kind).toBe('month');
  });

  it('takes a clock that runs ahead for today', () => {
    expect(dayGroup(at(2026, 11, 25), now)).toEqual({ kind: 'today' });
  });

  it('gives all moments of one day, and of one month, one key', () => {
    const keys = (times: number[]) => new Set(times.map((time) => groupKey(dayGroup(time, now))));
    expect(keys([at(2026, 11, 19, 1), at(2026, 11, 19, 23)]).size).toBe(1);
    expect(keys([at(2026, 10, 1, 0), at(2026, 10, 31, 23)]).size).toBe(1);
    expect(keys([at(2026, 10, 31), at(2025, 10, 31)]).size).toBe(2);
  });
});

describe('shortDay', () => {
  it('says the year only where it differs', () => {
    expect(shortDay(at(2026, 11, 3), now, 'en')).toBe('Nov 3');
    expect(shortDay(at(2025, 11, 3), now, 'en')).toBe('Nov 3, 2025');
    expect(shortDay(at(2026, 11, 3), now, 'zh-CN')).toBe('11月3日');
  });
});

describe('isRecent', () => {
  it('holds for today and yesterday', () => {
    expect(isRecent(at(2026, 11, 21, 0, 0), now)).toBe(true);
    expect(isRecent(at(2026, 11, 20, 23, 59), now)).toBe(false);
  });
});
