import type { Commands } from '../backend';
import type { Conversation } from '../generated/Conversation';
import type { ConversationSummary } from '../generated/ConversationSummary';
import type { Item } from '../generated/Item';
import type { Message } from '../generated/Message';
import type { ModelRef } from '../generated/ModelRef';
import type { Parameters } from '../generated/Parameters';
import type { SearchHit } from '../generated/SearchHit';
import { textOf } from '../../lib/readable-parts';
import { noParameters } from '../../lib/parameters';
import { makeItem, makeMessage, markdownAnswer, titles } from './data';
import { apiError } from './error';
import type { Shelved } from './shelves';

interface Stored {
  item: Item;
  model: ModelRef | null;
  parameters: Parameters;
  headId: string | null;
  draft: string;
  messages: Message[];
  /** What was taken out, by its first message. */
  deleted: Map<string, Message[]>;
  pinned: Set<string>;
}

const outside = () => ({ deleted: new Map<string, Message[]>(), pinned: new Set<string>() });

/** Conversations in memory. */
export class FakeLibrary {
  #stored = new Map<string, Stored>();
  #count = 0;

  nextId(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }

  /** Some conversations of the last days, the first one pinned, each with one question and its answer. */
  fill(model: ModelRef, count = titles.length): void {
    const days = [0, 0, 0, 1, 1, 1, 4, 18, 30, 200];
    for (let index = 0; index < count; index += 1) {
      const at = Date.now() - (days[index % days.length] ?? 0) * 86_400_000 - index * 60_000;
      const turns = Math.floor(index / titles.length) + 1;
      const title = (titles[index % titles.length] ?? 'Conversation') + (turns > 1 ? ` ${turns}` : '');
      const stored = this.add(title, model, at);
      if (index === 0) stored.item.pinnedAt = at;
      const question = this.#push(stored, { role: 'user', parts: [{ type: 'text', text: title }], createdAt: at });
      this.#push(stored, {
        role: 'assistant',
        parentId: question.id,
        model,
        parts: [{ type: 'text', text: markdownAnswer }],
        createdAt: at,
        finishedAt: at + 8_000,
        firstTokenMs: 410,
        finishReason: 'stop',
        usage: {
          inputTokens: 24,
          cachedInputTokens: null,
          outputTokens: 612,
          reasoningTokens: null,
          costMicros: 21_000,
          currency: 'CNY',
        },
      });
    }
  }

  add(title: string, model: ModelRef, at = Date.now()): Stored {
    const item = makeItem(this.nextId('conversation'), title, at);
    const stored: Stored = {
      item,
      model,
      parameters: noParameters,
      headId: null,
      draft: '',
      messages: [],
      ...outside(),
    };
    this.#stored.set(item.id, stored);
    return stored;
  }

  #push(stored: Stored, more: Partial<Message>): Message {
    const message = makeMessage(this.nextId('message'), more);
    stored.messages.push(message);
    stored.headId = message.id;
    return message;
  }

  /** Appends a message after `parentId`, which becomes the end of the current branch. */
  append(conversationId: string, more: Partial<Message>): Message {
    return this.#push(this.require(conversationId), { createdAt: Date.now(), ...more });
  }

  require(id: string): Stored {
    const stored = this.#stored.get(id);
    if (!stored) throw apiError('notFound');
    return stored;
  }

  message(conversationId: string, messageId: string): Message {
    const message = this.require(conversationId).messages.find((other) => other.id === messageId);
    if (!message) throw apiError('notFound');
    return message;
  }

  touch(id: string): void {
    this.require(id).item.updatedAt = Date.now();
  }

  count(): { conversations: number; messages: number } {
    let messages = 0;
    for (const stored of this.#stored.values()) messages += stored.messages.length;
    return { conversations: this.#stored.size, messages };
  }

  list({ scope = 'active', cursor, limit = 100 }: Commands['conversation_list'][0]): Commands['conversation_list'][1] {
    const all = [...this.#stored.values()]
      .filter(({ item }) => scopeOf(item) === scope)
      .sort(
        (a, b) =>
          Number(b.item.pinnedAt !== null) - Number(a.item.pinnedAt !== null) || b.item.updatedAt - a.item.updatedAt,
      );
    const from = cursor ? Number(cursor) : 0;
    const data = all.slice(from, from + limit).map(summary);
    return { data, nextCursor: from + limit < all.length ? String(from + limit) : null };
  }

  get({ id, limit = 50 }: Commands['conversation_get'][0]): Conversation {
    const stored = this.require(id);
    const branch = branchOf(stored, stored.headId);
    const { item, model, parameters, headId, draft } = stored;
    return {
      item: structuredClone(item),
      model,
      parameters,
      headId,
      draft,
      messages: structuredClone(branch.slice(-limit)),
      hasOlder: branch.length > limit,
      versions: versionsOf(stored),
      pinned: stored.messages
        .filter((message) => stored.pinned.has(message.id))
        .map(({ id: pinnedId, parts }) => ({ id: pinnedId, excerpt: textOf(parts).slice(0, 120) })),
    };
  }

  showBranch({ id, messageId, limit }: Commands['branch_show'][0]): Conversation {
    const stored = this.require(id);
    let head = this.message(id, messageId);
    for (;;) {
      const next = stored.messages.findLast((other) => other.parentId === head.id);
      if (!next) break;
      head = next;
    }
    stored.headId = head.id;
    return this.get({ id, ...(limit !== undefined && { limit }) });
  }

  deleteMessage({ conversationId, messageId, limit }: Commands['message_delete'][0]): Conversation {
    const stored = this.require(conversationId);
    const { parentId } = this.message(conversationId, messageId);
    const gone = new Set([messageId]);
    for (const { id, parentId: parent } of stored.messages) if (parent !== null && gone.has(parent)) gone.add(id);
    stored.deleted.set(
      messageId,
      stored.messages.filter((message) => gone.has(message.id)),
    );
    stored.messages = stored.messages.filter((message) => !gone.has(message.id));
    const version = stored.messages.findLast((message) => message.parentId === parentId);
    if (version) return this.showBranch({ id: conversationId, messageId: version.id, ...(limit && { limit }) });
    stored.headId = parentId;
    return this.get({ id: conversationId, ...(limit && { limit }) });
  }

  restoreMessage({ conversationId, messageId, limit }: Commands['message_restore'][0]): Conversation {
    const stored = this.require(conversationId);
    const back = stored.deleted.get(messageId);
    if (!back) throw apiError('notFound');
    stored.messages = [...stored.messages, ...back];
    stored.deleted.delete(messageId);
    return this.showBranch({ id: conversationId, messageId, ...(limit && { limit }) });
  }

  pin({ conversationId, messageId, pinned }: Commands['message_pin'][0]): null {
    const stored = this.require(conversationId);
    if (pinned) stored.pinned.add(messageId);
    else stored.pinned.delete(messageId);
    return null;
  }

  branch({ id, messageId }: Commands['conversation_branch'][0]): ConversationSummary {
    const stored = this.require(id);
    const copy: Stored = {
      ...structuredClone(stored),
      item: { ...structuredClone(stored.item), id: this.nextId('conversation'), title: `${stored.item.title} (2)` },
      messages: structuredClone(branchOf(stored, messageId)),
      headId: messageId,
      ...outside(),
    };
    this.#stored.set(copy.item.id, copy);
    return summary(copy);
  }

  older({ conversationId, before, limit = 50 }: Commands['message_list'][0]): Commands['message_list'][1] {
    const stored = this.require(conversationId);
    const branch = branchOf(stored, this.message(conversationId, before).parentId);
    return { data: structuredClone(branch.slice(-limit)), hasOlder: branch.length > limit };
  }

  update(params: Commands['conversation_update'][0]): ConversationSummary {
    const stored = this.require(params.id);
    const { item } = stored;
    if (params.title !== undefined) item.title = params.title;
    if (params.model !== undefined) stored.model = params.model;
    if (params.parameters !== undefined) stored.parameters = params.parameters;
    if (params.pinned !== undefined) item.pinnedAt = params.pinned ? Date.now() : null;
    if (params.archived !== undefined) item.archivedAt = params.archived ? Date.now() : null;
    if (params.trashed !== undefined) item.trashedAt = params.trashed ? Date.now() : null;
    return summary(stored);
  }

  remove(id: string): void {
    const { item } = this.require(id);
    if (item.trashedAt === null) throw apiError('invalid', { message: 'only what is in the trash can be deleted' });
    this.#stored.delete(id);
  }

  /** Deletes it if it is here. */
  discard(id: string): void {
    this.#stored.delete(id);
  }

  /** All of it, for the list of everything. What is changed there is changed here. */
  shelved(): Shelved[] {
    const said = (message: Message) => message.parts.map((part) => ('text' in part ? part.text : '')).join(' ');
    return [...this.#stored.values()].map(({ item, model, messages }) => ({
      item,
      model,
      words: messages.map(said).join(' '),
    }));
  }

  search({ query, limit = 30 }: Commands['search'][0]): Commands['search'][1] {
    const wanted = query.trim().toLowerCase();
    const data: SearchHit[] = [];
    if (wanted === '') return { data };
    for (const { item, messages } of this.#stored.values()) {
      if (item.trashedAt !== null) continue;
      const hit = { itemId: item.id, kind: item.kind, title: item.title, at: item.updatedAt };
      const inTitle = item.title.toLowerCase().indexOf(wanted);
      if (inTitle >= 0) {
        data.push({ ...hit, messageId: null, excerpt: item.title, highlights: [[inTitle, inTitle + wanted.length]] });
        continue;
      }
      for (const message of messages) {
        const text = message.parts.map((part) => ('text' in part ? part.text : '')).join(' ');
        const at = text.toLowerCase().indexOf(wanted);
        if (at < 0) continue;
        const from = Math.max(0, at - 30);
        const excerpt = text.slice(from, at + wanted.length + 60);
        data.push({ ...hit, messageId: message.id, excerpt, highlights: [[at - from, at - from + wanted.length]] });
        break;
      }
    }
    return { data: data.sort((a, b) => b.at - a.at).slice(0, limit) };
  }
}

function scopeOf(item: Item): 'active' | 'archived' | 'trashed' {
  if (item.trashedAt !== null) return 'trashed';
  return item.archivedAt === null ? 'active' : 'archived';
}

export function summary({ item, model }: Stored): ConversationSummary {
  return structuredClone({ item, model });
}

function versionsOf({ messages }: Stored): string[][] {
  const groups = new Map<string | null, string[]>();
  for (const { id, parentId } of messages) groups.set(parentId, [...(groups.get(parentId) ?? []), id]);
  return [...groups.values()].filter((group) => group.length > 1);
}

function branchOf(stored: Stored, headId: string | null): Message[] {
  const branch: Message[] = [];
  let id = headId;
  while (id !== null) {
    const message = stored.messages.find((other) => other.id === id);
    if (!message) break;
    branch.unshift(message);
    id = message.parentId;
  }
  return branch;
}
