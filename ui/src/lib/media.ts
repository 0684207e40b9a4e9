import type { Creation } from '../backend/generated/Creation';
import type { MediaHash } from '../backend/generated/MediaHash';

/** Where a file of the media store can be seen; `undefined` where the host cannot show any. */
export function mediaUrl(root: string | null | undefined, hash: MediaHash): string | undefined {
  return root ? `${root}media/${hash}` : undefined;
}

/** Where the small picture of a creation is; where there is none, the creation itself. */
export function thumbnailUrl(root: string | null | undefined, creation: Creation): string | undefined {
  return mediaUrl(root, creation.thumbnail ?? creation.media);
}
