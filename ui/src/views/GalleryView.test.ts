import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { apiError, FakeBackend } from '../backend/fake';
import { makeCreation, makeJob } from '../backend/fake/jobs';
import { createStudio, studioContext } from '../state/context';
import { render } from '@testing-library/svelte';
import { axeProblems } from '../test/axe';
import GalleryView from './GalleryView.svelte';

async function open(kind: 'image' | 'video', prepare: (backend: FakeBackend) => void = () => undefined) {
  const backend = new FakeBackend({ data: 'full' });
  prepare(backend);
  const studio = createStudio(backend);
  await studio.app.start();
  studio.app.view = kind === 'video' ? 'videos' : 'images';
  render(GalleryView, { props: { kind }, context: studioContext(studio) });
  await screen.findByRole('textbox', { name: 'What you want to see' });
  return { backend, studio };
}

const made = (more: Parameters<typeof makeJob>[0] = {}) =>
  makeJob({ prompt: 'a paper boat', creations: [makeCreation()], ...more });

describe('the gallery', () => {
  beforeEach(() => {
    // What is not laid out has no width: the gallery draws nothing without one.
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(956);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  });

  it('asks for what is written, in the words of the family', async () => {
    const { backend } = await open('image');
    await fireEvent.click(screen.getByRole('button', { name: 'How many: not set' }));
    await fireEvent.click(screen.getByRole('menuitemradio', { name: '2 images' }));
    const prompt = screen.getByRole('textbox', { name: 'What you want to see' });
    await fireEvent.input(prompt, { target: { value: 'a paper boat' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Make it' }));
    await waitFor(() => expect(backend.jobs.jobs).toHaveLength(1));
    const sent = backend.calls.find((call) => call.command === 'job_create')?.params;
    expect(sent).toMatchObject({ kind: 'image', prompt: 'a paper boat', fields: { n: 2 }, inputs: [] });
    expect(await screen.findAllByRole('button', { name: 'Cancel' })).toHaveLength(2);
  });

  it('tells a failure apart, and has it tried again', async () => {
    const { backend } = await open('image', ({ jobs }) => {
      jobs.jobs = [made({ state: 'failed', creations: [], error: apiError('policy') })];
    });
    const tile = await screen.findByRole('group', { name: 'The content filter refused' });
    await fireEvent.click(within(tile).getByRole('button', { name: 'Try again' }));
    expect(backend.calls.some((call) => call.command === 'job_retry')).toBe(true);
  });

  it('says that fetching again costs nothing where the gateway has it', async () => {
    await open('image', ({ jobs }) => {
      jobs.jobs = [made({ state: 'failed', creations: [], error: apiError('offline'), resumable: true })];
    });
    expect(await screen.findByRole('button', { name: 'Fetch it again' })).toBeTruthy();
  });

  it('draws only what is on view of a thousand', async () => {
    await open('image', ({ jobs }) => {
      jobs.jobs = Array.from({ length: 200 }, (_, at) => made({ prompt: `boat ${at}` }));
    });
    await screen.findByRole('button', { name: 'Picture 1: boat 0' });
    expect(screen.getAllByRole('button', { name: /^Picture 1: boat/ }).length).toBeLessThan(20);
  });

  it('moves a picture to the trash and takes that back', async () => {
    const { backend, studio } = await open('image', ({ jobs }) => {
      jobs.jobs = [made()];
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Picture 1: a paper boat' }));
    const viewer = screen.getByRole('dialog', { name: 'Picture' });
    expect(await axeProblems(viewer)).toEqual([]);
    await fireEvent.click(within(viewer).getByRole('button', { name: 'Move to trash' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    studio.toasts.list[0]?.action?.run();
    await waitFor(() =>
      expect(backend.calls.filter((call) => call.command === 'item_update').map((call) => call.params)).toEqual([
        expect.objectContaining({ trashed: true }),
        expect.objectContaining({ trashed: false }),
      ]),
    );
  });

  it('has no fault that axe-core finds, with videos too', async () => {
    await open('video', ({ jobs }) => {
      jobs.jobs = [made({ kind: 'video', creations: [makeCreation({ mime: 'video/mp4', thumbnail: null })] })];
    });
    await screen.findByRole('button', { name: 'Video 1: a paper boat' });
    expect(await axeProblems()).toEqual([]);
  });
});
