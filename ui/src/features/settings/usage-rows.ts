import type { UsageOfDay } from '../../backend/generated/UsageOfDay';

export type Period = 'month' | 'days' | 'year';

/** When a period begins and ends, by the user's clock. */
export function rangeOf(period: Period, now: Date): { from: number; to: number } {
  const begin = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  if (period === 'month') begin.setDate(1);
  if (period === 'days') begin.setDate(begin.getDate() - 29);
  if (period === 'year') begin.setMonth(begin.getMonth() - 11, 1);
  return { from: begin.getTime(), to: now.getTime() + 1 };
}

export interface Sum {
  calls: number;
  input: number;
  output: number;
  /** Calls whose cost is not known. */
  unpriced: number;
  /** Cost in micro-units, by currency. */
  costs: Map<string, number>;
}

export function sumOf(rows: UsageOfDay[]): Sum {
  const sum: Sum = { calls: 0, input: 0, output: 0, unpriced: 0, costs: new Map() };
  for (const row of rows) {
    sum.calls += row.calls;
    sum.input += row.inputTokens;
    sum.output += row.outputTokens;
    if (row.costMicros === null || row.currency === null) sum.unpriced += row.calls;
    else sum.costs.set(row.currency, (sum.costs.get(row.currency) ?? 0) + row.costMicros);
  }
  return sum;
}

export interface Bar {
  /** The day, or the month of a year. */
  label: string;
  calls: number;
}

/** How many calls there were on each day of a period; of a year, in each month. */
export function barsOf(rows: UsageOfDay[], period: Period, now: Date): Bar[] {
  const length = period === 'year' ? 'yyyy-mm'.length : 'yyyy-mm-dd'.length;
  const calls = new Map<string, number>();
  const day = new Date(rangeOf(period, now).from);
  while (day <= now) {
    calls.set(dayOf(day).slice(0, length), 0);
    day.setDate(day.getDate() + 1);
  }
  for (const row of rows) {
    const label = row.day.slice(0, length);
    calls.set(label, (calls.get(label) ?? 0) + row.calls);
  }
  return [...calls].map(([label, count]) => ({ label, calls: count }));
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The rows of each model and kind together, those with the most calls first. */
export function groupsOf(rows: UsageOfDay[]): { key: string; row: UsageOfDay; sum: Sum }[] {
  const groups = new Map<string, UsageOfDay[]>();
  for (const row of rows) {
    const key = `${row.model.profileId} ${row.model.modelId} ${row.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const summed = [...groups].flatMap(([key, group]) => {
    const [row] = group;
    return row ? [{ key, row, sum: sumOf(group) }] : [];
  });
  return summed.sort((one, other) => other.sum.calls - one.sum.calls);
}
