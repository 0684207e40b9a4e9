import type { ConversationSummary } from '../../backend/generated/ConversationSummary';
import { dayGroup, groupKey } from '../../lib/time';

/** A heading or a conversation in the list, from top to bottom. */
export type ListRow =
  | { kind: 'heading'; key: string; heading: 'pinned' | 'today' | 'yesterday' | { start: number } }
  | { kind: 'conversation'; key: string; summary: ConversationSummary; position: number };

/** Puts headings between conversations that are already in order: pinned first, then the latest. */
export function listRows(summaries: ConversationSummary[], now: number): ListRow[] {
  const rows: ListRow[] = [];
  let current = '';
  for (const [position, summary] of summaries.entries()) {
    const { item } = summary;
    const group = item.pinnedAt === null ? dayGroup(item.updatedAt, now) : null;
    const key = group ? groupKey(group) : 'pinned';
    if (key !== current) {
      current = key;
      const heading = group === null ? 'pinned' : 'start' in group ? { start: group.start } : group.kind;
      rows.push({ kind: 'heading', key: `heading-${key}`, heading });
    }
    rows.push({ kind: 'conversation', key: item.id, summary, position });
  }
  return rows;
}
