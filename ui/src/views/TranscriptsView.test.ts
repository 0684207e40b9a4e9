import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { apiError } from '../backend/fake';
import { makeCreation } from '../backend/fake/jobs';
import { openView } from '../features/chat/chat-testing';
import { axeProblems } from '../test/axe';
import TranscriptsView from './TranscriptsView.svelte';

const transcript = {
  language: 'en',
  text: 'High water is at noon. The tide turns.',
  segments: [
    { startMs: 0, endMs: 2_000, text: 'High water is at noon.', speaker: null },
    { startMs: 2_000, endMs: 4_000, text: 'The tide turns.', speaker: null },
  ],
};
const creation = () => makeCreation({ mime: 'audio/wav', detail: { revisedPrompt: null, transcript } });

async function choose(name: string) {
  const input = screen.getByLabelText<HTMLInputElement>('Choose files', { selector: 'input' });
  await fireEvent.change(input, { target: { files: [new File(['RIFF'], name)] } });
}

describe('the transcription tab', () => {
  it('has a chosen file written down, with times unless they are unset', async () => {
    const { backend } = await openView(TranscriptsView, { data: 'full' });
    await choose('harbour.wav');
    await waitFor(() => expect(backend.jobs.jobs).toHaveLength(1));
    const sent = backend.calls.find((call) => call.command === 'job_create')?.params;
    expect(sent).toMatchObject({
      kind: 'transcription',
      prompt: 'harbour.wav',
      fields: { response_format: 'verbose_json' },
      inputs: ['d'.repeat(64)],
    });
    const [job] = backend.jobs.jobs;
    backend.changeJob(job?.id ?? '', { state: 'succeeded', creations: [creation()] });
    await screen.findByText('The tide turns.');
    expect(await axeProblems()).toEqual([]);
  });

  it('mends a passage, and takes that back', async () => {
    const { backend } = await openView(TranscriptsView, { data: 'full' });
    await choose('harbour.wav');
    await waitFor(() => expect(backend.jobs.jobs).toHaveLength(1));
    backend.changeJob(backend.jobs.jobs[0]?.id ?? '', { state: 'succeeded', creations: [creation()] });
    await screen.findByText('The tide turns.');
    await fireEvent.click(screen.getAllByRole('button', { name: 'Edit this passage' })[1] as HTMLElement);
    const field = await screen.findByRole('textbox', { name: 'What is said' });
    await fireEvent.input(field, { target: { value: 'The tide is in.' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    const changes = () => backend.calls.filter((call) => call.command === 'creation_update');
    await waitFor(() => expect(changes()).toHaveLength(1));
    expect(changes()[0]?.params).toMatchObject({ transcript: { text: 'High water is at noon. The tide is in.' } });
    await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(changes()).toHaveLength(2));
    expect(changes()[1]?.params).toMatchObject({ transcript: { text: transcript.text } });
  });

  it('says why a file is not taken, and takes another', async () => {
    const { backend, studio } = await openView(TranscriptsView, { data: 'full' });
    backend.failures.sound_import = apiError('invalid');
    await choose('notes.txt');
    await waitFor(() => expect(studio.toasts.list).toHaveLength(1));
    expect(backend.jobs.jobs).toEqual([]);
    backend.failures = {};
    await choose('harbour.wav');
    await waitFor(() => expect(backend.jobs.jobs).toHaveLength(1));
  });
});
