import type { GalleryScope } from '../../backend/generated/GalleryScope';
import type { Item } from '../../backend/generated/Item';
import type { LibraryEntry } from '../../backend/generated/LibraryEntry';
import { conversationsOf } from '../../state/conversations.svelte';
import type { Studio } from '../../state/context';
import { galleryOf } from '../../state/gallery.svelte';

/** Shows an entry in its own tab, at the place that was found. */
export async function openEntry(studio: Studio, entry: LibraryEntry): Promise<void> {
  const { app } = studio;
  const { item, jobId } = entry;
  if (item.kind === 'conversation') {
    conversationsOf(studio).open(item.id, entry.messageId);
    app.openConversation(item.id);
    return;
  }
  const tabs = { image: 'image', video: 'video', take: 'speech', recording: 'transcription' } as const;
  const kind = tabs[item.kind];
  if (kind === 'image') app.openImages();
  if (kind === 'video') app.openVideos();
  if (kind === 'speech') app.openSpeech();
  if (kind === 'transcription') app.openTranscripts();
  if (jobId !== null) await galleryOf(studio, kind).reveal({ job: jobId, item: item.id }, scopeOf(item));
}

function scopeOf(item: Item): GalleryScope {
  if (item.trashedAt !== null) return 'trashed';
  return item.archivedAt === null ? 'active' : 'archived';
}
