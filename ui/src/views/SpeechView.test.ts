import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { apiError } from '../backend/fake';
import { makeCreation } from '../backend/fake/jobs';
import { openView } from '../features/chat/chat-testing';
import { axeProblems } from '../test/axe';
import SpeechView from './SpeechView.svelte';

const text = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Text' });
const speak = () => fireEvent.click(screen.getByRole('button', { name: 'Speak' }));
const jobs = (backend: { calls: { command: string; params: unknown }[] }) =>
  backend.calls.filter((call) => call.command === 'job_create').map((call) => call.params as Record<string, unknown>);

describe('the speech tab', () => {
  it('asks with what is set, and nothing else', async () => {
    const { backend } = await openView(SpeechView, { data: 'full' });
    await speak();
    expect(jobs(backend)).toEqual([]);
    await fireEvent.input(text(), { target: { value: 'Mind the gap.' } });
    await speak();
    await waitFor(() => expect(jobs(backend)).toHaveLength(1));
    expect(jobs(backend)[0]).toMatchObject({ kind: 'speech', prompt: 'Mind the gap.', fields: {}, inputs: [] });
    expect(text().value).toBe('Mind the gap.');
  });

  it('says in how many parts a long text is read', async () => {
    await openView(SpeechView, { data: 'full' });
    await fireEvent.input(text(), { target: { value: 'x'.repeat(4_097) } });
    expect(screen.getByText('4,097 of 4,096 · 2 parts')).toBeTruthy();
    expect(screen.getByText(/joined as WAV/)).toBeTruthy();
  });

  it('shows why a text was not read, and what to do', async () => {
    const { backend } = await openView(SpeechView, { data: 'full' });
    await fireEvent.input(text(), { target: { value: 'Mind the gap.' } });
    await speak();
    await waitFor(() => expect(backend.jobs.jobs).toHaveLength(1));
    const [job] = backend.jobs.jobs;
    backend.changeJob(job?.id ?? '', { state: 'failed', error: apiError('quota') });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('The balance is used up'));
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(backend.calls.at(-1)?.command).toBe('job_retry');
  });

  it('enters a take again with its text and its voice', async () => {
    const { backend } = await openView(SpeechView, { data: 'full' });
    const job = backend.jobs.create({
      kind: 'speech',
      model: { profileId: 'xidao', modelId: 'tts-1-hd' },
      prompt: 'The tide is in.',
      fields: { voice: 'nova' },
      inputs: [],
    });
    backend.changeJob(job.id, {
      state: 'succeeded',
      creations: [makeCreation({ mime: 'audio/mpeg', durationMs: 1_500 })],
    });
    await fireEvent.click(await screen.findByRole('button', { name: /The tide is in\./ }));
    expect(text().value).toBe('The tide is in.');
    expect(screen.getByRole('button', { name: 'Voice: nova' })).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('The tide is in.');
    expect(await axeProblems()).toEqual([]);
  });
});
