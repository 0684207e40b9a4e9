import { describe, expect, it } from 'vitest';
import { makeItem } from '../../backend/fake/data';
import { listRows } from './list-rows';

const now = new Date(2026, 10, 22, 15).getTime();
const at = (month: number, day: number, hour = 12) => new Date(2026, month - 1, day, hour).getTime();
const summary = (id: string, time: number, pinnedAt: number | null = null) => ({
  item: makeItem(id, id, time, { pinnedAt }),
  model: null,
});

describe('listRows', () => {
  it('puts one heading over each group, and none over nothing', () => {
    const rows = listRows(
      [
        summary('a', at(1, 1), at(11, 1)),
        summary('b', at(11, 22, 14)),
        summary('c', at(11, 22, 9)),
        summary('d', at(11, 21)),
        summary('e', at(11, 18)),
        summary('f', at(10, 30)),
        summary('g', at(10, 2)),
      ],
      now,
    );
    const shown = rows.map((row) =>
      row.kind === 'conversation' ? row.key : typeof row.heading === 'string' ? `[${row.heading}]` : '[dated]',
    );
    expect(shown).toEqual([
      '[pinned]',
      'a',
      '[today]',
      'b',
      'c',
      '[yesterday]',
      'd',
      '[dated]',
      'e',
      '[dated]',
      'f',
      'g',
    ]);
    expect(listRows([], now)).toEqual([]);
  });

  it('moves a conversation to yesterday when midnight has passed', () => {
    const rows = listRows([summary('a', at(11, 22, 23))], at(11, 23, 0));
    expect(rows[0]).toMatchObject({ heading: 'yesterday' });
  });
});
