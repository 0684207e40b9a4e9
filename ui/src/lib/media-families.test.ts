import { describe, expect, it } from 'vitest';
import { aspectOf, familyOf, fieldsOf, objection, orderOf, readExtra, valuesOf } from './media-families';

const fields = (model: string, hasInputs = false) => fieldsOf(familyOf('image', model), hasInputs);

describe('image families', () => {
  it.each([
    ['gpt-image-1.5', 'gpt-image'],
    ['openai/dall-e-3', 'dall-e-3'],
    ['dall-e-2', 'dall-e-2'],
    ['mj-fast-imagine', 'midjourney'],
    ['black-forest-labs/FLUX.1-schnell', 'diffusion'],
    ['stable-diffusion-3-5-large', 'diffusion'],
    ['who-knows', 'unknown'],
  ])('%s is of the family %s', (model, family) => {
    expect(familyOf('image', model).id).toBe(family);
  });

  it('sends what is set and nothing else', () => {
    const order = orderOf(fields('gpt-image-1'), ' a boat ', { size: '', n: '2', quality: 'high' }, { user: 'u-7' });
    expect(order).toEqual({ prompt: 'a boat', fields: { n: 2, quality: 'high', user: 'u-7' } });
  });

  it('asks for a stream along with partial pictures', () => {
    expect(orderOf(fields('gpt-image-1'), 'x', { partial_images: '2' }, {}).fields).toEqual({
      partial_images: 2,
      stream: true,
    });
  });

  it('writes Midjourney its flags behind the words', () => {
    const order = orderOf(fields('midjourney'), 'a boat', { '--ar': '16:9', '--no': 'people' }, {});
    expect(order).toEqual({ prompt: 'a boat --ar 16:9 --no people', fields: {} });
    expect(aspectOf(order.prompt, order.fields)).toBeCloseTo(16 / 9);
  });

  it('gives the values back that an order was made of', () => {
    const values = { size: '1024x1024', n: '3', partial_images: '1' };
    const order = orderOf(fields('gpt-image-1'), 'x', values, { foo: [1] });
    expect(valuesOf(fields('gpt-image-1'), order.fields)).toEqual({ values, extra: { foo: [1] } });
  });

  it('offers fidelity with pictures, and moderation without', () => {
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    expect(names(fields('gpt-image-1', true))).toContain('input_fidelity');
    expect(names(fields('gpt-image-1'))).not.toContain('input_fidelity');
    expect(names(fields('gpt-image-1', true))).not.toContain('moderation');
  });

  it('objects to what cannot be sent', () => {
    const count = fields('gpt-image-1').find(({ name }) => name === 'n');
    if (!count) throw new Error('no count');
    expect(['', '4', '11', '1.5', 'many'].map((value) => objection(count, value))).toEqual([
      null,
      null,
      'range',
      'whole',
      'number',
    ]);
    expect([readExtra(''), readExtra('{"a":1}'), readExtra('[1]'), readExtra('{')]).toEqual([{}, { a: 1 }, null, null]);
  });

  it('asks for films in words of their own', () => {
    const order = orderOf(familyOf('video', 'kling-v2-6').fields, 'x', { duration: '5', mode: 'pro' }, {});
    expect(order.fields).toEqual({ duration: 5, mode: 'pro' });
    expect(familyOf('video', 'gpt-image-1').id).toBe('unknown-video');
  });

  it('knows the shape before the picture is there', () => {
    expect(aspectOf('', { size: '1792x1024' })).toBe(1.75);
    expect(aspectOf('', { size: 'auto' })).toBe(1);
    expect(aspectOf('', { size: '1x9000' })).toBe(0.4);
  });
});
