import type { Message } from '../../backend/generated/Message';
import type { Dictionary } from '../../i18n/i18n.svelte';
import type { Formats } from '../../i18n/format';

/** Below this, a rate says more about the clock than about the model. */
const SHORTEST_MS = 50;

/** Tokens per second after the first word; none while anything needed for it is unknown. */
export function tokenRate(message: Message): number | null {
  const { usage, firstTokenMs, finishedAt, createdAt } = message;
  if (usage?.outputTokens == null || firstTokenMs === null || finishedAt === null) return null;
  const elapsed = finishedAt - createdAt - firstTokenMs;
  return elapsed >= SHORTEST_MS ? (usage.outputTokens * 1000) / elapsed : null;
}

/** What is known of how an answer came about, one short text for each. What is not known is left out. */
export function messageMeta(message: Message, t: Dictionary, format: Formats): string[] {
  const { usage, firstTokenMs } = message;
  const rate = tokenRate(message);
  const tokens = usage?.outputTokens ?? null;
  const meta: (string | false)[] = [
    firstTokenMs !== null && t.chat.message.firstToken(format.duration(firstTokenMs)),
    rate !== null && t.chat.message.rate(format.number(rate, { maximumFractionDigits: rate < 10 ? 1 : 0 })),
    tokens !== null && t.chat.message.tokens(format.tokens(tokens)),
    usage?.costMicros != null && usage.currency !== null && format.money(usage.costMicros, usage.currency),
  ];
  return meta.filter((text) => text !== false);
}

/** What all these messages cost; none when no cost is known or they were not paid in one currency. */
export function totalCost(messages: Message[]): { micros: number; currency: string } | null {
  let micros = 0;
  let currency: string | null = null;
  for (const { usage } of messages) {
    if (usage?.costMicros == null || usage.currency === null) continue;
    if (currency !== null && currency !== usage.currency) return null;
    currency = usage.currency;
    micros += usage.costMicros;
  }
  return currency === null ? null : { micros, currency };
}
