const LINKABLE = new Set(['http:', 'https:', 'mailto:']);
const INLINE_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/i;
/** Longest data URL shown as an image, in characters: 4 MB of base64. */
const LONGEST_DATA_URL = 4 * 1024 * 1024;

/** The URL if the system browser may open it, else null. */
export function linkable(raw: string): string | null {
  const text = raw.trim();
  // Only absolute addresses: there is no page that a relative one could belong to.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return null;
  try {
    const url = new URL(text);
    return LINKABLE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function isInlineImage(url: string): boolean {
  return url.length <= LONGEST_DATA_URL && INLINE_IMAGE.test(url);
}

/** Host to name a remote image by. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return '';
  }
}
