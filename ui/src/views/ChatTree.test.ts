import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { words } from '../backend/fake';
import { openView, messages, sees, send, composer } from '../features/chat/chat-testing';
import ChatView from './ChatView.svelte';

async function talked() {
  const opened = await openView(ChatView, { answer: (_, prompt) => words(`Echo of ${prompt}.`) });
  await send('one');
  await sees('Echo of one.');
  await send('two');
  await sees('Echo of two.');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy());
  return opened;
}

async function choose(at: number, name: string) {
  const article = screen.getAllByRole('article')[at];
  if (!article) throw new Error(`no message ${at}`);
  await fireEvent.click(within(article).getByRole('button', { name: 'More for this message' }));
  await fireEvent.click(await screen.findByRole('menuitem', { name }));
}

describe('the messages of a conversation', () => {
  it('are deleted with what follows, and come back by one click', async () => {
    const { studio } = await talked();
    await choose(2, 'Delete with all that follows');
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(2));
    expect(messages().textContent).not.toContain('Echo of two.');
    studio.toasts.list.at(-1)?.action?.run();
    await sees('Echo of two.');
    expect(screen.getAllByRole('article')).toHaveLength(4);
  });

  it('go on from what is left after one was deleted', async () => {
    const { backend } = await talked();
    await choose(3, 'Delete');
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(3));
    await send('three');
    await sees('Echo of three.');
    const last = backend.calls.findLast(({ command }) => command === 'turn_start');
    const question = screen.getAllByRole('article').length;
    expect(question).toBe(5);
    expect(last).toBeTruthy();
  });

  it('are pinned, and found again from the head of the conversation', async () => {
    await talked();
    await choose(1, 'Pin');
    await fireEvent.click(await screen.findByRole('button', { name: 'Pinned messages' }));
    expect(await screen.findByRole('menuitem', { name: '1 · Echo of one.' })).toBeTruthy();
    await fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
    await choose(1, 'Unpin');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Pinned messages' })).toBeNull());
  });

  it('go on in a new conversation that holds them up to the chosen one', async () => {
    const { studio } = await talked();
    const from = studio.app.conversationId;
    await choose(1, 'Go on in a new conversation');
    await waitFor(() => expect(studio.app.conversationId).not.toBe(from));
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(2));
    expect(messages().textContent).toContain('Echo of one.');
  });

  it('are continued where an answer was stopped', async () => {
    const { backend } = await openView(ChatView, { answer: () => [...words('Half of'), { hold: true }] });
    await send('one');
    await sees('Half of');
    await fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Continue the answer' }));
    await sees('Go on exactly where you stopped.');
    expect(backend.calls.filter(({ command }) => command === 'turn_start')).toHaveLength(2);
  });
});

describe('files', () => {
  const file = (name: string, text: string) => new File([text], name, { type: 'text/plain' });
  const drop = (files: File[]) => fireEvent.drop(window, { dataTransfer: { files } });

  it('go along as their words, which can be looked at before', async () => {
    const { backend } = await openView(ChatView, { answer: () => words('Fine.') });
    await drop([file('tides.md', '# High tide at noon')]);
    await fireEvent.click(await screen.findByRole('button', { name: 'Show what is sent of tides.md' }));
    const dialog = await screen.findByRole('dialog', { name: 'tides.md' });
    expect(dialog.textContent).toContain('# High tide at noon');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    expect(screen.getByText(/about 5 tokens/)).toBeTruthy();
    await send('What is in it?');
    await sees('Fine.');
    const { params } = backend.calls.find(({ command }) => command === 'turn_start') ?? {};
    expect(params).toMatchObject({
      prompt: { parts: [{ type: 'file', name: 'tides.md', text: '# High tide at noon' }, { type: 'text' }] },
    });
    expect(messages().textContent).toContain('tides.md');
  });

  it('that cannot be read are told by their name, and the others go along', async () => {
    await openView(ChatView);
    await drop([file('a.exe', 'MZ'), file('b.txt', 'fine')]);
    expect((await screen.findByRole('alert')).textContent).toContain('a.exe: this is no text');
    await screen.findByRole('button', { name: 'Show what is sent of b.txt' });
    await fireEvent.click(screen.getByRole('button', { name: 'Take b.txt out' }));
    expect(screen.queryByRole('button', { name: 'Take b.txt out' })).toBeNull();
  });

  it('that are too large are not even read', async () => {
    const { backend } = await openView(ChatView);
    const film = file('film.mov', '');
    Object.defineProperty(film, 'size', { value: 60 * 1024 * 1024 });
    await drop([film]);
    expect((await screen.findByRole('alert')).textContent).toContain('film.mov');
    expect(backend.calls.some(({ command }) => command === 'attachment_import')).toBe(false);
  });

  it('are made of what is pasted and too long to be read in the field', async () => {
    await openView(ChatView);
    const clipboardData = { files: [], getData: () => 'long '.repeat(2_000) };
    await fireEvent.paste(composer(), { clipboardData });
    await screen.findByRole('button', { name: 'Show what is sent of Pasted text.txt' });
    expect(composer().value).toBe('');
  });
});

describe('the inspector', () => {
  it('shows what went over the wire for an answer, and copies it as code without the key', async () => {
    await talked();
    const written: string[] = [];
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: (text: string) => Promise.resolve(void written.push(text)) },
    });
    await choose(1, 'Show request and answer');
    const panel = await screen.findByRole('complementary', { name: 'Request and answer' });
    await within(panel).findByText('POST /v1/chat/completions');
    expect(panel.textContent).toContain('0.21 s');
    expect(panel.textContent).toContain('data: [DONE]');
    await fireEvent.click(within(panel).getByRole('button', { name: 'curl' }));
    await waitFor(() => expect(written[0]).toContain('authorization: Bearer $XIDAO_API_KEY'));
    await fireEvent.click(within(panel).getByRole('button', { name: 'Close the inspector' }));
    await waitFor(() => expect(panel.isConnected).toBe(false));
  });

  it('says why there is nothing, and leads to the setting', async () => {
    const { studio } = await openView(ChatView, {
      answer: () => words('Fine.'),
      settings: { inspector: { days: 0, kilobytes: 256 } },
    });
    await send('one');
    await sees('Fine.');
    await choose(1, 'Show request and answer');
    await fireEvent.click(await screen.findByRole('button', { name: 'What is kept' }));
    expect([studio.app.view, studio.app.settingsSection]).toEqual(['settings', 'data']);
  });
});
