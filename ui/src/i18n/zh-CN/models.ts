import type { models as en } from '../en/models';
import type { Translation } from '../types';

export const models = {
  picker: {
    label: '模型',
    choose: '选择模型',
    open: (name: string) => `模型：${name}`,
    search: '搜索模型，或输入模型 ID',
    favourites: '收藏',
    recent: '最近使用',
    otherKinds: '可能不是对话模型',
    custom: '不在任何列表中',
    use: (id: string) => `使用“${id}”`,
    at: (profile: string) => `来自 ${profile}`,
    addFavourite: (name: string) => `收藏 ${name}`,
    removeFavourite: (name: string) => `取消收藏 ${name}`,
    refresh: (profile: string) => `重新加载 ${profile} 的模型`,
    refreshFailed: '无法加载列表',
    none: '还没有模型',
    noneHint: '输入模型 ID，或在设置中加载某个配置的模型列表。',
    noProfile: '还没有配置',
    vision: '能看图',
    tools: '能调用工具',
    reasoning: '先思考再回答',
    price: (input: string, output: string) => `输入 ${input} · 输出 ${output} / 百万 token`,
    context: (tokens: string) => `上下文 ${tokens}`,
    fault: '故障',
    keys: (favourite: string) => `↑↓ 选择 · Enter 使用 · ${favourite} 收藏`,
  },
} satisfies Translation<typeof en>;
