import type { I18n } from '../i18n/i18n.svelte';
import { dayGroup, isRecent, shortDay } from './time';

/** "14:31" today and yesterday, "Nov 3" before: what a row of the list says. */
export function rowTime(at: number, now: number, { format, language }: I18n): string {
  return isRecent(at, now) ? format.time(at) : shortDay(at, now, language);
}

/** "14:31" today, "Nov 3 14:31" before: what a message says. */
export function messageTime(at: number, now: number, { format, language }: I18n): string {
  const clock = format.time(at);
  return dayGroup(at, now).kind === 'today' ? clock : `${shortDay(at, now, language)} ${clock}`;
}
