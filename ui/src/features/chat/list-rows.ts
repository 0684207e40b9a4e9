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

/** A piece of an excerpt, and whether it is what was searched for. */
export interface ExcerptPiece {
  text: string;
  hit: boolean;
}

/** Cuts an excerpt at its highlights, which are start and end in UTF-16 code units. */
export function excerptPieces(excerpt: string, highlights: [number, number][]): ExcerptPiece[] {
  const pieces: ExcerptPiece[] = [];
  let from = 0;
  const add = (to: number, hit: boolean) => {
    if (to > from) pieces.push({ text: excerpt.slice(from, to), hit });
    from = Math.max(from, to);
  };
  for (const [start, end] of highlights) {
    add(Math.min(start, excerpt.length), false);
    add(Math.min(end, excerpt.length), true);
  }
  add(excerpt.length, false);
  return pieces;
}
