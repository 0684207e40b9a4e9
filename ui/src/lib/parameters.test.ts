import { describe, expect, it } from 'vitest';
import { noParameters, withoutRefused } from './parameters';

describe('unsetting what a gateway refuses', () => {
  const set = { ...noParameters, temperature: 1.5, topP: 0.5, stop: ['END'] };

  it('takes away what its words name, and nothing else', () => {
    expect(withoutRefused(set, "Unsupported value: 'temperature' does not support 1.5")).toEqual({
      ...set,
      temperature: null,
    });
    expect(withoutRefused(set, '{"error":{"param":"top_p"}}')).toEqual({ ...set, topP: null });
    expect(withoutRefused({ ...noParameters, maxTokens: 9 }, 'Unsupported parameter: max_completion_tokens')).toEqual(
      noParameters,
    );
  });

  it('takes members of what was added by hand', () => {
    const extra = '{"n": 500, "user": "me"}';
    const left = withoutRefused({ ...set, extra }, 'n must be at most 128');
    expect(left).toEqual({ ...set, extra: '{\n  "user": "me"\n}' });
    expect(withoutRefused({ ...noParameters, extra: '{"n": 500}' }, 'n is too large')).toEqual(noParameters);
  });

  it('offers nothing where nothing that is set is named', () => {
    expect(withoutRefused(set, 'messages must not be empty; seed is fine')).toBeNull();
    expect(withoutRefused(noParameters, 'temperature')).toBeNull();
    expect(withoutRefused({ ...noParameters, stop: ['x'] }, 'the stopped stream')).toBeNull();
  });
});
