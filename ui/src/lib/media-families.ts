/** What families of models that make pictures and films can be told, as data. Every other model gets the free form. */

export type FieldLabel =
  | 'size'
  | 'count'
  | 'quality'
  | 'style'
  | 'background'
  | 'format'
  | 'compression'
  | 'moderation'
  | 'partials'
  | 'fidelity'
  | 'delivery'
  | 'negative'
  | 'seed'
  | 'guidance'
  | 'steps'
  | 'ratio'
  | 'stylize'
  | 'chaos'
  | 'duration'
  | 'resolution'
  | 'mode'
  | 'fidelityToWords'
  | 'voice'
  | 'speed'
  | 'instructions'
  | 'language'
  | 'hint'
  | 'answer'
  | 'temperature';

export interface MediaField {
  /** The member of the request; for a `flag`, the flag that is written behind the words. */
  name: string;
  label: FieldLabel;
  kind: 'choice' | 'integer' | 'number' | 'text' | 'flag';
  /** What is offered; anything else can be written where `free` says so. */
  options?: string[];
  free?: boolean;
  min?: number;
  max?: number;
  /** Shown under the words, not behind *More*. */
  first?: boolean;
  /** Only with pictures to go by, or only without. */
  only?: 'edit' | 'create';
  /** Members that are sent along when it is set. */
  along?: Record<string, boolean>;
}

export interface MediaFamily {
  id: string;
  matches: RegExp;
  /** Characters of the words. */
  promptLimit: number;
  /** How many pictures it can go by. */
  inputs: number;
  fields: MediaField[];
}

const count = (max: number): MediaField => ({
  name: 'n',
  label: 'count',
  kind: 'integer',
  options: ['1', '2', '3', '4'].filter((value) => Number(value) <= max),
  free: true,
  min: 1,
  max,
  first: true,
});
const size = (...options: string[]): MediaField => ({
  name: 'size',
  label: 'size',
  kind: 'choice',
  options,
  free: true,
  first: true,
});
const delivery: MediaField = {
  name: 'response_format',
  label: 'delivery',
  kind: 'choice',
  options: ['url', 'b64_json'],
};
const seed: MediaField = { name: 'seed', label: 'seed', kind: 'integer', min: 0 };
const negative: MediaField = { name: 'negative_prompt', label: 'negative', kind: 'text' };
const guidance: MediaField = { name: 'guidance_scale', label: 'guidance', kind: 'number', min: 0, max: 30 };
const steps: MediaField = { name: 'num_inference_steps', label: 'steps', kind: 'integer', min: 1, max: 150 };

/** In the order in which they are tried. The limits are those of the vendors' references. */
export const imageFamilies: MediaFamily[] = [
  {
    id: 'gpt-image',
    matches: /gpt-?image|chatgpt-image|demo-image-gpt/i,
    promptLimit: 32_000,
    inputs: 16,
    fields: [
      size('auto', '1024x1024', '1536x1024', '1024x1536'),
      count(10),
      { name: 'quality', label: 'quality', kind: 'choice', options: ['auto', 'low', 'medium', 'high'], first: true },
      { name: 'background', label: 'background', kind: 'choice', options: ['auto', 'transparent', 'opaque'] },
      { name: 'output_format', label: 'format', kind: 'choice', options: ['png', 'jpeg', 'webp'] },
      { name: 'output_compression', label: 'compression', kind: 'integer', min: 0, max: 100 },
      { name: 'moderation', label: 'moderation', kind: 'choice', options: ['auto', 'low'], only: 'create' },
      { name: 'input_fidelity', label: 'fidelity', kind: 'choice', options: ['high', 'low'], only: 'edit' },
      { name: 'partial_images', label: 'partials', kind: 'integer', min: 0, max: 3, along: { stream: true } },
    ],
  },
  {
    id: 'dall-e-3',
    matches: /dall-?e-?3|^demo-image(-async)?$/i,
    promptLimit: 4_000,
    inputs: 0,
    fields: [
      size('1024x1024', '1792x1024', '1024x1792'),
      { name: 'quality', label: 'quality', kind: 'choice', options: ['standard', 'hd'], first: true },
      { name: 'style', label: 'style', kind: 'choice', options: ['vivid', 'natural'], first: true },
      delivery,
    ],
  },
  {
    id: 'dall-e-2',
    matches: /dall-?e-?2/i,
    promptLimit: 1_000,
    inputs: 1,
    fields: [size('256x256', '512x512', '1024x1024'), count(10), delivery],
  },
  {
    id: 'midjourney',
    matches: /^mj|midjourney|niji/i,
    promptLimit: 32_000,
    inputs: 0,
    fields: [
      {
        name: '--ar',
        label: 'ratio',
        kind: 'flag',
        options: ['1:1', '4:3', '3:4', '3:2', '2:3', '16:9', '9:16'],
        free: true,
        first: true,
      },
      { name: '--s', label: 'stylize', kind: 'flag', min: 0, max: 1_000 },
      { name: '--c', label: 'chaos', kind: 'flag', min: 0, max: 100 },
      { name: '--no', label: 'negative', kind: 'flag' },
      { name: '--seed', label: 'seed', kind: 'flag', min: 0 },
    ],
  },
  {
    id: 'diffusion',
    matches: /flux|stable-?diffusion|sdxl|sd-?3|kolors|qwen-image|seedream|hunyuan-?image|playground/i,
    promptLimit: 32_000,
    inputs: 1,
    fields: [
      size('1024x1024', '1280x960', '960x1280', '1440x810', '810x1440'),
      count(4),
      negative,
      seed,
      guidance,
      steps,
    ],
  },
];

/** The free form: what nearly all know, and extra JSON for the rest. */
const unknownImage: MediaFamily = {
  id: 'unknown',
  matches: /^/,
  promptLimit: 32_000,
  inputs: 16,
  fields: [
    size('1024x1024', '1536x1024', '1024x1536'),
    count(10),
    { name: 'quality', label: 'quality', kind: 'text', first: true },
    negative,
    seed,
  ],
};

const duration = (...options: string[]): MediaField => ({
  name: 'duration',
  label: 'duration',
  kind: 'integer',
  options,
  free: true,
  min: 1,
  max: 60,
  first: true,
});
const ratio: MediaField = {
  name: 'aspect_ratio',
  label: 'ratio',
  kind: 'choice',
  options: ['16:9', '9:16', '1:1', '4:3', '3:4'],
  free: true,
  first: true,
};
const resolution: MediaField = {
  name: 'resolution',
  label: 'resolution',
  kind: 'choice',
  options: ['480p', '720p', '1080p'],
  free: true,
  first: true,
};

export const videoFamilies: MediaFamily[] = [
  {
    id: 'sora',
    matches: /sora/i,
    promptLimit: 32_000,
    inputs: 1,
    fields: [duration('4', '8', '12'), size('1280x720', '720x1280', '1792x1024', '1024x1792')],
  },
  {
    id: 'kling',
    matches: /kling/i,
    promptLimit: 2_500,
    inputs: 2,
    fields: [
      duration('5', '10'),
      ratio,
      { name: 'mode', label: 'mode', kind: 'choice', options: ['std', 'pro'], first: true },
      negative,
      { name: 'cfg_scale', label: 'fidelityToWords', kind: 'number', min: 0, max: 1 },
    ],
  },
  {
    id: 'veo',
    matches: /veo/i,
    promptLimit: 32_000,
    inputs: 2,
    fields: [duration('4', '6', '8'), ratio, resolution, negative, seed],
  },
];

const unknownVideo: MediaFamily = {
  id: 'unknown-video',
  matches: /^/,
  promptLimit: 32_000,
  inputs: 2,
  fields: [duration('5', '10'), ratio, resolution, size('1280x720', '720x1280'), negative, seed],
};

/** The voices of OpenAI's own models; gateways add theirs, so any other can be written. */
export const voices = [
  'alloy',
  'ash',
  'ballad',
  'cedar',
  'coral',
  'echo',
  'fable',
  'marin',
  'nova',
  'onyx',
  'sage',
  'shimmer',
  'verse',
];

/** The voices of OpenAI's realtime models; gateways add theirs. */
export const realtimeVoices = voices.filter((voice) => !['fable', 'nova', 'onyx'].includes(voice));

/** Characters that one request of speech takes; longer texts are asked for in parts. */
export const SPEECH_PART = 4_096;

const speech: MediaFamily = {
  id: 'speech',
  matches: /^/,
  promptLimit: 1_000_000,
  inputs: 0,
  fields: [
    { name: 'voice', label: 'voice', kind: 'text', options: voices, free: true, first: true },
    { name: 'response_format', label: 'format', kind: 'choice', options: ['mp3', 'opus', 'aac', 'flac', 'wav'] },
    { name: 'speed', label: 'speed', kind: 'number', min: 0.25, max: 4 },
    { name: 'instructions', label: 'instructions', kind: 'text' },
  ],
};

const transcription: MediaFamily = {
  id: 'transcription',
  matches: /^/,
  promptLimit: 1_000,
  inputs: 1,
  fields: [
    { name: 'language', label: 'language', kind: 'text' },
    { name: 'prompt', label: 'hint', kind: 'text' },
    { name: 'temperature', label: 'temperature', kind: 'number', min: 0, max: 1 },
    {
      name: 'response_format',
      label: 'answer',
      kind: 'choice',
      options: ['verbose_json', 'json', 'text', 'srt', 'vtt'],
    },
  ],
};

export function familyOf(
  kind: 'image' | 'video' | 'speech' | 'transcription',
  modelId: string | undefined,
): MediaFamily {
  const id = modelId ?? '';
  if (kind === 'speech') return speech;
  if (kind === 'transcription') return transcription;
  const [families, unknown] = kind === 'video' ? [videoFamilies, unknownVideo] : [imageFamilies, unknownImage];
  return families.find((family) => family.matches.test(id)) ?? unknown;
}

/** The fields that make sense with these pictures. */
export function fieldsOf(family: MediaFamily, hasInputs: boolean): MediaField[] {
  return family.fields.filter((field) => field.only === undefined || (field.only === 'edit') === hasInputs);
}

/** Why a value cannot be sent. */
export type Objection = 'number' | 'whole' | 'range' | 'json';

export function objection(field: MediaField, value: string): Objection | null {
  const text = value.trim();
  const isNumber = field.kind === 'integer' || field.kind === 'number' || field.min !== undefined;
  if (text === '' || !isNumber) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return 'number';
  if (field.kind !== 'number' && !Number.isSafeInteger(number)) return 'whole';
  const { min = -Infinity, max = Infinity } = field;
  return number < min || number > max ? 'range' : null;
}

export type JsonObject = Record<string, unknown>;

/** The members that somebody wrote as JSON; `null` where it is no object. */
export function readExtra(text: string): JsonObject | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

export interface MediaOrder {
  prompt: string;
  fields: JsonObject;
}

/** What is sent: the words with their flags, and each member that is set. What is not set is not there. */
export function orderOf(
  fields: MediaField[],
  prompt: string,
  values: Record<string, string>,
  extra: JsonObject,
): MediaOrder {
  const sent: JsonObject = {};
  const flags: string[] = [];
  for (const field of fields) {
    const value = (values[field.name] ?? '').trim();
    if (value === '') continue;
    if (field.kind === 'flag') flags.push(`${field.name} ${value}`);
    else sent[field.name] = field.kind === 'integer' || field.kind === 'number' ? Number(value) : value;
    if (field.kind !== 'flag') Object.assign(sent, field.along);
  }
  return { prompt: [prompt.trim(), ...flags].join(' '), fields: { ...sent, ...extra } };
}

/** The values and the JSON that give these members again. */
export function valuesOf(
  fields: MediaField[],
  sent: JsonObject,
): { values: Record<string, string>; extra: JsonObject } {
  const values: Record<string, string> = {};
  const known = new Set<string>();
  for (const field of fields) {
    const value = sent[field.name];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    values[field.name] = String(value);
    for (const name of [field.name, ...Object.keys(field.along ?? {})]) known.add(name);
  }
  const extra = Object.fromEntries(Object.entries(sent).filter(([name]) => !known.has(name)));
  return { values, extra };
}

/** Width divided by height, as far as the request tells. */
export function aspectOf(prompt: string, fields: JsonObject, usual = 1): number {
  const told = [fields.size, fields.image_size, fields.aspect_ratio, /--ar (\S+)/.exec(prompt)?.[1]];
  for (const value of told) {
    const [, width, height] = /^(\d+)\s*[x×:*]\s*(\d+)$/i.exec(typeof value === 'string' ? value : '') ?? [];
    const aspect = Number(width) / Number(height);
    if (aspect > 0 && Number.isFinite(aspect)) return Math.min(Math.max(aspect, 0.4), 2.5);
  }
  return usual;
}
