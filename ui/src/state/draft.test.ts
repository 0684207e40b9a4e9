import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiError, FakeBackend } from '../backend/fake';
import { Draft } from './draft.svelte';

const saved = (backend: FakeBackend) =>
  backend.calls.filter(({ command }) => command === 'draft_save').map(({ params }) => params);

function setUp(place: string | null = null) {
  const backend = new FakeBackend({ data: 'demo' });
  return { backend, draft: new Draft(backend, place) };
}

describe('a draft', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is saved while typing goes on without a pause', async () => {
    const { backend, draft } = setUp();
    for (let letters = 1; letters <= 20; letters += 1) {
      draft.set('x'.repeat(letters));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(saved(backend).length).toBeGreaterThanOrEqual(3);
    expect(saved(backend).length).toBeLessThan(10);
  });

  it('never lets an older text overtake a newer one', async () => {
    const { backend, draft } = setUp();
    const release = backend.hold('draft_save');
    draft.set('one');
    const first = draft.flush();
    draft.set('two');
    const second = draft.flush();
    expect(saved(backend)).toEqual([{ text: 'one' }]);
    release();
    await Promise.all([first, second]);
    expect(saved(backend)).toEqual([{ text: 'one' }, { text: 'two' }]);
  });

  it('leaves nothing behind when its conversation is made', async () => {
    const { backend, draft } = setUp();
    const { id } = backend.library.add('Made', { profileId: 'demo', modelId: 'demo-chat' }).item;
    draft.set('sent, and a rest');
    await draft.flush();
    draft.moveTo(id);
    draft.set('and a rest');
    await draft.flush();
    expect(saved(backend).slice(1)).toEqual([{ text: '' }, { conversationId: id, text: 'and a rest' }]);
    await draft.flush();
    expect(saved(backend)).toHaveLength(3);
  });

  it('is tried again after the host has refused it', async () => {
    const { backend, draft } = setUp();
    backend.failures = { draft_save: apiError('diskFull') };
    draft.set('kept');
    await draft.flush();
    expect(draft.text).toBe('kept');
    backend.failures = {};
    await draft.flush();
    expect(saved(backend)).toEqual([{ text: 'kept' }, { text: 'kept' }]);
  });
});
