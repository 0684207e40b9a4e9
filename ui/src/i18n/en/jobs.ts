import { countEn } from '../counts';

export const jobs = {
  title: 'At work',
  open: (count: number) => `${countEn(count, 'job')} at work`,
  queued: 'waiting',
  cancel: 'Stop it',
  kind: {
    image: 'Image',
    video: 'Video',
    speech: 'Speech',
    transcription: 'Transcription',
    import: 'Import',
    indexing: 'Indexing',
  },
};
