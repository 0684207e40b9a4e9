import { describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '../backend/fake';
import { makeCreation } from '../backend/fake/jobs';
import { createStudio } from './context';
import { Gallery } from './gallery.svelte';

const model = { profileId: 'xidao', modelId: 'gpt-image-1' };

async function open() {
  const backend = new FakeBackend({ data: 'full' });
  const studio = createStudio(backend);
  await studio.app.start();
  const images = new Gallery(studio, 'image');
  studio.app.onEvent((event) => images.hear(event));
  await images.refresh();
  return { backend, images };
}

describe('a gallery', () => {
  it('does not take an older answer for the state of a job that has ended meanwhile', async () => {
    const { backend, images } = await open();
    images.prompt = 'a boat';
    const job = backend.jobs.create({ kind: 'image', model, prompt: 'a boat', fields: {}, inputs: [] });
    vi.spyOn(backend, 'call').mockImplementationOnce(() => {
      backend.changeJob(job.id, { state: 'failed' });
      return Promise.resolve(job as never);
    });
    await images.create(model);
    const list = images.jobs.map(({ id, state }) => [id, state]);
    expect(list).toContainEqual([job.id, 'failed']);
  });

  it('keeps what was told while a list was on its way', async () => {
    const { backend, images } = await open();
    const job = backend.jobs.create({ kind: 'image', model, prompt: 'a boat', fields: {}, inputs: [] });
    const release = backend.hold('job_list');
    const loading = images.refresh();
    const done = { ...job, state: 'succeeded' as const, creations: [makeCreation()] };
    backend.emit({ type: 'jobsChanged', jobs: [done], gone: [] });
    release();
    await loading;
    expect(images.jobs.find(({ id }) => id === job.id)?.state).toBe('succeeded');
  });

  it('enters what a picture was asked for with', async () => {
    const { images } = await open();
    images.prompt = 'a boat';
    images.setValue('gpt-image-1', 'size', '1536x1024');
    images.setValue('gpt-image-1', 'n', '2');
    images.extra = '{"user": "u-7"}';
    await images.create(model);
    const [job] = images.jobs;
    if (!job) throw new Error('no job');
    expect(job.fields).toEqual({ size: '1536x1024', n: 2, user: 'u-7' });
    images.prompt = '';
    images.values = {};
    images.extra = '';
    images.reuse(job);
    expect([images.prompt, images.valuesFor('gpt-image-1')]).toEqual(['a boat', { size: '1536x1024', n: '2' }]);
    expect(JSON.parse(images.extra)).toEqual({ user: 'u-7' });
  });
});
