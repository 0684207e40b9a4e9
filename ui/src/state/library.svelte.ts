import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { FolderId } from '../backend/generated/FolderId';
import type { ItemId } from '../backend/generated/ItemId';
import type { ItemKind } from '../backend/generated/ItemKind';
import type { ItemUpdateParams } from '../backend/generated/ItemUpdateParams';
import type { LibraryEntry } from '../backend/generated/LibraryEntry';
import type { LibraryListParams } from '../backend/generated/LibraryListParams';
import type { LibraryOrder } from '../backend/generated/LibraryOrder';
import type { LibraryOverview } from '../backend/generated/LibraryOverview';
import type { Studio } from './context';
import { getStudio } from './context';
import { isOpen } from './jobs.svelte';

/** Lines that one question brings. */
const PAGE = 60;
/** What is shown is asked for again when it changes elsewhere, but no more than this. */
const MOST_AGAIN = 200;
/** After the last letter of a search, in milliseconds. */
const TYPING = 90;

/** Which part of the library is shown. */
export type Place =
  | { type: 'all' | 'pinned' | 'archived' | 'trashed' }
  | { type: 'kind'; kind: ItemKind }
  | { type: 'folder'; id: FolderId }
  | { type: 'tag'; name: string };

/** How far back what is shown may have changed, in days. */
export type Period = '1' | '7' | '30' | '365';

const nothing: LibraryOverview = {
  kinds: [],
  pinned: 0,
  archived: 0,
  trashed: 0,
  folders: [],
  tags: [],
  models: [],
};

/** Everything in one list, by time or by words. */
export class Library {
  place: Place = $state.raw({ type: 'all' });
  query = $state('');
  order: LibraryOrder = $state('newest');
  model: string | null = $state(null);
  period: Period | null = $state(null);

  entries: LibraryEntry[] = $state.raw([]);
  overview: LibraryOverview = $state.raw(nothing);
  ready = $state(false);
  loading = $state(false);
  error: ApiError | null = $state.raw(null);
  /** The items that are marked, to do something with all of them. */
  marked: ReadonlySet<ItemId> = $state.raw(new Set<ItemId>());
  /** Grows when the search field is to take the focus. */
  wantsSearch = $state(0);

  readonly total: number = $derived(this.overview.kinds.reduce((sum, { count }) => sum + count, 0));
  readonly isSearch: boolean = $derived(this.query.trim() !== '');
  readonly isNarrowed: boolean = $derived(this.isSearch || this.model !== null || this.period !== null);

  readonly #studio: Studio;
  #cursor: string | null = $state.raw(null);
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(studio: Studio) {
    this.#studio = studio;
    studio.app.onEvent((event) => this.#hear(event));
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  #hear(event: AppEvent): void {
    // What a job makes comes into the library when it ends.
    const hasEnded = event.type === 'jobsChanged' && event.jobs.some((job) => !isOpen(job));
    if (this.ready && (event.type === 'libraryChanged' || hasEnded)) void this.refresh();
  }

  /** Takes what the host has, from the beginning on. */
  async refresh(): Promise<void> {
    await this.#load(null, Math.min(MOST_AGAIN, Math.max(PAGE, this.entries.length)));
  }

  async more(): Promise<void> {
    if (this.#cursor !== null && !this.loading) await this.#load(this.#cursor, PAGE);
  }

  async #load(cursor: string | null, limit: number): Promise<void> {
    const asked = (this.#asked += 1);
    const { backend } = this.#studio;
    this.loading = true;
    try {
      const params = { ...this.#filter(), limit, ...(cursor !== null && { cursor }) };
      const [reply, overview] = await Promise.all([
        backend.call('library_list', params),
        cursor === null ? backend.call('library_overview', undefined) : this.overview,
      ]);
      // A newer question was asked meanwhile.
      if (asked !== this.#asked) return;
      this.entries = cursor === null ? reply.data : [...this.entries, ...reply.data];
      this.#cursor = reply.nextCursor;
      this.overview = overview;
      this.error = null;
      this.#keepMarks();
    } catch (error) {
      if (asked === this.#asked) this.error = toApiError(error);
    } finally {
      if (asked === this.#asked) {
        this.loading = false;
        this.ready = true;
      }
    }
  }

  /** What is not listed any more is not marked either: nothing is done to what nobody sees. */
  #keepMarks(): void {
    const here = new Set(this.entries.map(({ item }) => item.id));
    this.marked = new Set([...this.marked].filter((id) => here.has(id)));
  }

  #filter(): LibraryListParams {
    const { place, model, period } = this;
    return {
      ...(this.isSearch && { query: this.query.trim(), order: this.order }),
      ...(place.type === 'kind' && { kind: place.kind }),
      ...(place.type === 'folder' && { folderId: place.id }),
      ...(place.type === 'tag' && { tag: place.name }),
      ...(place.type === 'pinned' && { pinned: true }),
      ...((place.type === 'archived' || place.type === 'trashed') && { scope: place.type }),
      ...(model !== null && { model }),
      ...(period !== null && { since: Date.now() - Number(period) * 86_400_000 }),
    };
  }

  show(place: Place): void {
    this.place = place;
    this.#anew();
  }

  narrow(change: { model?: string | null; period?: Period | null; order?: LibraryOrder }): void {
    if (change.model !== undefined) this.model = change.model;
    if (change.period !== undefined) this.period = change.period;
    if (change.order !== undefined) this.order = change.order;
    this.#anew();
  }

  search(query: string): void {
    this.query = query;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#load(null, PAGE), TYPING);
  }

  clearFilters(): void {
    this.query = '';
    this.model = null;
    this.period = null;
    this.#anew();
  }

  #anew(): void {
    this.entries = [];
    this.ready = false;
    this.marked = new Set();
    void this.#load(null, PAGE);
  }

  mark(ids: Iterable<ItemId>): void {
    this.marked = new Set(ids);
  }

  async update(change: ItemUpdateParams): Promise<void> {
    await this.#studio.backend.call('item_update', change);
  }

  async deleteForever(ids: ItemId[]): Promise<void> {
    await this.#studio.backend.call('item_delete', { ids });
  }

  async createFolder(name: string): Promise<FolderId> {
    const folder = await this.#studio.backend.call('folder_create', { name });
    return folder.id;
  }

  async renameFolder(id: FolderId, name: string): Promise<void> {
    await this.#studio.backend.call('folder_rename', { id, name });
  }

  async deleteFolder(id: FolderId): Promise<void> {
    await this.#studio.backend.call('folder_delete', { id });
    if (this.place.type === 'folder' && this.place.id === id) this.show({ type: 'all' });
  }
}

const made = new WeakMap<Studio, Library>();

export function libraryOf(studio: Studio): Library {
  let library = made.get(studio);
  if (!library) made.set(studio, (library = new Library(studio)));
  return library;
}

export const getLibrary = (): Library => libraryOf(getStudio());
