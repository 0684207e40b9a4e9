import { countEn } from '../counts';
import { images } from './images';

/** The words of the pictures, and others where a film is another thing. */
export const videos: typeof images = {
  ...images,
  title: 'Video',
  scope: { active: 'All videos', starred: 'Starred', archived: 'Archive', trashed: 'Trash' },
  countImages: (count: number) => countEn(count, 'video'),
  emptyHint: 'Say below what you want to see. A video takes minutes; it goes on while this window is closed.',
  emptyStarredHint: 'The star on a video keeps it here.',
  example: [
    'A kite over a pier at dusk, slow pan',
    'Ink drops opening in water, macro, white ground',
    'A tram turning a corner in the rain, seen from a café',
  ],
  noModel: 'No model makes videos here',
  noModelHint: 'Refresh the list of a profile, or say in Settings › Models that a model makes videos.',
  preview: (position: number) => `Video ${position}, unfinished`,
  picture: (position: number, prompt: string) => `Video ${position}: ${prompt}`,
  trashed: (count: number) => `${countEn(count, 'video')} in the trash`,
  deleteBody: (count: number) => `${countEn(count, 'video')} will be gone, and nothing can bring that back.`,
  failed: { ...images.failed, title: 'Why there is no video' },
  composer: {
    ...images.composer,
    attach: 'Add the first frame, then the last',
    attachNone: 'This model makes videos from words alone',
    reasonInputs: 'This model takes fewer pictures',
  },
  viewer: {
    ...images.viewer,
    label: 'Video',
    about: 'About this video',
    next: 'Next video',
    previous: 'Previous video',
  },
};
