import type { AttachmentInfo } from '../generated/AttachmentInfo';
import { apiError } from './error';

/** What a host makes of a file, told by its name. */
export function attachmentOf(name: string, bytes: Uint8Array): AttachmentInfo {
  const size = bytes.length;
  if (name.endsWith('.exe')) throw apiError('invalid', { message: `${name}: this is no text, PDF or Office document` });
  if (/\.(png|jpg)$/.test(name)) {
    return { name, part: { type: 'image', media: 'c'.repeat(64) }, size, tokens: null };
  }
  const text = new TextDecoder().decode(bytes);
  const media = name.length.toString(16).padStart(64, 'e');
  return { name, part: { type: 'file', media, name, text }, size, tokens: Math.ceil(text.length / 4) };
}
