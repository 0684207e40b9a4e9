import type { shell as en } from '../en/shell';
import type { Translation } from '../types';

export const shell = {
  tabs: '标签',
  chat: '对话',
  settings: '设置',
  palette: '命令',
  keys: '快捷键',
  keysTitle: '快捷键',
  keysText: '这里可以用键盘做的事。',
  newConversation: '新建对话',
  closeOrStop: '关闭，或停止回答',
  skipToContent: '跳到正文',
  showSecret: '显示',
  hideSecret: '隐藏',
  viewFailed: '无法打开这个页面',
  failure: {
    title: 'XiDao Studio 无法启动',
    safe: '没有作任何改动，你的数据仍在原处。',
    dataDir: '数据',
    backupsDir: '备份',
  },
} satisfies Translation<typeof en>;
