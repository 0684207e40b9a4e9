import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiError, words } from '../backend/fake';
import type { ErrorCode } from '../backend/generated/ErrorCode';
import { composer, messages, openView, row, sees, send, type } from '../features/chat/chat-testing';
import ChatView from './ChatView.svelte';

const calls = (backend: { calls: { command: string; params: unknown }[] }, command: string) =>
  backend.calls.filter((call) => call.command === command).map((call) => call.params as Record<string, unknown>);

describe('sending', () => {
  it('streams the answer into the conversation, which gets its place in the list', async () => {
    const { backend, studio } = await openView(ChatView, {
      answer: () => [...words('The first half '), { hold: true }, ...words('and the second.')],
    });
    await send('How tall is the bore?');
    await sees('The first half');
    expect(composer().value).toBe('');
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
    expect(row('How tall is the bore?').textContent).toContain('streaming…');

    backend.release();
    await sees('The first half and the second.');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy());
    expect(row('How tall is the bore?').textContent).not.toContain('streaming…');
    expect(messages().textContent).toContain('¥0.021');
    expect(studio.app.conversationId).not.toBeNull();
  });

  it('keeps what is rendered when the answer ends: not one node is made anew', async () => {
    const { backend } = await openView(ChatView, {
      answer: () => [...words('Some **bold** words\n\n'), { hold: true }],
    });
    await send('Hi');
    await sees('bold words');
    const before = messages().querySelector('strong');
    backend.release();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Answer again' })).toBeTruthy());
    expect(before?.isConnected).toBe(true);
  });

  it('follows the conversation with the next message', async () => {
    const { backend } = await openView(ChatView, { answer: (_, prompt) => words(`Echo of ${prompt}.`) });
    await send('one');
    await sees('Echo of one.');
    await send('two');
    await sees('Echo of two.');
    const [first, second] = calls(backend, 'turn_start');
    expect(first?.conversationId).toBeUndefined();
    expect(second?.conversationId).toBeTruthy();
    expect(screen.getAllByRole('article')).toHaveLength(4);
  });

  it('names what the answer cites, and shows nothing of what only its provider reads', async () => {
    const url = 'https://tides.example/bore';
    const { backend } = await openView(ChatView, {
      answer: () => [
        ...words('It is 8.6 m/s.'),
        { part: { type: 'opaque', protocol: 'anthropic', data: { signature: 'unread' } } },
        { part: { type: 'citation', title: 'Tide tables', url, excerpt: null } },
      ],
    });
    await send('How fast is the bore?');
    await fireEvent.click(await screen.findByRole('link', { name: 'Tide tables' }));
    expect(calls(backend, 'link_open')).toEqual([{ url }]);
    expect(messages().textContent).not.toContain('opaque');
    expect(messages().textContent).not.toContain('unread');
  });

  it('does nothing for an Enter that belongs to an input method', async () => {
    const { backend } = await openView(ChatView);
    await type('你好');
    await fireEvent.keyDown(composer(), { key: 'Enter', isComposing: true });
    await fireEvent.keyDown(composer(), { key: 'Enter', keyCode: 229 });
    await fireEvent.keyDown(composer(), { key: 'Enter', shiftKey: true });
    expect(calls(backend, 'turn_start')).toEqual([]);
    expect(composer().value).toBe('你好');
    await fireEvent.keyDown(composer(), { key: 'Enter' });
    await waitFor(() => expect(calls(backend, 'turn_start')).toHaveLength(1));
  });

  it('loses no word when the host does not take the message', async () => {
    const { backend } = await openView(ChatView, { failures: { turn_start: apiError('storage') } });
    await send('Keep me');
    expect((await screen.findByRole('alert')).textContent).toContain('database');
    expect(composer().value).toBe('Keep me');
    backend.failures = {};
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await sees('Keep me');
  });
});

describe('stopping', () => {
  it('keeps what had arrived and says so, by button or by Escape', async () => {
    const { studio } = await openView(ChatView, { answer: () => [...words('Half an answer'), { hold: true }] });
    await send('Hi');
    await sees('Half an answer');
    expect(studio.keys.dispatch(new KeyboardEvent('keydown', { key: 'Escape' }))).toBe(true);
    await sees('You stopped this answer here.');
    expect(messages().textContent).toContain('Half an answer');
  });
});

describe('failing', () => {
  const cases: [ErrorCode, string, string][] = [
    ['request', 'did not accept the request', 'Edit the message'],
    ['auth', 'The key was not accepted', 'Enter the key'],
    ['quota', 'The balance is used up', 'Try again'],
    ['modelNotFound', 'does not have this model', 'Choose another model'],
    ['rateLimit', 'Too many requests', 'Try again in'],
    ['server', 'an error of its own', 'Try again'],
  ];

  it.each(cases)('%s is told as what it means, with the next step', async (code, meaning, action) => {
    await openView(ChatView, { answer: () => [...words('What had come. '), { fail: apiError(code) }] });
    await send('Hi');
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain(meaning);
    expect(within(notice).getByRole('button', { name: new RegExp(`^${action}`) })).toBeTruthy();
    expect(messages().textContent).toContain('What had come.');
  });

  it('asks again beside the failed answer', async () => {
    let tries = 0;
    const { backend } = await openView(ChatView, {
      answer: () => ((tries += 1) === 1 ? [{ fail: apiError('server') }] : words('Now it works')),
    });
    await send('Hi');
    const notice = await screen.findByRole('alert');
    await fireEvent.click(within(notice).getByRole('button', { name: 'Try again' }));
    await sees('Now it works');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(calls(backend, 'turn_start')[1]?.prompt).toMatchObject({ type: 'existing' });
    expect(screen.getAllByRole('article')).toHaveLength(2);
  });

  it('takes another model and asks it at once', async () => {
    await openView(ChatView, {
      answer: (model) => (model === 'demo-chat' ? words('Another voice') : [{ fail: apiError('modelNotFound') }]),
    });
    await send('Hi');
    await fireEvent.click(await screen.findByRole('button', { name: 'Choose another model' }));
    await fireEvent.click(await screen.findByRole('option', { name: /demo-chat/ }));
    await sees('Another voice');
  });

  it('puts the message back to be changed, and replaces it in the branch', async () => {
    let tries = 0;
    await openView(ChatView, {
      answer: () => ((tries += 1) === 1 ? [{ fail: apiError('request') }] : words('Better')),
    });
    await send('Bad words');
    await fireEvent.click(await screen.findByRole('button', { name: 'Edit the message' }));
    expect(composer().value).toBe('Bad words');
    await send('Good words');
    await sees('Better');
    expect(messages().textContent).not.toContain('Bad words');
  });
});

describe('answering again', () => {
  it('shows the new answer in place of the old one', async () => {
    let tries = 0;
    const { backend } = await openView(ChatView, { answer: () => words(`Answer ${(tries += 1)}.`) });
    await send('Hi');
    await sees('Answer 1.');
    await fireEvent.click(await screen.findByRole('button', { name: 'Answer again' }));
    await sees('Answer 2.');
    expect(messages().textContent).not.toContain('Answer 1.');
    const user = calls(backend, 'turn_start')[1]?.prompt;
    expect(user).toMatchObject({ type: 'existing' });
  });
});

describe('switching', () => {
  it('lets both answers go on, and shows all of each on coming back', async () => {
    const { backend, studio } = await openView(ChatView, {
      answer: (_, prompt) => [...words(`Start of ${prompt} `), { hold: true }, ...words(`end of ${prompt}`)],
    });
    await send('alpha');
    await sees('Start of alpha');
    studio.app.newConversation();
    await screen.findByText('What shall we work on?');
    await send('beta');
    await sees('Start of beta');
    expect(messages().textContent).not.toContain('alpha');

    backend.release();
    await sees('end of beta');
    await fireEvent.click(row('alpha'));
    await sees('Start of alpha end of alpha');
    await fireEvent.click(row('beta'));
    await sees('Start of beta end of beta');
  });

  it('listens again to an answer that is under way when the page is new', async () => {
    const { backend, studio } = await openView(ChatView);
    const reply = await backend.stream(
      'turn_start',
      {
        prompt: { type: 'new', parentId: null, parts: [{ type: 'text', text: 'From before' }] },
        model: { profileId: 'demo', modelId: 'demo-chat' },
      },
      () => undefined,
    );
    studio.app.openConversation(reply.conversation.item.id);
    await sees('This answer is scripted. You wrote: “From before”');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Answer again' })).toBeTruthy());
  });

  it('keeps a draft for each conversation, and gives it to the host', async () => {
    const { backend, studio } = await openView(ChatView, { data: 'full' });
    await fireEvent.click(row('Tides'));
    await sees('shallow-water');
    await type('half a thought');
    await fireEvent.click(row('Grant letter'));
    await waitFor(() => expect(composer().value).toBe(''));
    expect(calls(backend, 'draft_save')).toContainEqual(expect.objectContaining({ text: 'half a thought' }));
    await fireEvent.click(row('Tides'));
    await waitFor(() => expect(composer().value).toBe('half a thought'));
    studio.app.newConversation();
    await waitFor(() => expect(composer().value).toBe(''));
    await type('not begun');
    await fireEvent.click(row('Tides'));
    studio.app.newConversation();
    await waitFor(() => expect(composer().value).toBe('not begun'));
  });
});

describe('what is typed and not sent', () => {
  it('is there at the next start, also without a conversation', async () => {
    const { backend, studio } = await openView(ChatView, { draft: 'not begun' });
    expect(composer().value).toBe('not begun');
    await send('not begun, but now sent');
    await waitFor(() => expect(studio.app.conversationId).not.toBeNull());
    await waitFor(() => expect(calls(backend, 'draft_save')).toContainEqual({ text: '' }));
    studio.app.newConversation();
    await waitFor(() => expect(composer().value).toBe(''));
  });

  it('is saved before the window closes, wherever it was typed', async () => {
    const { backend, studio } = await openView(ChatView, { data: 'full' });
    await type('for a new one');
    await fireEvent.click(row('Tides'));
    await sees('shallow-water');
    await type('for the tides');
    const release = backend.hold('draft_save');
    backend.emit({ type: 'windowClosing' });
    await waitFor(() => expect(calls(backend, 'draft_save').length).toBeGreaterThan(0));
    expect(calls(backend, 'window_close')).toEqual([]);
    release();
    await waitFor(() => expect(calls(backend, 'window_close')).toHaveLength(1));
    expect(calls(backend, 'draft_save')).toEqual(
      expect.arrayContaining([
        { text: 'for a new one' },
        { conversationId: studio.app.conversationId, text: 'for the tides' },
      ]),
    );
  });

  it('does not keep a window open that cannot save it', async () => {
    const { backend } = await openView(ChatView, { failures: { draft_save: apiError('diskFull') } });
    await type('nowhere to go');
    backend.emit({ type: 'windowClosing' });
    await waitFor(() => expect(calls(backend, 'window_close')).toHaveLength(1));
  });
});

describe('the list', () => {
  it('groups conversations, and says model and time', async () => {
    await openView(ChatView, { data: 'full' });
    const list = screen.getByRole('list', { name: 'Conversations' });
    const headings = within(list)
      .getAllByRole('heading')
      .map((heading) => heading.textContent);
    expect(headings.slice(0, 3)).toEqual(['Pinned', 'Today', 'Yesterday']);
    expect(row('Tides').textContent).toMatch(/gpt-5\.4·\s*\d\d:\d\d/);
  });

  it('moves by keyboard, renames with F2, and deletes with a way back', async () => {
    const { studio } = await openView(ChatView, { data: 'full' });
    row('Release notes').focus();
    await fireEvent.keyDown(row('Release notes'), { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement).toBe(row('Tides')));
    await fireEvent.keyDown(row('Tides'), { key: 'F2' });
    const title = await screen.findByRole('textbox', { name: 'Title of the conversation' });
    await fireEvent.input(title, { target: { value: 'Bores' } });
    await fireEvent.keyDown(title, { key: 'Enter' });
    await waitFor(() => expect(row('Bores')).toBeTruthy());

    await fireEvent.keyDown(row('Bores'), { key: 'Delete' });
    await waitFor(() => expect(screen.queryByText('Bores')).toBeNull());
    await waitFor(() => expect(studio.toasts.list.at(-1)?.action?.label).toBe('Undo'));
    studio.toasts.list.at(-1)?.action?.run();
    await waitFor(() => expect(row('Bores')).toBeTruthy());
  });

  it('shows the trash, and deletes for ever only when asked twice', async () => {
    const { backend } = await openView(ChatView, { data: 'full' });
    await fireEvent.keyDown(row('Grant letter'), { key: 'Delete' });
    await waitFor(() => expect(screen.queryByText('Grant letter')).toBeNull());
    await fireEvent.click(screen.getByRole('button', { name: /Which conversations/ }));
    await fireEvent.click(await screen.findByRole('menuitemradio', { name: 'Trash' }));
    await waitFor(() => expect(row('Grant letter')).toBeTruthy());
    await fireEvent.keyDown(row('Grant letter'), { key: 'Delete' });
    await fireEvent.click(await screen.findByRole('button', { name: 'Delete for ever' }));
    await screen.findByText('The trash is empty');
    expect(calls(backend, 'conversation_delete')).toHaveLength(1);
  });

  it('finds words in messages and opens the conversation', async () => {
    const { studio } = await openView(ChatView, { data: 'full' });
    await fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'gauge' } });
    const hit = (await screen.findAllByText('gauge'))[0];
    expect(hit?.tagName).toBe('MARK');
    const button = hit?.closest('button');
    if (button) await fireEvent.click(button);
    await sees('shallow-water');
    expect(studio.app.conversationId).not.toBeNull();
  });

  it('draws a few of thousands of rows, and asks for more only when they are near', async () => {
    const { backend } = await openView(ChatView, { data: 'full', conversationCount: 3000 });
    expect(within(screen.getByRole('list', { name: 'Conversations' })).getAllByRole('button').length).toBeLessThan(200);
    expect(calls(backend, 'conversation_list').length).toBeLessThan(3);
  });
});

describe('a narrow window', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('keeps the list away until it is called, and takes it away again', async () => {
    vi.stubGlobal('innerWidth', 600);
    const { studio } = await openView(ChatView, { data: 'full' });
    const list = () => screen.queryByRole('list', { name: 'Conversations' });
    expect(list()).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Show conversations' }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('searchbox')));
    await fireEvent.click(row('Tides'));
    await sees('shallow-water');
    expect(list()).toBeNull();
    expect(studio.settings.current.sidebarOpen).toBe(true);

    await fireEvent.click(screen.getByRole('button', { name: 'Show conversations' }));
    expect(list()).not.toBeNull();
    expect(studio.keys.dispatch(new KeyboardEvent('keydown', { key: 'Escape' }))).toBe(true);
    await waitFor(() => expect(list()).toBeNull());
    expect(document.activeElement).toBe(composer());
  });
});

describe('what cannot be done yet', () => {
  it('says that a profile has no key, and leads there', async () => {
    const { studio } = await openView(ChatView, { data: 'full' });
    studio.profiles.list = studio.profiles.list.map((info) => ({ ...info, keyLabel: null }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Add a key' }));
    expect(studio.app.view).toBe('settings');
    expect(studio.app.settingsProfile).toBe('xidao');
    expect(studio.app.keyWanted).toBe(true);
  });

  it('says why a conversation could not be opened', async () => {
    await openView(ChatView, { data: 'full', failures: { conversation_get: apiError('storage') } });
    await fireEvent.click(row('Tides'));
    expect((await screen.findByRole('alert')).textContent).toContain('database');
  });
});

describe('for everyone', () => {
  const check = async () => {
    // This DOM cannot measure colours, and the sanitiser of Markdown needs a real one.
    const context = { include: document.body, exclude: ['.md'] };
    const result = await axe.run(context, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(result.violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)])).toEqual([]);
  };

  const slow = 30_000;

  it('has no fault that axe-core finds in a new conversation', { timeout: slow }, async () => {
    await openView(ChatView, { data: 'full' });
    await check();
  });

  it('has no fault that axe-core finds in a conversation', { timeout: slow }, async () => {
    await openView(ChatView, { data: 'full' });
    await fireEvent.click(row('Tides'));
    await sees('shallow-water');
    await check();
  });

  it('has no fault that axe-core finds in the model picker', { timeout: slow }, async () => {
    await openView(ChatView);
    await fireEvent.click(screen.getByRole('button', { name: /^Model:/ }));
    await screen.findByRole('combobox');
    await check();
  });

  it('tells a screen reader of the beginning and the end, not of every word', async () => {
    const { backend } = await openView(ChatView, {
      answer: () => [...words('One two'), { hold: true }, ...words(' three')],
    });
    await send('Hi');
    await screen.findByText('Answer is arriving');
    backend.release();
    await screen.findByText('Answer complete');
  });
});
