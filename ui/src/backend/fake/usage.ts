import type { UsageOfDay } from '../generated/UsageOfDay';

/** Two models on two days; one of them has no price. */
export const fakeUsage: UsageOfDay[] = [
  {
    day: '2026-11-03',
    model: { profileId: 'xidao', modelId: 'claude-opus-4-7' },
    kind: 'chat',
    calls: 12,
    inputTokens: 48_000,
    outputTokens: 9_200,
    costMicros: 1_250_000,
    currency: 'USD',
  },
  {
    day: '2026-11-04',
    model: { profileId: 'xidao', modelId: 'whisper-1' },
    kind: 'transcription',
    calls: 3,
    inputTokens: 0,
    outputTokens: 0,
    costMicros: null,
    currency: null,
  },
];
