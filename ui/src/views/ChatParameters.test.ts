import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { apiError, words } from '../backend/fake';
import { noParameters } from '../lib/parameters';
import ChatView from './ChatView.svelte';
import { openView, sees, send } from '../features/chat/chat-testing';

type Calls = { calls: { command: string; params: unknown }[] };
const calls = (backend: Calls, command: string) =>
  backend.calls.filter((call) => call.command === command).map((call) => call.params as Record<string, unknown>);

async function openPanel(): Promise<HTMLElement> {
  await fireEvent.click(screen.getByRole('button', { name: /^Parameters/ }));
  return screen.findByRole('complementary', { name: 'Parameters' });
}

const enter = (panel: HTMLElement, name: string, value: string) =>
  fireEvent.input(within(panel).getByRole('textbox', { name }), { target: { value } });

describe('the parameters of a conversation', () => {
  it('come with the first message of a new one, and only what is set', async () => {
    const { backend } = await openView(ChatView, { answer: () => words('Fine.') });
    const panel = await openPanel();
    await enter(panel, 'Instructions', 'Be brief.');
    await enter(panel, 'Temperature', '0.4');
    expect(screen.getByRole('button', { name: 'Parameters, 2 set' })).toBeTruthy();
    await send('Hi');
    await sees('Fine.');
    expect(calls(backend, 'turn_start')[0]?.parameters).toEqual({
      ...noParameters,
      system: 'Be brief.',
      temperature: 0.4,
    });
    expect(calls(backend, 'conversation_update')).toEqual([]);
  });

  it('are saved before the next message of an old one is sent', async () => {
    const { backend } = await openView(ChatView, { answer: () => words('Fine.') });
    await send('Hi');
    await sees('Fine.');
    const panel = await openPanel();
    await enter(panel, 'Most tokens', '300');
    await send('Again');
    await waitFor(() => expect(calls(backend, 'turn_start')).toHaveLength(2));
    const order = backend.calls.map((call) => call.command);
    expect(order.lastIndexOf('conversation_update')).toBeLessThan(order.lastIndexOf('turn_start'));
    expect(calls(backend, 'conversation_update')[0]?.parameters).toEqual({ ...noParameters, maxTokens: 300 });
    expect(calls(backend, 'turn_start')[1]?.parameters).toBeUndefined();
  });

  it('say what is wrong where it is entered, and leave it out', async () => {
    await openView(ChatView);
    const panel = await openPanel();
    await enter(panel, 'Temperature', '0.5');
    await enter(panel, 'Temperature', '3');
    expect(within(panel).getByRole('alert').textContent).toBe('A number from 0 to 2');
    expect(screen.getByRole('button', { name: 'Parameters' })).toBeTruthy();
    await fireEvent.click(within(panel).getByRole('button', { name: 'Unset all' }));
    expect(within(panel).queryByRole('alert')).toBeNull();
    expect(screen.getByRole('button', { name: 'Parameters' })).toBeTruthy();
  });

  it('stay in the panel where they cannot be saved, and nothing is sent without them', async () => {
    const { backend } = await openView(ChatView, { answer: () => words('Fine.') });
    await send('Hi');
    await sees('Fine.');
    backend.failures.conversation_update = apiError('diskFull');
    const panel = await openPanel();
    await enter(panel, 'Seed', '7');
    await send('Again');
    await waitFor(() => expect(within(panel).getAllByRole('alert').length).toBeGreaterThan(0));
    expect(calls(backend, 'turn_start')).toHaveLength(1);
    expect(within(panel).getByRole<HTMLInputElement>('textbox', { name: 'Seed' }).value).toBe('7');
    delete backend.failures.conversation_update;
    await send('Again');
    await waitFor(() => expect(calls(backend, 'turn_start')).toHaveLength(2));
  });

  it('are accessible, and Escape closes them', async () => {
    await openView(ChatView);
    const panel = await openPanel();
    const found = await axe.run(panel, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations).toEqual([]);
  });

  it('hold each answer against the schema that it should follow', async () => {
    const answers = ['{"port":"Shanghai"}', 'Shanghai'];
    await openView(ChatView, { answer: () => words(answers.shift() ?? '') });
    const panel = await openPanel();
    await fireEvent.change(within(panel).getByLabelText('Form of the answer'), { target: { value: 'schema' } });
    expect(panel.textContent).toContain('This is not a JSON object yet.');
    await enter(panel, 'Schema of the answer', '{"type":"object","required":["port"]}');
    await send('Which port?');
    await sees('Follows the schema');
    await send('Again?');
    await sees('This answer is no JSON.');
  });
});
