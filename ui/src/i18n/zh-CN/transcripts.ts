import type { transcripts as en } from '../en/transcripts';
import type { Translation } from '../types';
import { countZh } from '../counts';
import { images } from './images';

export const transcripts: Translation<typeof en> = {
  ...images,
  title: '转写',
  scope: { active: '录音', starred: '已加星标', archived: '归档', trashed: '回收站' },
  search: '搜索录音',
  countImages: (count) => `${countZh(count)} 条`,
  empty: '还没有录音',
  emptyHint: '把音频或视频拖到这里。每条录音都会连同文字一起保存，并能按文字搜索。',
  emptyStarred: '没有加星标的录音',
  emptyStarredHint: '给录音加上星标，它就会留在这里。',
  emptyTrashHint: '删除的录音会在这里保留 30 天。',
  none: '没有包含这些词的录音',
  noModel: '这里没有能转写的模型',
  noModelHint: '刷新配置的模型列表，或在“设置 › 模型”中把某个模型标为转写模型。',
  trashed: (count) => `${countZh(count)} 条已移到回收站`,
  deleteBody: (count) => `${countZh(count)} 条录音将被删除，无法恢复。`,
  failed: { ...images.failed, title: '为什么没有转写' },
  newOne: '新录音',
  drop: '把音频或视频拖到这里',
  dropHint: '支持 mp3、mp4、m4a、wav、webm、ogg、flac，每个不超过 25 MB。多个文件会依次处理。',
  choose: '选择文件',
  settings: '设置',
  unset: '未设置',
  languageHint: '两个字母，例如 en 或 zh；不设置则自动识别。',
  listening: '正在转写',
  segments: '段落',
  play: (time) => `从 ${time} 播放`,
  edit: '编辑这一段',
  editing: '这一段的文字',
  done: '完成',
  undo: '撤销',
  export: '导出',
  formats: { txt: '纯文本', srt: '字幕（SRT）', vtt: '字幕（WebVTT）', json: 'JSON', md: 'Markdown' },
  copy: '复制文字',
  copied: '文字已复制',
  noTimes: '此模型没有给出时间。',
  broken:
    '此系统无法播放该文件，但文字仍可阅读。在 Linux 上安装 gstreamer1.0-libav 和 gstreamer1.0-plugins-good 即可播放大多数文件。',
};
