import type { ProfileTestReply } from '../../backend/generated/ProfileTestReply';
import type { I18n } from '../../i18n/i18n.svelte';

export const defaultAddress = 'https://api.xidao.online';

/** What to call a profile before its user does: the site that it leads to. */
export function profileName(address: string): string {
  const url = address.includes('://') ? address : `https://${address}`;
  if (!URL.canParse(url)) return address.trim();
  const { hostname } = new URL(url);
  if (hostname === 'api.xidao.online') return 'XiDao';
  return hostname.replace(/^(api|www)\./, '');
}

/** `Works · 214 models · balance ¥86.20` */
export function testLine(reply: ProfileTestReply, i18n: I18n): string {
  const words = i18n.t.welcome.key;
  const parts = [words.works, words.models(reply.modelCount)];
  if (reply.balance !== null) parts.push(words.balance(i18n.format.balance(reply.balance)));
  return parts.join(' · ');
}

/** The greeting of an hour, 0 to 23. */
export function greetingAt(hour: number): 'night' | 'morning' | 'afternoon' | 'evening' {
  if (hour < 5) return 'night';
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}
