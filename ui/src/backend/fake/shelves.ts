import type { Commands } from '../backend';
import type { FolderInfo } from '../generated/FolderInfo';
import type { Item } from '../generated/Item';
import type { ItemKind } from '../generated/ItemKind';
import type { LibraryEntry } from '../generated/LibraryEntry';
import type { LibraryOverview } from '../generated/LibraryOverview';
import type { ModelRef } from '../generated/ModelRef';
import { apiError } from './error';

/** An item with what is searched in it. */
export interface Shelved {
  item: Item;
  model: ModelRef | null;
  words: string;
}

const kinds: ItemKind[] = ['conversation', 'recording', 'take', 'image', 'video'];

/** Everything in one list, and the folders that it lies in. */
export class FakeShelves {
  #folders: { id: string; name: string }[] = [];
  readonly #all: () => Shelved[];

  constructor(all: () => Shelved[]) {
    this.#all = all;
  }

  list(params: Commands['library_list'][0]): Commands['library_list'][1] {
    const { query = '', limit = 60, cursor } = params;
    const wanted = query.trim().toLowerCase();
    const fits = this.#all()
      .filter((one) => isIn(one, params) && (wanted === '' || found(one, wanted) >= 0))
      .sort((a, b) => b.item.updatedAt - a.item.updatedAt);
    const from = cursor ? Number(cursor) : 0;
    return {
      data: fits.slice(from, from + limit).map((one) => entry(one, wanted)),
      nextCursor: from + limit < fits.length ? String(from + limit) : null,
    };
  }

  overview(): LibraryOverview {
    const all = this.#all();
    const active = all.filter(({ item }) => item.trashedAt === null && item.archivedAt === null);
    const count = (holds: (item: Item) => boolean) => active.filter(({ item }) => holds(item)).length;
    const tags = [...new Set(active.flatMap(({ item }) => item.tags))].sort();
    return {
      kinds: kinds.map((kind) => ({ kind, count: count((item) => item.kind === kind) })).filter((one) => one.count > 0),
      pinned: count((item) => item.pinnedAt !== null),
      archived: all.filter(({ item }) => item.trashedAt === null && item.archivedAt !== null).length,
      trashed: all.filter(({ item }) => item.trashedAt !== null).length,
      folders: this.#folders.map((folder) => ({ ...folder, count: count((item) => item.folderId === folder.id) })),
      tags: tags.map((name) => ({ name, count: count((item) => item.tags.includes(name)) })),
      models: [...new Set(all.flatMap(({ model }) => (model ? [model.modelId] : [])))].sort(),
    };
  }

  createFolder(name: string): FolderInfo {
    if (name.trim() === '') throw apiError('invalid');
    const folder = { id: `folder-${this.#folders.length + 1}`, name };
    this.#folders.push(folder);
    return { ...folder, count: 0 };
  }

  renameFolder(id: string, name: string): void {
    this.#folders = this.#folders.map((folder) => (folder.id === id ? { id, name } : folder));
  }

  deleteFolder(id: string): void {
    this.#folders = this.#folders.filter((folder) => folder.id !== id);
    for (const { item } of this.#all()) if (item.folderId === id) item.folderId = null;
  }

  update(change: Commands['item_update'][0]): void {
    const at = Date.now();
    for (const { item } of this.#all().filter((one) => change.ids.includes(one.item.id))) {
      if (change.title !== undefined) item.title = change.title;
      if (change.pinned !== undefined) item.pinnedAt = change.pinned ? at : null;
      if (change.archived !== undefined) item.archivedAt = change.archived ? at : null;
      if (change.trashed !== undefined) item.trashedAt = change.trashed ? at : null;
      if (change.folder !== undefined) item.folderId = change.folder.type === 'folder' ? change.folder.id : null;
      const kept = item.tags.filter((tag) => !(change.tagsRemoved ?? []).includes(tag));
      item.tags = [...new Set([...kept, ...(change.tagsAdded ?? [])])].sort();
    }
  }
}

function isIn({ item, model }: Shelved, params: Commands['library_list'][0]): boolean {
  const shelf = item.trashedAt !== null ? 'trashed' : item.archivedAt !== null ? 'archived' : 'active';
  return (
    shelf === (params.scope ?? 'active') &&
    (params.kind === undefined || item.kind === params.kind) &&
    (params.folderId === undefined || item.folderId === params.folderId) &&
    (params.tag === undefined || item.tags.includes(params.tag)) &&
    (params.model === undefined || model?.modelId === params.model) &&
    (params.pinned !== true || item.pinnedAt !== null) &&
    item.updatedAt >= (params.since ?? 0)
  );
}

function found({ item, words }: Shelved, wanted: string): number {
  return `${item.title}\n${words}`.toLowerCase().indexOf(wanted);
}

function entry(one: Shelved, wanted: string): LibraryEntry {
  const text = wanted === '' ? one.words : `${one.item.title}\n${one.words}`;
  const at = wanted === '' ? 0 : Math.max(0, found(one, wanted));
  const from = Math.max(0, at - 30);
  return {
    item: structuredClone(one.item),
    model: one.model,
    jobId: null,
    messageId: null,
    excerpt: text.slice(from, at + 90),
    highlights: wanted === '' ? [] : [[at - from, at - from + wanted.length]],
    media: null,
    thumbnail: null,
    width: null,
    height: null,
    durationMs: null,
    at: one.item.updatedAt,
  };
}
