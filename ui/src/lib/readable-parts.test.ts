import { describe, expect, it } from 'vitest';
import type { Part } from '../backend/generated/Part';
import { readableParts, textOf } from './readable-parts';

const text = (text: string): Part => ({ type: 'text', text });
const opaque: Part = { type: 'opaque', protocol: 'gemini', data: { members: { thoughtSignature: 's' } } };
const source: Part = { type: 'citation', title: 'Tides', url: null, excerpt: null };

describe('the parts that a reader sees', () => {
  it('has no provider data, and nothing that it cuts', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'Hm.' },
      opaque,
      text('The answer is 4'),
      opaque,
      opaque,
      text('2.'),
      source,
      text('More.'),
    ];
    expect(readableParts(parts)).toEqual([
      { kind: 'reasoning', index: 0, text: 'Hm.' },
      { kind: 'text', index: 2, text: 'The answer is 42.' },
      { kind: 'other', index: 6, part: source },
      { kind: 'text', index: 7, text: 'More.' },
    ]);
    expect(textOf(parts)).toBe('The answer is 42.\n\nMore.');
  });

  it('keeps texts apart that the author set apart', () => {
    expect(textOf([text('One'), text('Two')])).toBe('One\n\nTwo');
  });
});
