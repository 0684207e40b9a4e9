import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { apiError } from '../backend/fake';
import { openView } from '../features/chat/chat-testing';
import { axeProblems } from '../test/axe';
import VoiceView from './VoiceView.svelte';

const phase = () => screen.getByRole('status', { name: 'How the talk is' }).textContent?.trim();
const button = (name: string) => screen.getByRole('button', { name });
const down = (target: Element = document.body, more = {}) => fireEvent.keyDown(target, { key: ' ', ...more });
const up = () => fireEvent.keyUp(document.body, { key: ' ' });

async function open() {
  const opened = await openView(VoiceView, { data: 'full' });
  opened.studio.app.openVoice();
  await waitFor(() => expect(phase()).toBe('Ready to talk'));
  return { ...opened, voice: opened.backend.voice };
}

/** Lets so much time pass between a press and its lift. */
function hold(ms: number) {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + ms);
}

describe('the voice tab', () => {
  it('talks while Space is held, and is answered when it is let go', async () => {
    const { voice, backend } = await open();
    await down();
    await waitFor(() => expect(phase()).toBe('Listening to you'));
    expect(backend.calls.find((call) => call.command === 'voice_open')?.params).toMatchObject({ pressed: true });
    await down(document.body, { repeat: true });
    hold(1_000);
    await up();
    await waitFor(() => expect(phase()).toBe('Thinking'));
    expect(voice.actions).toEqual([{ type: 'release' }]);
    vi.restoreAllMocks();
  });

  it('keeps talking after a tap, until the next one', async () => {
    const { voice } = await open();
    await down();
    await up();
    await waitFor(() => expect(screen.getByText(/takes it back/)).toBeTruthy());
    expect(voice.actions).toEqual([]);
    await down();
    await up();
    await waitFor(() => expect(voice.actions).toEqual([{ type: 'release' }]));
  });

  it('leaves Space to fields, and lets go when the window loses the focus', async () => {
    const { voice } = await open();
    await down(screen.getByRole('textbox', { name: 'Write instead of talking' }));
    expect(phase()).toBe('Ready to talk');
    await down();
    await waitFor(() => expect(phase()).toBe('Listening to you'));
    await fireEvent.blur(window);
    await waitFor(() => expect(voice.actions).toEqual([{ type: 'release' }]));
  });

  it('shows what was said, and where an answer was interrupted', async () => {
    const { voice } = await open();
    await down();
    await waitFor(() => expect(phase()).toBe('Listening to you'));
    voice.line({ id: 1, text: 'Ready to cast off?', open: false });
    voice.line({ id: 2, role: 'assistant', text: 'Aye, ready' });
    voice.line({ id: 2, interruption: { heardMs: 3_200, unheard: 'when you are.' }, open: false });
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(2));
    expect(screen.getByText('when you are.')).toBeTruthy();
    expect(screen.getByText('interrupted, 3.2 s heard')).toBeTruthy();
    voice.tell({ type: 'lineRemoved', id: 1 });
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(1));
    expect(await axeProblems()).toEqual([]);
  });

  it('says what is wrong with a device, and that one can write', async () => {
    const { voice } = await open();
    const field = screen.getByRole('textbox', { name: 'Write instead of talking' });
    await fireEvent.input(field, { target: { value: 'Hello' } });
    await fireEvent.click(button('Send'));
    await waitFor(() => expect(voice.actions).toEqual([{ type: 'say', text: 'Hello' }]));
    voice.status({ microphone: { state: 'failed', problem: 'busy', detail: 'held by another' } });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Another program is using'));
    voice.status({ microphone: { state: 'open' }, phase: 'failed', connected: false, error: apiError('offline') });
    await waitFor(() => expect(screen.getByText('Connection lost')).toBeTruthy());
    await fireEvent.click(button('Try again'));
    expect(voice.actions.at(-1)).toEqual({ type: 'retry' });
  });

  it('tells why no talk could begin', async () => {
    const { backend } = await open();
    backend.failures.voice_open = apiError('keyMissing');
    await down();
    await waitFor(() => expect(screen.getByRole('alert')).toBeTruthy());
    expect(phase()).toBe('Ready to talk');
    await up();
  });

  it('keeps what is set, and tells the talk that goes on other instructions', async () => {
    const { backend, voice } = await open();
    await fireEvent.click(button('Voice settings'));
    await fireEvent.click(screen.getByRole('radio', { name: 'Pauses' }));
    await waitFor(() => expect(backend.settings.voice.turnTaking).toBe('serverVad'));
    await screen.findByRole('option', { name: 'Desk Microphone' });
    await fireEvent.change(screen.getByRole('combobox', { name: 'Microphone' }), { target: { value: 'desk' } });
    await waitFor(() => expect(backend.settings.voice.microphone).toBe('desk'));
    await fireEvent.click(button('Talk'), { detail: 0 });
    await waitFor(() => expect(phase()).toBe('Connecting'));
    const instructions = screen.getByRole('textbox', { name: 'Instructions' });
    await fireEvent.input(instructions, { target: { value: 'Be brief.' } });
    await fireEvent.change(instructions);
    await waitFor(() => expect(voice.actions).toEqual([{ type: 'instruct', text: 'Be brief.' }]));
    expect(await axeProblems()).toEqual([]);
  });

  it('shows every frame, and saves them', async () => {
    const { backend } = await open();
    await fireEvent.click(button('Event log'));
    await screen.findByText('session.update');
    await fireEvent.click(button('Save as JSONL'));
    const saved = () => backend.calls.find((call) => call.command === 'text_save')?.params;
    await waitFor(() => expect(saved()).toMatchObject({ name: 'voice-log', extension: 'jsonl' }));
    expect(await axeProblems()).toEqual([]);
  });
});
