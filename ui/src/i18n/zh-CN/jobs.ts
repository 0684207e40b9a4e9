import type { jobs as en } from '../en/jobs';
import type { Translation } from '../types';
import { countZh } from '../counts';

export const jobs: Translation<typeof en> = {
  title: '正在进行',
  open: (count) => `${countZh(count)} 个任务正在进行`,
  queued: '等待中',
  cancel: '停止',
  kind: {
    image: '图像',
    video: '视频',
    speech: '语音',
    transcription: '转写',
    import: '导入',
    indexing: '索引',
  },
};
