import type { Backend } from '../../backend/backend';
import { toApiError } from '../../backend/errors';
import type { ApiError } from '../../backend/generated/ApiError';
import type { SearchHit } from '../../backend/generated/SearchHit';

/** So short that results follow the typing, so long that a fast word is one request. */
const REST_MS = 90;
const LIMIT = 50;

/** Search over all conversations as it is typed. Only the answer to the latest question counts. */
export class HistorySearch {
  query = $state('');
  /** None until the first answer. */
  hits: SearchHit[] | null = $state.raw(null);
  error: ApiError | null = $state.raw(null);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  type(query: string): void {
    this.query = query;
    this.#asked += 1;
    clearTimeout(this.#timer);
    if (query.trim() === '') {
      this.hits = null;
      this.error = null;
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(query.trim()), REST_MS);
  }

  clear(): void {
    this.type('');
  }

  async #ask(query: string): Promise<void> {
    const asked = this.#asked;
    try {
      const { data } = await this.#backend.call('search', { query, limit: LIMIT });
      if (asked !== this.#asked) return;
      this.hits = data.filter((hit) => hit.kind === 'conversation');
      this.error = null;
    } catch (error) {
      if (asked === this.#asked) this.error = toApiError(error);
    }
  }
}
