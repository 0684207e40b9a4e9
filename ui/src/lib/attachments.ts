import type { Part } from '../backend/generated/Part';

/** A file that goes with the next message. */
export interface Attachment {
  /** Tells it from the others: the file itself. */
  key: string;
  name: string;
  part: Part;
  /** Bytes; none where it was attached in an earlier message. */
  size: number | null;
  /** About how many tokens it is sent as; none where only the gateway knows. */
  tokens: number | null;
}

export type FilePart = Extract<Part, { type: 'file' }>;

/** The file that a part needs. */
export function mediaOf(part: Part): string {
  return 'media' in part ? part.media : '';
}

/** A part of an earlier message as it goes with the next one; nothing for its words. */
export function attachedPart(part: Part): Attachment[] {
  if (part.type !== 'image' && part.type !== 'file' && part.type !== 'audio') return [];
  const name = part.type === 'file' ? part.name : '';
  return [{ key: part.media, name, part, size: null, tokens: null }];
}
