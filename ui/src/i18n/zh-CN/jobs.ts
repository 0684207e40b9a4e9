import type { jobs as en } from '../en/jobs';
import type { Translation } from '../types';
import { countZh } from '../counts';

export const jobs: Translation<typeof en> = {
  title: '正在进行',
  open: (count) => `${countZh(count)} 个任务正在进行`,
  queued: '等待中',
  cancel: '停止',
  done: {
    image: '图像已生成',
    video: '视频已生成',
    speech: '朗读已完成',
    transcription: '转写已完成',
    import: '导入已完成',
    indexing: '索引已完成',
  },
  failed: {
    image: '图像生成失败',
    video: '视频生成失败',
    speech: '朗读失败',
    transcription: '转写失败',
    import: '导入失败',
    indexing: '索引失败',
  },
  kind: {
    image: '图像',
    video: '视频',
    speech: '语音',
    transcription: '转写',
    import: '导入',
    indexing: '索引',
  },
};
