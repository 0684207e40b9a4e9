import { describe, expect, it } from 'vitest';
import { FakeBackend } from '../backend/fake';
import { noParameters } from '../lib/parameters';
import { ParametersState } from './parameters.svelte';

const hot = { ...noParameters, temperature: 1.5 };

describe('what the host kept when it was asked', () => {
  it('is not taken over something that was set and saved since', async () => {
    const backend = new FakeBackend({ data: 'full' });
    const [first] = backend.library.list({}).data;
    const state = new ParametersState(backend, first?.item.id ?? null);
    const before = state.value;
    state.set(hot);
    await state.flush();
    state.load(noParameters, before);
    expect(state.value).toBe(hot);
    state.load(noParameters, hot);
    expect(state.value).toEqual(noParameters);
  });

  it('leaves alone whoever edits what it says too', () => {
    const state = new ParametersState(new FakeBackend(), null);
    state.set(hot);
    state.load({ ...hot }, hot);
    expect(state.value).toBe(hot);
  });
});
