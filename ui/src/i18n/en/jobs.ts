import { countEn } from '../counts';

export const jobs = {
  title: 'At work',
  open: (count: number) => `${countEn(count, 'job')} at work`,
  queued: 'waiting',
  cancel: 'Stop it',
  done: {
    image: 'The pictures are there',
    video: 'The video is there',
    speech: 'The text was read',
    transcription: 'The recording is written down',
    import: 'The import is done',
    indexing: 'The index is done',
  },
  failed: {
    image: 'No picture was made',
    video: 'No video was made',
    speech: 'The text was not read',
    transcription: 'The recording was not written down',
    import: 'The import failed',
    indexing: 'The index failed',
  },
  kind: {
    image: 'Image',
    video: 'Video',
    speech: 'Speech',
    transcription: 'Transcription',
    import: 'Import',
    indexing: 'Indexing',
  },
};
