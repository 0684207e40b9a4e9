import { describe, expect, it } from 'vitest';
import type { Model } from '../../backend/generated/Model';
import type { ProfileInfo } from '../../backend/generated/ProfileInfo';
import type { PickerRow } from './match';
import { pickerRows } from './match';

function profile(id: string, name: string): ProfileInfo {
  const timeouts = { connectMs: null, firstByteMs: null, idleMs: null, totalMs: null };
  return {
    profile: {
      id,
      name,
      kind: 'gateway',
      rootUrl: `https://${id}.example`,
      protocol: 'automatic',
      proxyMode: 'system',
      proxyUrl: null,
      headers: [],
      caPem: null,
      timeouts,
      createdAt: 0,
    },
    keyLabel: 'sk-…0000',
    hasProxyPassword: false,
    secretHeaders: [],
  };
}

function model(modelId: string, more: Partial<Model> = {}, profileId = 'home'): Model {
  return {
    model: { profileId, modelId },
    alias: null,
    kind: 'chat',
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

const profiles = [profile('home', 'Home'), profile('work', 'Work')];

function shown(rows: PickerRow[]): string[] {
  return rows.map((row) => {
    if (row.kind === 'option') return row.model.model.modelId;
    if (row.kind === 'custom') return `use ${row.model.modelId} at ${row.profile.profile.name}`;
    return row.section.type === 'profile' ? `[${row.section.profile.profile.name}]` : `[${row.section.type}]`;
  });
}

describe('pickerRows', () => {
  it('puts favourites and what was used last before the profiles, and nothing twice', () => {
    const models = [
      model('a'),
      model('b', { lastUsedAt: 1 }),
      model('c', { lastUsedAt: 2 }),
      model('d', { favourite: true, lastUsedAt: 3 }),
      model('e', {}, 'work'),
    ];
    expect(shown(pickerRows(models, profiles, ''))).toEqual([
      '[favourites]',
      'd',
      '[recent]',
      'c',
      'b',
      '[Home]',
      'a',
      '[Work]',
      'e',
    ]);
  });

  it('leaves out what is hidden, gone from the list, or for something else', () => {
    const models = [
      model('a'),
      model('b', { hidden: true }),
      model('c', { listed: false }),
      model('d', { kind: 'image' }),
    ];
    expect(shown(pickerRows(models, profiles, ''))).toEqual(['[Home]', 'a']);
  });

  it('finds words in any order, in alias and maker too, the best first', () => {
    const models = [
      model('claude-opus-4-7'),
      model('gpt-5.4-mini'),
      model('gpt-5.4', { alias: 'Daily driver' }),
      model('llama', { ownedBy: 'meta' }),
    ];
    expect(shown(pickerRows(models, profiles, '5.4 gpt')).slice(0, 3)).toEqual(['[Home]', 'gpt-5.4', 'gpt-5.4-mini']);
    expect(shown(pickerRows(models, profiles, 'daily'))).toContain('gpt-5.4');
    expect(shown(pickerRows(models, profiles, 'meta'))).toContain('llama');
    expect(shown(pickerRows(models, profiles, 'g54'))).toContain('gpt-5.4');
  });

  it('finds a model that is taken for something else, at the end', () => {
    const rows = shown(pickerRows([model('dall-e-3', { kind: 'image' }), model('dall-chat')], profiles, 'dall'));
    expect(rows.slice(0, 4)).toEqual(['[Home]', 'dall-chat', '[otherKinds]', 'dall-e-3']);
  });

  it('offers any typed id, once for each profile that does not list it', () => {
    const rows = shown(pickerRows([model('new-model')], profiles, 'new-model'));
    expect(rows).toEqual(['[Home]', 'new-model', '[custom]', 'use new-model at Work']);
    expect(shown(pickerRows([], profiles, 'two words'))).toEqual([]);
  });

  it('numbers the options without the headings', () => {
    const indexes = pickerRows([model('a'), model('b', {}, 'work')], profiles, '').flatMap((row) =>
      row.kind === 'heading' ? [] : [row.index],
    );
    expect(indexes).toEqual([0, 1]);
  });
});
