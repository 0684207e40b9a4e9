import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { apiError, words, type AnswerStep } from '../backend/fake';
import type { Part } from '../backend/generated/Part';
import { openView, sees, send } from '../features/chat/chat-testing';
import { noParameters } from '../lib/parameters';
import ChatView from './ChatView.svelte';

type Calls = { calls: { command: string; params: unknown }[] };
const calls = (backend: Calls, command: string) =>
  backend.calls.filter((call) => call.command === command).map((call) => call.params as Record<string, unknown>);

const call = (callId: string, name: string, given: object): Part => ({
  type: 'toolCall',
  callId,
  name,
  arguments: JSON.stringify(given),
});
const result = (callId: string, content: string, isError = false): Part => ({
  type: 'toolResult',
  callId,
  content,
  isError,
  durationMs: 340,
});
const card = (name: string) => screen.findByRole('region', { name: `Call of ${name}` });
const fetches: AnswerStep[] = [
  { part: call('c1', 'fetch_page', { url: 'https://tides.example/' }) },
  { asking: 'c1' },
  { hold: true },
  { part: result('c1', '# High tide') },
  ...words('It is at noon.'),
];

async function openPicker(): Promise<HTMLElement> {
  await fireEvent.click(screen.getByRole('button', { name: /^Tools/ }));
  return screen.findByRole('dialog', { name: 'Tools for this conversation' });
}

describe('choosing tools', () => {
  it('sends their names with the next message, and shows how many there are', async () => {
    const { backend } = await openView(ChatView, { answer: () => words('Fine.') });
    const picker = await openPicker();
    await fireEvent.click(await within(picker).findByRole('checkbox', { name: 'Calculator and units' }));
    await fireEvent.click(within(picker).getByRole('checkbox', { name: 'files__read' }));
    expect(screen.getByRole('button', { name: 'Tools, 2 chosen' })).toBeTruthy();
    expect((await axe.run(picker)).violations).toEqual([]);
    await fireEvent.change(within(picker).getByLabelText('Calls'), { target: { value: 'required' } });
    await send('Hi');
    await sees('Fine.');
    expect(calls(backend, 'turn_start')[0]?.parameters).toEqual({
      ...noParameters,
      tools: ['calculate', 'files__read'],
      toolChoice: { type: 'required' },
    });
  });

  it('outlives the panel of parameters, and lets go what is not offered any more', async () => {
    const { backend } = await openView(ChatView, { answer: () => words('Fine.') });
    let picker = await openPicker();
    await fireEvent.click(await within(picker).findByRole('checkbox', { name: 'files__read' }));
    await fireEvent.click(within(picker).getByRole('checkbox', { name: 'Calculator and units' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Parameters' }));
    await fireEvent.input(screen.getByRole('textbox', { name: 'Temperature' }), { target: { value: '1' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Unset all' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Tools, 2 chosen' }));

    backend.tools = backend.tools.slice(0, 1);
    picker = await openPicker();
    const gone = await within(picker).findByRole('region', { name: 'Not available now' });
    await fireEvent.click(within(gone).getByRole('checkbox', { name: 'files__read' }));
    await send('Hi');
    await sees('Fine.');
    expect(calls(backend, 'turn_start')[0]?.parameters).toEqual({ ...noParameters, tools: ['calculate'] });
  });

  it('tells servers of the same name apart', async () => {
    const { backend } = await openView(ChatView);
    const [own, server] = backend.tools;
    if (!own || server?.source.type !== 'server') throw new Error('there is no server');
    const twin = {
      ...server,
      source: { ...server.source, id: 'twin' },
      tools: [{ ...own.tools[0], name: 'files2__read' }],
    };
    backend.tools = [own, server, twin as typeof server];
    const picker = await openPicker();
    await within(picker).findByRole('checkbox', { name: 'files2__read' });
    expect(within(picker).getAllByRole('region', { name: 'Files' })).toHaveLength(2);
  });

  it('says why the tools of a server cannot be used, and leads to the settings', async () => {
    const { studio } = await openView(ChatView, {
      failures: { turn_start: apiError('toolServer', { message: 'the tools of Files cannot be used: it ended' }) },
    });
    await send('Hi');
    expect((await screen.findByRole('alert')).textContent).toContain('it ended');
    await fireEvent.click(screen.getByRole('button', { name: 'Open the tool settings' }));
    expect([studio.app.view, studio.app.settingsSection]).toEqual(['settings', 'tools']);
  });
});

describe('a call', () => {
  it('waits for consent, shows what it is about, and then what came of it', async () => {
    const { backend } = await openView(ChatView, { answer: () => fetches });
    await send('When is high tide?');
    const shown = await card('fetch_page');
    await within(shown).findByText('asks for your consent');
    expect(shown.textContent).toContain('https://tides.example/');
    expect((await axe.run(shown)).violations).toEqual([]);
    await fireEvent.click(within(shown).getByRole('button', { name: 'Allow' }));
    await within(shown).findByText('running…');
    expect(calls(backend, 'turn_consent')).toMatchObject([{ callId: 'c1', consent: 'once' }]);
    backend.release();
    await sees('It is at noon.');
    expect(shown.textContent).toContain('0.34 s');
    expect(shown.textContent).not.toContain('# High tide');
    await fireEvent.click(within(shown).getByRole('button', { name: /fetch_page/ }));
    expect(shown.textContent).toContain('# High tide');
  });

  it('can be allowed for the conversation, or denied', async () => {
    for (const [name, consent] of [
      ['Allow in this conversation', 'conversation'],
      ['Deny', 'denied'],
    ] as const) {
      const { backend } = await openView(ChatView, { answer: () => fetches });
      await send('Hi');
      const [button] = (await screen.findAllByRole('button', { name })).slice(-1);
      if (button) await fireEvent.click(button);
      await waitFor(() => expect(calls(backend, 'turn_consent')).toMatchObject([{ consent }]));
      document.body.innerHTML = '';
    }
  });

  it('says that it failed, and that it was not made where the turn was stopped', async () => {
    await openView(ChatView, {
      answer: () => [
        { part: call('c1', 'calculate', { expression: '6 *' }) },
        { part: result('c1', 'expected a value', true) },
        { part: call('c2', 'fetch_page', {}) },
        { asking: 'c2' },
      ],
    });
    await send('Hi');
    await within(await card('calculate')).findByText('failed');
    await within(await card('fetch_page')).findByText('asks for your consent');
    await fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await within(await card('fetch_page')).findByText('not made');
  });
});
