import { describe, expect, it, vi } from 'vitest';
import { FakeBackend, words } from '../backend/fake';
import type { AnswerStep } from '../backend/fake';
import type { Part } from '../backend/generated/Part';
import { Thread, messageText } from './thread.svelte';
import { Turns } from './turns.svelte';

const model = { profileId: 'demo', modelId: 'demo-chat' };

function setUp(answer: () => AnswerStep[] = () => words('An answer.')) {
  const backend = new FakeBackend({ data: 'demo', answer });
  return { backend, thread: new Thread(backend, new Turns(backend), null) };
}

async function ended(thread: Thread): Promise<void> {
  await vi.waitFor(() => expect(thread.running).toBe(false));
}

describe('a thread', () => {
  it('takes what another window has added, and keeps what it has drawn', async () => {
    const { backend, thread } = setUp();
    await thread.send('one', model);
    await ended(thread);
    const before = thread.entries;
    const other = new Thread(backend, new Turns(backend), thread.id);
    await other.load();
    await other.send('two', model);
    await ended(other);
    await thread.sync();
    expect(thread.entries).toHaveLength(4);
    expect(thread.entries.slice(0, 2)).toEqual(before);
    expect(thread.entries[0]).toBe(before[0]);
  });

  it('follows a turn that another window has begun', async () => {
    const { backend, thread } = setUp(() => [...words('Begun '), { hold: true }, ...words('and done')]);
    await thread.send('one', model);
    backend.release();
    await ended(thread);
    const other = new Thread(backend, new Turns(backend), thread.id);
    await other.load();
    await other.send('two', model);
    await vi.waitFor(() => expect(other.last?.live?.parts[0]?.stream.text).toBe('Begun '));
    await thread.sync();
    expect(thread.running).toBe(true);
    backend.release();
    await ended(thread);
    expect(thread.last?.live?.parts[0]?.stream.text).toBe('Begun and done');
  });

  it('keeps every version of an answer and of a question, and steps between them', async () => {
    let count = 0;
    const { backend, thread } = setUp(() => words(`Answer ${(count += 1)}.`));
    const text = () => thread.entries.map((entry) => messageText(entry.message));
    await thread.send('one', model);
    await ended(thread);
    await thread.send('two', model);
    await ended(thread);
    const first = thread.entries[1];
    if (!first) throw new Error('no answer');
    // An answer in the middle is asked for again: what followed stays with the old one.
    await thread.retry(model, first);
    await ended(thread);
    expect(text()).toEqual(['one', 'Answer 3.']);
    const versions = thread.versions(thread.last?.id ?? '');
    expect(versions).toEqual([first.id, thread.last?.id]);
    await thread.showVersion(first.id);
    expect(text()).toEqual(['one', 'Answer 1.', 'two', 'Answer 2.']);
    expect(thread.target).toBe(first.id);

    thread.edit(thread.entries[0]);
    expect(thread.draft.text).toBe('one');
    await thread.send('uno', model);
    await ended(thread);
    expect(text()).toEqual(['uno', 'Answer 4.']);
    const [question] = thread.entries;
    expect(thread.versions(question?.id ?? '')).toHaveLength(2);

    const reopened = new Thread(backend, new Turns(backend), thread.id);
    await reopened.load();
    expect(reopened.entries.map((entry) => messageText(entry.message))).toEqual(['uno', 'Answer 4.']);
    await reopened.showVersion(reopened.versions(question?.id ?? '')[0] ?? '');
    expect(messageText(reopened.entries[0]?.message ?? first.message)).toBe('one');
  });

  it('brings older messages page by page, each once', async () => {
    const { backend } = setUp();
    const stored = backend.library.add('Long', model);
    let parentId: string | null = null;
    for (let index = 0; index < 120; index += 1) {
      const parts = [{ type: 'text' as const, text: `m${index}` }];
      parentId = backend.library.append(stored.item.id, { role: 'user', parentId, parts }).id;
    }
    const thread = new Thread(backend, new Turns(backend), stored.item.id);
    await thread.load();
    expect(thread.entries).toHaveLength(50);
    await Promise.all([thread.loadOlder(), thread.loadOlder()]);
    expect(thread.entries).toHaveLength(100);
    await thread.loadOlder();
    expect(thread.hasOlder).toBe(false);
    expect(new Set(thread.entries.map((entry) => entry.id)).size).toBe(120);
  });

  it('measures a thought only when it heard it from the beginning', async () => {
    const { thread } = setUp(() => [...words('Hm.', 'reasoning'), ...words('So.')]);
    await thread.send('one', model);
    await ended(thread);
    expect(thread.last?.live?.parts[0]?.durationMs).not.toBeNull();
    expect(thread.last?.live?.parts.map((part) => part.kind)).toEqual(['reasoning', 'text']);
  });

  it('keeps what is drawn where provider data stands between the words', async () => {
    const part: Part = { type: 'opaque', protocol: 'anthropic', data: { signature: 's' } };
    const answer: AnswerStep[] = [
      { reasoning: 'Hm.' },
      { part },
      { text: 'The answer is 4' },
      { hold: true },
      { part },
      { text: '2.' },
    ];
    const { backend, thread } = setUp(() => answer);
    await thread.send('one', model);
    await vi.waitFor(() => expect(thread.last?.live?.parts[1]?.stream.text).toBe('The answer is 4'));
    const drawn = thread.last?.live?.parts[1];
    backend.release();
    await ended(thread);
    const parts = thread.last?.live?.parts ?? [];
    expect(parts.map((part) => [part.kind, part.stream.text])).toEqual([
      ['reasoning', 'Hm.'],
      ['text', 'The answer is 42.'],
    ]);
    expect(parts[1]).toBe(drawn);
    expect(thread.last?.message.parts).toHaveLength(5);
  });

  it('shows what was stored where it differs from what was heard', async () => {
    const { thread } = setUp();
    await thread.send('one', model);
    await ended(thread);
    const live = thread.last?.live;
    const message = thread.last?.message;
    if (!live || !message) throw new Error('no answer');
    live.apply({
      events: [{ type: 'finished', message: { ...message, parts: [{ type: 'text', text: 'As stored' }] } }],
    });
    expect(live.parts[0]?.stream.text).toBe('As stored');
    expect(live.parts[0]?.stream.finished).toBe(true);
  });
});
