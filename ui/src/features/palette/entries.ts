import type { ConversationSummary } from '../../backend/generated/ConversationSummary';
import type { Model } from '../../backend/generated/Model';
import type { SearchHit } from '../../backend/generated/SearchHit';

export interface Entry {
  id: string;
  label: string;
  /** Quieter, after the label. */
  detail?: string;
  /** Where the words that were looked for stand in `detail`, in UTF-16 code units. */
  highlights?: [number, number][];
  combo?: string;
  run: () => void;
}

export interface Group {
  id: string;
  title: string;
  entries: Entry[];
}

/** Whether every word of a query is somewhere in a text. */
export function hasWords(text: string, query: string): boolean {
  const folded = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => folded.includes(word));
}

const most = 8;

/** The models that a query finds: those to chat with first, and of these those whose name begins with it. */
export function findModels(models: Model[], query: string): Model[] {
  if (query === '') return [];
  const shown = models.filter(
    (model) => !model.hidden && hasWords(`${model.alias ?? ''} ${model.model.modelId}`, query),
  );
  const begins = (model: Model) =>
    Number((model.alias ?? model.model.modelId).toLowerCase().startsWith(query.toLowerCase()));
  const chats = (model: Model) => Number(model.kind === 'chat');
  return shown
    .toSorted((a, b) => chats(b) - chats(a) || begins(b) - begins(a) || Number(b.favourite) - Number(a.favourite))
    .slice(0, most);
}

/** One hit for each conversation, the first. */
export function hitsByConversation(hits: SearchHit[]): SearchHit[] {
  const seen = new Set<string>();
  return hits
    .filter((hit) => hit.kind === 'conversation' && !seen.has(hit.itemId) && seen.add(hit.itemId))
    .slice(0, most);
}

/** What to offer before anything is typed. */
export function recent(conversations: ConversationSummary[]): ConversationSummary[] {
  return conversations.toSorted((a, b) => b.item.updatedAt - a.item.updatedAt).slice(0, 5);
}

/** Cuts a text at its highlights: pieces that alternate between plain and lit. */
export function pieces(text: string, highlights: [number, number][]): { text: string; lit: boolean }[] {
  const cut: { text: string; lit: boolean }[] = [];
  let at = 0;
  for (const [from, to] of highlights) {
    if (from > at) cut.push({ text: text.slice(at, from), lit: false });
    cut.push({ text: text.slice(from, to), lit: true });
    at = to;
  }
  if (at < text.length) cut.push({ text: text.slice(at), lit: false });
  return cut;
}
