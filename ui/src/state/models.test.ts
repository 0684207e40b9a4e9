import { describe, expect, it } from 'vitest';
import { FakeBackend, makeModel } from '../backend/fake';
import { Models } from './models.svelte';

const demoModel = (id: string, isFault: boolean) => ({ id, descriptionEn: '', descriptionZh: '', isFault });

describe('the models', () => {
  it('put those that stand for a fault behind those that answer', async () => {
    const backend = new FakeBackend();
    const names = ['demo-400', 'demo-chat', 'demo-500', 'demo-reasoner'];
    backend.store.models.push(...names.map((name) => makeModel('demo', name)));
    const demoModels = names.map((name) => demoModel(name, /\d/.test(name)));
    const models = new Models(backend, [], demoModels);
    await models.reload();
    const order = models.all.map(({ model }) => model.modelId);
    expect(order).toEqual(['demo-chat', 'demo-reasoner', 'demo-400', 'demo-500']);
  });
});
