import { describe, expect, it } from 'vitest';
import { countSet, noParameters } from '../../lib/parameters';
import { formOf, parameterProblems, parametersOf } from './parameter-form';

const empty = formOf(noParameters);

describe('the form of the parameters', () => {
  it('leaves unset what is not entered', () => {
    expect(parametersOf(empty)).toEqual(noParameters);
    expect(countSet(noParameters)).toBe(0);
  });

  it('gives back what it was made of, stop sequences with line ends too', () => {
    const parameters = {
      ...noParameters,
      system: 'Be brief.\nSpeak Chinese.',
      temperature: 0.2,
      maxTokens: 900,
      seed: -3,
      stop: ['\n\n', 'END', 'a\\b', '\t'],
      reasoningEffort: 'low' as const,
      stream: false,
      jsonSchema: '{"type": "object"}',
      protocol: 'anthropic' as const,
      extra: '{"user": "x"}',
    };
    expect(parametersOf(formOf(parameters))).toEqual(parameters);
    expect(countSet(parameters)).toBe(10);
  });

  it('leaves out what is wrong, and nothing else', () => {
    const form = {
      ...empty,
      temperature: '2.1',
      topP: '0.5',
      stop: 'a\nb\nc\nd\ne',
      extra: '[1]',
      answer: 'schema' as const,
    };
    expect(parameterProblems(form)).toEqual(['temperature', 'stop', 'extra', 'jsonSchema']);
    expect(parametersOf(form)).toEqual({ ...noParameters, topP: 0.5 });
  });

  it('takes numbers in their ranges alone', () => {
    for (const [field, fair, wrong] of [
      ['temperature', ['0', '2', ' 1.5 '], ['-0.1', 'hot', 'NaN']],
      ['topP', ['0', '1'], ['1.01']],
      ['presencePenalty', ['-2', '2'], ['-2.5']],
      ['maxTokens', ['1', '64000'], ['0', '1.5', '-3']],
      ['seed', ['0', '-7'], ['0.5']],
    ] as const) {
      for (const typed of fair) expect(parameterProblems({ ...empty, [field]: typed })).toEqual([]);
      for (const typed of wrong) expect(parameterProblems({ ...empty, [field]: typed })).toEqual([field]);
    }
  });
});
