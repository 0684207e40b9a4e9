import type { Backend } from '../backend/backend';
import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { ConversationScope } from '../backend/generated/ConversationScope';
import type { ConversationSummary } from '../backend/generated/ConversationSummary';
import type { ItemId } from '../backend/generated/ItemId';

/** Rows of one page, and the most that one request may bring. */
const PAGE = 100;
const MOST = 200;

/** The conversations of one scope, as many as have been scrolled to. */
export class ConversationList {
  readonly scope: ConversationScope;
  rows: ConversationSummary[] = $state.raw([]);
  /** Whether anything has been loaded yet. */
  ready = $state(false);
  loading = $state(false);
  error: ApiError | null = $state.raw(null);
  #cursor: string | null = $state.raw(null);
  #refreshing: Promise<void> | null = null;
  #stale = false;
  readonly #backend: Backend;

  constructor(backend: Backend, scope: ConversationScope) {
    this.#backend = backend;
    this.scope = scope;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** Takes the page that came with the start. */
  seed(rows: ConversationSummary[], cursor: string | null): void {
    this.rows = rows;
    this.#cursor = cursor;
    this.ready = true;
  }

  async loadMore(): Promise<void> {
    const cursor = this.#cursor;
    if (this.loading || cursor === null) return;
    this.loading = true;
    this.error = null;
    try {
      const reply = await this.#backend.call('conversation_list', { scope: this.scope, cursor, limit: PAGE });
      const known = new Set(this.rows.map((row) => row.item.id));
      this.rows = [...this.rows, ...reply.data.filter((row) => !known.has(row.item.id))];
      this.#cursor = reply.nextCursor;
    } catch (error) {
      this.error = toApiError(error);
    } finally {
      this.loading = false;
    }
  }

  /** Asks again for what is loaded. Calls that come meanwhile make one more request, not one each. */
  refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#stale = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = null;
      if (this.#stale) {
        this.#stale = false;
        void this.refresh();
      }
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    this.loading = true;
    this.error = null;
    try {
      const limit = Math.min(Math.max(this.rows.length, PAGE), MOST);
      const reply = await this.#backend.call('conversation_list', { scope: this.scope, limit });
      const fresh = new Set(reply.data.map((row) => row.item.id));
      const rest = reply.nextCursor === null ? [] : this.rows.slice(limit).filter((row) => !fresh.has(row.item.id));
      if (rest.length === 0) this.#cursor = reply.nextCursor;
      this.rows = [...reply.data, ...rest];
      this.ready = true;
    } catch (error) {
      this.error = toApiError(error);
    } finally {
      this.loading = false;
    }
  }

  get(id: ItemId): ConversationSummary | undefined {
    return this.rows.find((row) => row.item.id === id);
  }

  /** Shows a change before the list is asked for again: a row that belongs elsewhere now goes at once. */
  apply(summary: ConversationSummary): void {
    const belongs = scopeOf(summary) === this.scope;
    this.rows = belongs
      ? this.rows.map((row) => (row.item.id === summary.item.id ? summary : row))
      : this.rows.filter((row) => row.item.id !== summary.item.id);
  }

  remove(id: ItemId): void {
    this.rows = this.rows.filter((row) => row.item.id !== id);
  }
}

/** Where a conversation is listed. */
export function scopeOf({ item }: Pick<ConversationSummary, 'item'>): ConversationScope {
  if (item.trashedAt !== null) return 'trashed';
  return item.archivedAt !== null ? 'archived' : 'active';
}
