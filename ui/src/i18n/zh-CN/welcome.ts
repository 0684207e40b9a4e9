import { countZh } from '../counts';
import type { welcome as en } from '../en/welcome';
import type { Translation } from '../types';

export const welcome = {
  night: '夜深了。',
  morning: '早上好。',
  afternoon: '下午好。',
  evening: '晚上好。',
  promise: '一切都留在这台电脑上：历史存于本地数据库，密钥存于系统密钥环。',
  addTitle: '添加配置',
  addText: '另一个网关、本机上的服务，或演示。',
  back: '返回对话',
  backToSettings: '返回设置',
  key: {
    title: '使用密钥',
    text: '来自 XiDao，或任何兼容 OpenAI 的网关。',
    label: '密钥',
    placeholder: 'sk-…',
    connect: '连接',
    connecting: '正在测试密钥…',
    needsKey: '请先粘贴密钥。',
    otherAddress: '其他地址',
    address: '地址',
    addressHint: '协议与主机，例如 https://api.example.com。末尾的 /v1 可有可无。',
    sessionOnly: '这个系统没有应用可用的密钥环。密钥只保存在内存中，下次启动时需要重新填写。',
    works: '可用',
    models: (count: number) => `${countZh(count)} 个模型`,
    balance: (amount: string) => `余额 ${amount}`,
    noModels: '密钥可用，但暂时无法读取模型列表。你可以在设置中手动添加模型。',
  },
  local: {
    title: '查找本机服务',
    text: '本机上的 Ollama、LM Studio 和 llama.cpp。不需要密钥，数据不会离开这台电脑。',
    look: '开始查找',
    again: '再找一次',
    looking: '正在查找…',
    found: (name: string) => `${name} 正在本机运行`,
    foundSeveral: '本机上有服务正在运行',
    foundText: (count: number, address: string) =>
      `${address}，${countZh(count)} 个模型。不需要密钥，数据不会离开这台电脑。`,
    use: (name: string) => `使用 ${name}`,
    none: '没有找到正在运行的服务。请启动 Ollama（端口 11434）、打开 LM Studio 的服务（1234）或 llama-server（8080），再找一次。',
  },
  demo: {
    title: '不用密钥，先看看',
    text: '内置的演示网关会在每个标签中回答，让你了解各项功能。它的回答是预先写好的，并会注明。',
    open: '先看看',
  },
  language: '语言',
  languages: { system: '跟随系统', en: 'English', 'zh-CN': '简体中文' },
} satisfies Translation<typeof en>;
