import type { errors as en } from '../en/errors';
import type { Translation } from '../types';

export const errors = {
  codes: {
    request: {
      title: '网关没有接受这次请求',
      text: '其中有这个模型不支持的参数或内容。请修改消息，或换一个模型。',
    },
    auth: {
      title: '密钥未被接受',
      text: '网关不认识这个密钥：可能输错、已吊销，或属于别的地址。请重新填写密钥。',
    },
    keyMissing: {
      title: '这个配置还没有密钥',
      text: '尚未填写，或填写之后地址变了：密钥只会发往它所属的地址。请填写密钥。',
    },
    quota: {
      title: '余额已用完',
      text: '这个密钥的账户已没有余额。请先到服务商处充值，再重试。',
    },
    permission: {
      title: '这个密钥没有此权限',
      text: '密钥有效，但不能使用这个模型或功能。请换一个模型，或换权限更高的密钥。',
    },
    modelNotFound: {
      title: '网关没有这个模型',
      text: '模型可能已改名或下线，或这个密钥看不到它。请另选一个模型。',
    },
    route: {
      title: '服务器不提供这项功能',
      text: '这个地址上没有对应的接口。请检查配置里的地址。',
    },
    rateLimit: {
      title: '请求过于频繁',
      text: '网关限制了这个密钥的请求频率。请稍候再试。',
    },
    overloaded: {
      title: '模型过载',
      text: '此刻使用它的人太多。请稍后重试，或换一个模型。',
    },
    server: {
      title: '网关自身出错',
      text: '不是你的请求有问题。请重试；若仍然出错，请把下面的详情发给服务商。',
    },
    upstream: {
      title: '网关没有收到上游的回答',
      text: '网关背后的模型没有响应。请重试，或换一个模型。',
    },
    timeout: {
      title: '等待回答超时',
      text: '在这个配置规定的时间内没有收到内容。请重试，或在配置中放宽时限。',
    },
    offline: {
      title: '连接不到服务器',
      text: '无法连到它的地址：请检查网络、代理和配置里的地址。',
    },
    html: {
      title: '回答的是网页，不是接口',
      text: '这个地址通向网站、登录页或中间的代理。请检查配置里的地址。',
    },
    redirect: {
      title: '地址已转到别处',
      text: '服务器要求转到另一个地址，而密钥不会发往那里。请在配置中填写最终的地址。',
    },
    protocol: {
      title: '无法读懂回答',
      text: '服务器发来的内容不符合接口约定。请重试；若仍然如此，详情可供服务商排查。',
    },
    truncated: {
      title: '回答中途断了',
      text: '连接在回答结束前中断，已收到的部分都保留着。重试可得到完整的回答。',
    },
    outcomeUnknown: {
      title: '任务被中断',
      text: '应用退出时网关仍在处理，可能已经计费，所以没有自动重新请求。',
    },
    context: {
      title: '对话超出了模型的长度',
      text: '内容超过了模型能处理的范围。请新建对话，或换上下文更长的模型。',
    },
    policy: {
      title: '内容审查拒绝了请求',
      text: '服务商不回答这类内容。请换一种说法，或换一个模型。',
    },
    tooLarge: {
      title: '请求太大',
      text: '网关限制了大小。请减少一次发送的内容。',
    },
    config: {
      title: '这个配置有误',
      text: '其中的地址、代理、请求头或证书无法使用。请在配置中改正。',
    },
    budget: {
      title: '本月预算已用完',
      text: '你设置了每月可花费的金额，用完后不再发送请求。可以提高预算，或等到下个月。',
    },
    toolServer: {
      title: '工具服务器无法使用',
      text: '它无法启动、无法连接，或已退出。请检查它的设置，或在此对话中取消选择它的工具。',
    },
    notFound: {
      title: '它已不存在',
      text: '可能已在另一个窗口中删除。',
    },
    invalid: {
      title: '这个值不能用',
      text: '应用拒绝了收到的值，详情中写明了是哪一个。',
    },
    diskFull: {
      title: '磁盘已满',
      text: '无法再保存内容，已保存的都完好。请腾出空间后重试。',
    },
    schemaNewer: {
      title: '数据属于更新的版本',
      text: '它由更新的 XiDao Studio 写入，当前版本会损坏它。请安装新版本后再打开。',
    },
    damaged: {
      title: '数据库已损坏',
      text: '数据库文件已无法读取，程序没有动它。要恢复备份，请把以 “studio.db” 开头的文件移到别处，再把 “backups” 文件夹中最新的文件复制到原处，改名为 “studio.db”。',
    },
    readOnly: {
      title: '数据文件夹无法写入',
      text: '它属于其他用户，或所在磁盘是只读的。请先取得写入权限，再重试。',
    },
    storage: {
      title: '数据库无法读写',
      text: '文件可能损坏、被其他程序占用，或所在磁盘已断开。请重试；备份就在数据旁边。',
    },
    keyring: {
      title: '系统密钥环没有响应',
      text: '它可能已锁定，或在等待你输入密码。请解锁后重试。',
    },
    internal: {
      title: '应用内部出错',
      text: '这是 XiDao Studio 的缺陷，不是你的请求有误。请重试；详情有助于我们修复。',
    },
  },
  actions: {
    retry: '重试',
    wait: '重试',
    openProfile: '打开配置',
    setKey: '填写密钥',
    topUp: '去充值',
    pickModel: '换一个模型',
    newConversation: '新建对话',
    editMessage: '修改消息',
    unsetRefused: '取消被拒绝的参数并重试',
    openData: '打开数据文件夹',
    openUsage: '打开用量与预算',
    openTools: '打开工具设置',
    copyDetails: '复制详情',
  },
  waitSeconds: (seconds: number) => `${seconds} 秒后重试`,
  details: '详情',
  gatewaySays: '网关原话',
  systemSays: '系统原话',
  status: '状态码',
  code: '错误码',
  requestId: '请求 ID',
  rawAnswer: '原始回答',
  detailsCopied: '已复制详情',
  unexpected: '操作没有成功',
} satisfies Translation<typeof en>;
