import type { DemoModelInfo } from '../generated/DemoModelInfo';
import type { Item } from '../generated/Item';
import type { Message } from '../generated/Message';
import type { Model } from '../generated/Model';
import type { ModelKind } from '../generated/ModelKind';
import type { ProfileInfo } from '../generated/ProfileInfo';
import type { ProfileKind } from '../generated/ProfileKind';

export const demoModels: DemoModelInfo[] = [
  demoModel('demo-chat', 'A short answer in Markdown', '一段简短的 Markdown 回答'),
  demoModel('demo-markdown', 'Headings, lists, tables, code and math', '标题、列表、表格、代码与公式'),
  demoModel('demo-reasoning', 'Thinks before it answers', '先思考，再回答'),
  demoModel('demo-slow', 'One word a second', '每秒一个词'),
  demoModel('demo-400', 'The request is not accepted (400)', '请求不被接受（400）', true),
  demoModel('demo-401', 'The key is not accepted (401)', '密钥不被接受（401）', true),
  demoModel('demo-402', 'The balance is used up (402)', '余额已用完（402）', true),
  demoModel('demo-404', 'The model is not there (404)', '没有这个模型（404）', true),
  demoModel('demo-429', 'Too many requests, with a time to wait (429)', '请求过于频繁，并告知等待时间（429）', true),
  demoModel('demo-500', 'The server fails (500)', '服务器出错（500）', true),
  demoModel('demo-cut', 'The connection is cut in the middle', '连接中途断开', true),
];

function demoModel(id: string, descriptionEn: string, descriptionZh: string, isFault = false): DemoModelInfo {
  return { id, descriptionEn, descriptionZh, isFault };
}

export function makeProfile(
  id: string,
  name: string,
  kind: ProfileKind,
  rootUrl: string,
  keyLabel: string | null = null,
): ProfileInfo {
  return {
    profile: {
      id,
      name,
      kind,
      rootUrl,
      protocol: 'automatic',
      proxyMode: 'system',
      proxyUrl: null,
      headers: [],
      caPem: null,
      timeouts: { connectMs: null, firstByteMs: null, idleMs: null, totalMs: null },
      createdAt: Date.UTC(2026, 9, 1),
    },
    keyLabel,
    hasProxyPassword: false,
    secretHeaders: [],
  };
}

export function makeModel(profileId: string, modelId: string, more: Partial<Model> = {}): Model {
  return {
    model: { profileId, modelId },
    alias: null,
    kind: guessKind(modelId),
    capabilities: { vision: null, tools: null, reasoning: null },
    hidden: false,
    favourite: false,
    price: null,
    kindIsOwn: false,
    priceIsOwn: false,
    contextLength: null,
    ownedBy: null,
    listed: true,
    lastUsedAt: null,
    ...more,
  };
}

function guessKind(id: string): ModelKind {
  if (/embed/.test(id)) return 'embedding';
  if (/rerank/.test(id)) return 'rerank';
  if (/whisper|transcribe/.test(id)) return 'transcription';
  if (/tts/.test(id)) return 'speech';
  if (/realtime/.test(id)) return 'realtime';
  if (/moderation/.test(id)) return 'moderation';
  if (/sora|kling|video/.test(id)) return 'video';
  if (/image|dall|flux|midjourney/.test(id)) return 'image';
  return 'chat';
}

const price = (input: number, output: number) => ({
  inputMicros: input * 1_000_000,
  cachedInputMicros: null,
  outputMicros: output * 1_000_000,
  currency: 'USD',
});

/** As many models as a big gateway has, the first ones by name. */
export function gatewayModels(profileId: string, count = 214): Model[] {
  const named: Model[] = [
    makeModel(profileId, 'gpt-5.4', {
      capabilities: { vision: true, tools: true, reasoning: true },
      favourite: true,
      price: price(2.5, 15),
      contextLength: 256_000,
      ownedBy: 'openai',
    }),
    makeModel(profileId, 'claude-opus-4-7', {
      capabilities: { vision: true, tools: true, reasoning: true },
      favourite: true,
      price: price(5, 25),
      contextLength: 1_000_000,
      ownedBy: 'anthropic',
    }),
    makeModel(profileId, 'gemini-2.5-flash', {
      capabilities: { vision: true, tools: true, reasoning: true },
      price: price(0.3, 2.5),
      contextLength: 1_048_576,
      ownedBy: 'google',
    }),
    makeModel(profileId, 'deepseek-chat', {
      capabilities: { vision: false, tools: true, reasoning: null },
      ownedBy: 'deepseek',
    }),
    makeModel(profileId, 'qwen3-max', { alias: '通义千问', ownedBy: 'alibaba' }),
    makeModel(profileId, 'text-embedding-3-large'),
    makeModel(profileId, 'whisper-1'),
    makeModel(profileId, 'tts-1-hd'),
    makeModel(profileId, 'gpt-image-1'),
    makeModel(profileId, 'sora-2'),
    makeModel(profileId, 'gpt-5.4-realtime'),
    makeModel(profileId, 'bge-reranker-v2-m3'),
    makeModel(profileId, 'omni-moderation-latest'),
  ];
  const families = ['llama-4', 'mistral-large', 'glm-4.6', 'kimi-k2', 'minimax-m2', 'doubao-1.5', 'grok-4', 'hunyuan'];
  const rest = Array.from({ length: Math.max(0, count - named.length) }, (_, index) => {
    const family = families[index % families.length] ?? 'model';
    return makeModel(profileId, `${family}-${String(index + 1).padStart(3, '0')}`);
  });
  return [...named, ...rest];
}

export function makeItem(id: string, title: string, at: number, more: Partial<Item> = {}): Item {
  return {
    id,
    kind: 'conversation',
    title,
    createdAt: at,
    updatedAt: at,
    folderId: null,
    tags: [],
    pinnedAt: null,
    archivedAt: null,
    trashedAt: null,
    ...more,
  };
}

export function makeMessage(id: string, more: Partial<Message>): Message {
  return {
    id,
    parentId: null,
    role: 'user',
    status: 'complete',
    model: null,
    protocol: null,
    parts: [],
    usage: null,
    finishReason: null,
    error: null,
    createdAt: 0,
    finishedAt: null,
    firstTokenMs: null,
    ...more,
  };
}

export const titles = [
  'Release notes, in our voice',
  'Tides of the Qiantang bore',
  '三体问题的数值积分',
  'Compare: three takes on the abstract',
  'SQLite backup while writing',
  'Menu for eight, no nuts',
  '合同条款核对',
  'Why a ring buffer needs no lock',
  'Rust lifetimes, again',
  'Grant letter',
];

export const markdownAnswer = `A bore is a shallow-water front, so its speed follows from the depth ahead of it and its height. With \`h₁ = 2.1 m\` and \`h₂ = 4.6 m\`:

$$c = \\sqrt{\\frac{g\\,h_2\\,(h_1 + h_2)}{2\\,h_1}} \\approx 8.5\\ \\mathrm{m\\,s^{-1}}$$

The table gives 31 km/h for Tuesday, that is **8.6 m/s**; the estimate is within two per cent. In code:

\`\`\`rust
/// Bore speed in m/s from the depths before and behind the front, in metres.
fn bore_speed(h1: f64, h2: f64) -> f64 {
    (9.81 * h2 * (h1 + h2) / (2.0 * h1)).sqrt()
}
\`\`\`

| Day | Height | Speed |
| --- | ---: | ---: |
| Monday | 2.3 m | 29 km/h |
| Tuesday | 2.5 m | 31 km/h |

- [x] depth from the gauge at Yanguan
- [ ] wind
`;
