import { describe, expect, it } from 'vitest';
import { makeMessage } from '../../backend/fake/data';
import type { Usage } from '../../backend/generated/Usage';
import { I18n } from '../../i18n/i18n.svelte';
import { messageMeta, tokenRate, totalCost } from './meta';

const usage = (more: Partial<Usage> = {}): Usage => ({
  inputTokens: 24,
  cachedInputTokens: null,
  outputTokens: 612,
  reasoningTokens: null,
  costMicros: 21_000,
  currency: 'CNY',
  ...more,
});
const answer = (given: Usage | null) =>
  makeMessage('a', { role: 'assistant', createdAt: 0, finishedAt: 8_256, firstTokenMs: 410, usage: given });
const { t, format } = new I18n('en');

describe('what is told of an answer', () => {
  it('is first token, rate, tokens and cost', () => {
    expect(messageMeta(answer(usage()), t, format)).toEqual(['first token 0.41 s', '78 tok/s', '612 tokens', '¥0.021']);
  });

  it('leaves out what is not known, and never says zero for it', () => {
    expect(messageMeta(answer(usage({ costMicros: null, currency: null })), t, format).join()).not.toContain('¥');
    expect(messageMeta(answer(null), t, format)).toEqual(['first token 0.41 s']);
    expect(messageMeta(makeMessage('a', {}), t, format)).toEqual([]);
  });

  it('has no rate when everything came at once', () => {
    const atOnce = makeMessage('a', { createdAt: 0, finishedAt: 420, firstTokenMs: 410, usage: usage() });
    expect(tokenRate(atOnce)).toBeNull();
  });
});

describe('totalCost', () => {
  it('adds what is known in one currency, and nothing across two', () => {
    expect(totalCost([answer(usage()), answer(null), answer(usage())])).toEqual({ micros: 42_000, currency: 'CNY' });
    expect(totalCost([answer(usage()), answer(usage({ currency: 'USD' }))])).toBeNull();
    expect(totalCost([answer(null)])).toBeNull();
  });
});
