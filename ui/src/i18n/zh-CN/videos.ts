import type { videos as en } from '../en/videos';
import type { Translation } from '../types';
import { countZh } from '../counts';
import { images } from './images';

export const videos: Translation<typeof en> = {
  ...images,
  title: '视频',
  scope: { active: '全部视频', starred: '已加星标', archived: '归档', trashed: '回收站' },
  countImages: (count) => `${countZh(count)} 段`,
  empty: '还没有视频',
  emptyHint: '在下方描述想看到的画面。生成视频需要几分钟，关闭窗口也会继续。',
  emptyStarred: '没有加星标的视频',
  emptyStarredHint: '给视频加上星标，它就会留在这里。',
  emptyTrashHint: '删除的视频会在这里保留 30 天。',
  example: ['黄昏码头上的风筝，缓慢横移', '墨滴在水中散开，微距，白色背景', '雨中转弯的电车，从咖啡馆里望出去'],
  noModel: '这里没有能生成视频的模型',
  noModelHint: '刷新配置的模型列表，或在“设置 › 模型”中把某个模型标为视频模型。',
  preview: (position) => `第 ${position} 段，尚未完成`,
  picture: (position, prompt) => `第 ${position} 段：${prompt}`,
  trashed: (count) => `${countZh(count)} 段已移到回收站`,
  deleteBody: (count) => `${countZh(count)} 段视频将被删除，无法恢复。`,
  failed: { ...images.failed, title: '为什么没有视频' },
  composer: {
    ...images.composer,
    attach: '添加首帧，再添加尾帧',
    attachNone: '此模型只能根据文字生成',
    reasonInputs: '此模型接受的图片没有这么多',
  },
  viewer: { ...images.viewer, label: '视频', about: '关于这段视频', next: '下一段', previous: '上一段' },
};
