/** Dates and times as lists and messages show them. All times are milliseconds since 1970; days are the reader's own. */

/** Which heading a moment stands under. `day` carries a date in the last week, `month` an earlier one. */
export type DayGroup =
  { kind: 'today' } | { kind: 'yesterday' } | { kind: 'day'; start: number } | { kind: 'month'; start: number };

/** Weekday names are clear for the days before yesterday and up to a week back. */
const NAMED_DAYS = 7;

/** Midnight at the beginning of the day, `offset` days away. Built from calendar fields, so summer time is no matter. */
export function startOfDay(time: number, offset = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + offset).getTime();
}

/** The heading for `time`, read at `now`. A time in the future counts as today. */
export function dayGroup(time: number, now: number): DayGroup {
  if (time >= startOfDay(now)) return { kind: 'today' };
  if (time >= startOfDay(now, -1)) return { kind: 'yesterday' };
  if (time >= startOfDay(now, 1 - NAMED_DAYS)) return { kind: 'day', start: startOfDay(time) };
  const date = new Date(time);
  return { kind: 'month', start: new Date(date.getFullYear(), date.getMonth(), 1).getTime() };
}

/** A heading's identity: the same for every moment that stands under it. */
export function groupKey(group: DayGroup): string {
  return 'start' in group ? `${group.kind}-${group.start}` : group.kind;
}

/** A moment that needs no date beside its clock. */
export function isRecent(time: number, now: number): boolean {
  const { kind } = dayGroup(time, now);
  return kind === 'today' || kind === 'yesterday';
}

/** "Nov 3", with the year only where it differs. */
export function shortDay(time: number, now: number, locale: string): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };
  return formatter(locale, sameYear ? day : { ...day, year: 'numeric' }).format(time);
}

/** Making a formatter costs far more than using one, and a list asks for the same few again and again. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, found);
  }
  return found;
}
