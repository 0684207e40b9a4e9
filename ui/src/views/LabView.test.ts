import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { apiError } from '../backend/fake';
import { openView } from '../features/chat/chat-testing';
import { axeProblems } from '../test/axe';
import LabView from './LabView.svelte';

const field = (name: string) => screen.getByRole<HTMLTextAreaElement>('textbox', { name });
const enter = (name: string, value: string) => fireEvent.input(field(name), { target: { value } });
const bench = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const run = () => fireEvent.click(screen.getByRole('button', { name: 'Run' }));
const result = () => screen.getByRole('region', { name: 'Result' });
const sent = (backend: { calls: { command: string; params: unknown }[] }, command: string) =>
  backend.calls.filter((call) => call.command === command).map((call) => call.params as Record<string, unknown>);

describe('the lab', () => {
  it('compares texts, each with each', async () => {
    const { backend } = await openView(LabView, { data: 'full' });
    await enter('Texts', 'tide\n\n ebb \ntide');
    await enter('Dimensions', '64');
    await run();
    const matrix = await screen.findByRole('table', { name: 'Similarity of each text with each' });
    expect(within(matrix).getAllByRole('row')).toHaveLength(4);
    expect(result().textContent).toContain('3 vectors of 64 numbers');
    expect(sent(backend, 'embedding_run')[0]).toMatchObject({ texts: ['tide', 'ebb', 'tide'], dimensions: 64 });
  });

  it('shows documents in their new order, and where they were', async () => {
    const { backend } = await openView(LabView, { data: 'full' });
    await bench('Rerank');
    await enter('Question', 'when?');
    await enter('Documents', 'first\nsecond');
    await run();
    await waitFor(() => expect(within(result()).getAllByRole('listitem')).toHaveLength(2));
    const [best] = within(result()).getAllByRole('listitem');
    expect(best?.textContent).toContain('second');
    expect(best?.textContent).toContain('was 2');
    expect(sent(backend, 'rerank_run')[0]?.topN).toBeUndefined();
  });

  it('tells what a text is judged to hold', async () => {
    await openView(LabView, { data: 'full' });
    await bench('Moderation');
    await enter('Text', 'I will kill you');
    await run();
    await waitFor(() => expect(result().textContent).toContain('Flagged'));
    expect(within(result()).getByRole('row', { name: /violence/ }).textContent).toContain('0.910');
  });

  it('says why nothing can be run, and what the gateway refused, and keeps what was entered', async () => {
    const { backend } = await openView(LabView, { data: 'full' });
    await run();
    expect(backend.calls.some((call) => call.command === 'embedding_run')).toBe(false);
    await enter('Texts', 'tide');
    await enter('Dimensions', 'many');
    expect(screen.getByRole('alert').textContent).toBe('A whole number from 1');
    await enter('Dimensions', '');
    backend.failures.embedding_run = apiError('rateLimit');
    await run();
    await waitFor(() => expect(within(result()).getByRole('alert')).toBeTruthy());
    expect(field('Texts').value).toBe('tide');
    await bench('Rerank');
    await bench('Embeddings');
    expect(field('Texts').value).toBe('tide');
  });

  it('has no fault that axe-core finds', async () => {
    await openView(LabView, { data: 'full' });
    await enter('Texts', 'tide\nebb');
    await run();
    await screen.findByRole('table');
    expect(await axeProblems()).toEqual([]);
  });
});
