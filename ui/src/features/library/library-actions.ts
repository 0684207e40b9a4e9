import { toApiError } from '../../backend/errors';
import type { FolderId } from '../../backend/generated/FolderId';
import type { ItemId } from '../../backend/generated/ItemId';
import type { ItemUpdateParams } from '../../backend/generated/ItemUpdateParams';
import type { LibraryExportFormat } from '../../backend/generated/LibraryExportFormat';
import type { Studio } from '../../state/context';
import type { Library } from '../../state/library.svelte';

/** What can be done with entries, one or many, and how each is undone. */
export class LibraryActions {
  readonly #studio: Studio;
  readonly #library: Library;

  constructor(studio: Studio, library: Library) {
    this.#studio = studio;
    this.#library = library;
  }

  get #words() {
    return this.#studio.i18n.t.library.done;
  }

  fail = (thrown: unknown): void => {
    const error = toApiError(thrown);
    this.#studio.toasts.show(this.#studio.i18n.t.errors.codes[error.code].title, { tone: 'bad' });
  };

  trash(ids: ItemId[]): void {
    this.#change({ ids, trashed: true }, [{ ids, trashed: false }], this.#words.trashed(ids.length));
  }

  restore(ids: ItemId[]): void {
    this.#change({ ids, trashed: false }, [{ ids, trashed: true }], this.#words.restored(ids.length));
  }

  archive(ids: ItemId[]): void {
    this.#change({ ids, archived: true }, [{ ids, archived: false }], this.#words.archived(ids.length));
  }

  unarchive(ids: ItemId[]): void {
    this.#change({ ids, archived: false }, [{ ids, archived: true }], this.#words.unarchived(ids.length));
  }

  pin(ids: ItemId[], pinned: boolean): void {
    void this.#library.update({ ids, pinned }).catch(this.fail);
  }

  rename(id: ItemId, title: string): Promise<void> {
    return this.#library.update({ ids: [id], title });
  }

  move(ids: ItemId[], folder: FolderId | null): void {
    const place = (id: FolderId | null): ItemUpdateParams['folder'] =>
      id === null ? { type: 'none' } : { type: 'folder', id };
    const before = this.#library.entries.filter(({ item }) => ids.includes(item.id));
    const back = before.map(({ item }) => ({ ids: [item.id], folder: place(item.folderId) }));
    this.#change({ ids, folder: place(folder) }, back, this.#words.moved(ids.length));
  }

  tag(ids: ItemId[], change: { added?: string[]; removed?: string[] }): Promise<void> {
    return this.#library.update({ ids, tagsAdded: change.added ?? [], tagsRemoved: change.removed ?? [] });
  }

  async export(ids: ItemId[], format: LibraryExportFormat): Promise<void> {
    const { backend, toasts, i18n } = this.#studio;
    try {
      const saved = await backend.call('library_export', { ids, format });
      const reveal = () => void backend.call('download_reveal', { name: saved.name }).catch(this.fail);
      const note = this.#words.exported(saved.count, saved.folder);
      toasts.show(note, { tone: 'good', action: { label: i18n.t.images.reveal, run: reveal } });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Does something, says that it is done, and offers to undo it. */
  #change(change: ItemUpdateParams, back: ItemUpdateParams[], note: string): void {
    const { toasts, i18n } = this.#studio;
    const undo = async () => {
      for (const one of back) await this.#library.update(one);
    };
    this.#library.update(change).then(() => {
      const run = () => void undo().catch(this.fail);
      toasts.show(note, { action: { label: i18n.t.common.undo, run } });
    }, this.fail);
  }
}
