/** The kinds of pictures that can be taken in, as a file input names them. */
export const pictureTypes = 'image/png,image/jpeg,image/webp,image/gif';

/** The pictures among files that were picked, pasted or dropped. */
export function picturesOf(files: Iterable<File> | null | undefined): File[] {
  return Array.from(files ?? []).filter((file) => file.type.startsWith('image/'));
}
