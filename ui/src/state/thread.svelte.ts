import { NamedFile, type Backend } from '../backend/backend';
import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { Consent } from '../backend/generated/Consent';
import type { Conversation } from '../backend/generated/Conversation';
import type { Item } from '../backend/generated/Item';
import type { ItemId } from '../backend/generated/ItemId';
import type { Message } from '../backend/generated/Message';
import type { MessageId } from '../backend/generated/MessageId';
import type { ModelRef } from '../backend/generated/ModelRef';
import type { Parameters } from '../backend/generated/Parameters';
import type { PinnedMessage } from '../backend/generated/PinnedMessage';
import type { Part } from '../backend/generated/Part';
import type { TurnPrompt } from '../backend/generated/TurnPrompt';
import { attachedPart, mediaOf, type Attachment } from '../lib/attachments';
import { textOf } from '../lib/readable-parts';
import type { Anchor } from '../lib/scroll';
import { Draft } from './draft.svelte';
import { ParametersState } from './parameters.svelte';
import type { LiveMessage, StartedTurn, Turns } from './turns.svelte';

/** Messages of one page. */
const PAGE = 50;
/** The most that one request may bring. */
const MOST = 200;

/** Bytes of a file that is taken in; a larger one is not even read. */
const MOST_BYTES = 50 * 1024 * 1024;

const tooLarge = ({ name }: File): ApiError => ({
  code: 'tooLarge',
  message: name,
  detail: null,
  status: null,
  retryAfterMs: null,
  requestId: null,
});

/** One message of the branch: what is stored, and what arrives for it. */
export class Entry {
  readonly id: MessageId;
  /** How high it was when it was last drawn, in CSS pixels, so that it takes its place again before it is. */
  height: number | null = null;
  live: LiveMessage | null = $state.raw(null);
  #stored: Message = $state.raw() as Message;

  constructor(message: Message, live: LiveMessage | null = null) {
    this.id = message.id;
    this.#stored = message;
    this.live = live;
  }

  get message(): Message {
    return this.live?.stored ?? this.#stored;
  }

  get running(): boolean {
    return this.live?.running ?? false;
  }

  /** Takes what is stored now. A message that has ended never changes, so what is drawn of it stays. */
  update(message: Message): void {
    if (message.status !== this.message.status && !this.running) {
      this.live = null;
      this.#stored = message;
    }
  }
}

/** A conversation as it is worked on: its branch, its draft, its running turn and where the reader stands. */
export class Thread {
  /** None until the first turn has made it. */
  id: ItemId | null = $state(null);
  item: Item | null = $state.raw(null);
  model: ModelRef | null = $state.raw(null);
  entries: Entry[] = $state.raw([]);
  hasOlder = $state(false);
  phase: 'loading' | 'ready' | 'failed' = $state('ready');
  /** Why it could not be loaded. */
  loadError: ApiError | null = $state.raw(null);
  olderError: ApiError | null = $state.raw(null);
  sending = $state(false);
  /** Why the last turn was not even accepted. */
  sendError: ApiError | null = $state.raw(null);
  /** Where the reader stood on leaving; none is the end. */
  anchor: Anchor | null = null;
  /** The user's message that the next one replaces; the old one stays stored beside it. */
  editing: Entry | null = $state.raw(null);
  /** What goes with the next message. */
  attached: Attachment[] = $state.raw([]);
  /** How many files are being read for it. */
  attaching = $state(0);
  /** Why the last file cannot go with it. */
  attachError: ApiError | null = $state.raw(null);
  /** Why another version could not be shown. */
  versionError: ApiError | null = $state.raw(null);
  /** The versions of each message that has several, oldest first. */
  #versions: ReadonlyMap<MessageId, MessageId[]> = $state.raw(new Map());
  /** The pinned messages, on this branch or another. */
  pinned: PinnedMessage[] = $state.raw([]);
  /** A message to show when it is next drawn. */
  target: MessageId | null = $state(null);

  readonly draft: Draft;
  readonly parameters: ParametersState;

  readonly #backend: Backend;
  readonly #turns: Turns;
  #older: Promise<void> | null = null;
  /** Counts what the user has done to the branch, so that what was asked for before it is not taken after it. */
  #steps = 0;

  constructor(backend: Backend, turns: Turns, id: ItemId | null, draft = '') {
    this.#backend = backend;
    this.#turns = turns;
    this.id = id;
    this.draft = new Draft(backend, id, draft);
    this.parameters = new ParametersState(backend, id);
  }

  // Getters and no deriveds: a thread outlives the view that made it, and a derived would go stale with that view.
  get last(): Entry | null {
    return this.entries.at(-1) ?? null;
  }

  get running(): boolean {
    return this.last?.running ?? false;
  }

  async load(): Promise<void> {
    const { id } = this;
    if (id === null) return;
    this.phase = 'loading';
    this.loadError = null;
    const { value } = this.parameters;
    try {
      const conversation = await this.#backend.call('conversation_get', { id, limit: PAGE });
      this.#head(conversation, value);
      this.draft.load(conversation.draft);
      this.entries = conversation.messages.map((message) => new Entry(message));
      this.hasOlder = conversation.hasOlder;
      this.phase = 'ready';
      await this.#follow();
    } catch (error) {
      this.loadError = toApiError(error);
      this.phase = 'failed';
    }
  }

  /** Takes what another window, process or a turn that was not followed has written. */
  async sync(): Promise<void> {
    const { id } = this;
    if (id === null || this.phase !== 'ready' || this.running || this.sending) return;
    const steps = this.#steps;
    const { value } = this.parameters;
    const head = await this.#backend.call('conversation_get', { id, limit: 1 });
    if (steps !== this.#steps) return;
    this.#head(head, value);
    const newest = head.messages.at(-1);
    const isCurrent = newest?.id === this.last?.id && newest?.status === this.last?.message.status;
    if (isCurrent || this.running || this.sending) return;
    const limit = Math.min(Math.max(this.entries.length + 2, PAGE), MOST);
    const conversation = await this.#backend.call('conversation_get', { id, limit });
    if (this.running || this.sending || steps !== this.#steps) return;
    this.#merge(conversation);
    await this.#follow();
  }

  #head(conversation: Conversation, before: Parameters): void {
    this.item = conversation.item;
    this.model = conversation.model ?? this.model;
    this.parameters.load(conversation.parameters, before);
    this.#versions = new Map(conversation.versions.flatMap((ids) => ids.map((id) => [id, ids])));
    if (JSON.stringify(conversation.pinned) !== JSON.stringify(this.pinned)) this.pinned = conversation.pinned;
  }

  /** All versions of a message, oldest first: itself alone, mostly. */
  versions(id: MessageId): MessageId[] {
    return this.#versions.get(id) ?? [id];
  }

  /** A message that was made beside another one: both are versions of the same from now on. */
  #addVersion(id: MessageId, beside: MessageId | undefined): void {
    if (beside === undefined) return;
    const ids = [...this.versions(beside), id];
    this.#versions = new Map([...this.#versions, ...ids.map((one): [MessageId, MessageId[]] => [one, ids])]);
  }

  /** Goes on from another version of a message, with the newest of what follows it. */
  async showVersion(messageId: MessageId): Promise<void> {
    const { id } = this;
    if (id === null || this.running || this.sending) return;
    this.versionError = null;
    this.editing = null;
    const limit = Math.min(Math.max(this.entries.length + 2, PAGE), MOST);
    const { value } = this.parameters;
    try {
      const conversation = await this.#backend.call('branch_show', { id, messageId, limit });
      this.#steps += 1;
      this.#head(conversation, value);
      this.#merge(conversation);
      this.target = messageId;
      await this.#follow();
    } catch (error) {
      this.versionError = toApiError(error);
    }
  }

  /** Takes a message and all that follows it out of the conversation. */
  async remove(messageId: MessageId): Promise<void> {
    await this.#rebuild('message_delete', messageId);
  }

  /** Brings back what was taken out from this message on. */
  async bringBack(messageId: MessageId): Promise<void> {
    await this.#rebuild('message_restore', messageId);
    this.target = messageId;
  }

  async #rebuild(command: 'message_delete' | 'message_restore', messageId: MessageId): Promise<void> {
    const { id } = this;
    if (id === null || this.running || this.sending) return;
    const limit = Math.min(Math.max(this.entries.length + 2, PAGE), MOST);
    const { value } = this.parameters;
    const conversation = await this.#backend.call(command, { conversationId: id, messageId, limit });
    this.#steps += 1;
    this.editing = null;
    this.#head(conversation, value);
    this.entries = [];
    this.hasOlder = conversation.hasOlder;
    this.#merge(conversation);
  }

  /** Pins a message, or lets it go. */
  async pin(messageId: MessageId, pinned: boolean): Promise<void> {
    const { id } = this;
    if (id === null) return;
    await this.#backend.call('message_pin', { conversationId: id, messageId, pinned });
    const { value } = this.parameters;
    this.#head(await this.#backend.call('conversation_get', { id, limit: 1 }), value);
  }

  /** Copies the branch to a message into a conversation of its own. */
  async branch(messageId: MessageId): Promise<ItemId | null> {
    const { id } = this;
    if (id === null) return null;
    const { item } = await this.#backend.call('conversation_branch', { id, messageId });
    return item.id;
  }

  #merge(conversation: Conversation): void {
    const known = new Map(this.entries.map((entry) => [entry.id, entry]));
    const fresh = conversation.messages.map((message) => {
      const entry = known.get(message.id);
      entry?.update(message);
      return entry ?? new Entry(message);
    });
    const first = fresh[0];
    const from = first ? this.entries.findIndex((entry) => entry.id === first.id) : -1;
    if (from < 0) this.hasOlder = conversation.hasOlder;
    this.entries = [...this.entries.slice(0, Math.max(0, from)), ...fresh];
  }

  /** Listens to the turn that is under way at the end of the branch, if nobody does yet. */
  async #follow(): Promise<void> {
    const entry = this.last;
    if (entry === null || entry.running || entry.message.status !== 'streaming') return;
    try {
      entry.live = await this.#turns.attach(entry.id);
    } catch {
      // It has ended between the two requests, so what is stored is whole now.
      await this.#reloadLast(entry);
    }
  }

  async #reloadLast(entry: Entry): Promise<void> {
    const { id } = this;
    if (id === null) return;
    const { messages } = await this.#backend.call('conversation_get', { id, limit: 1 });
    const message = messages.at(-1);
    if (message?.id === entry.id) entry.update(message);
  }

  /** Brings the page before the first message. */
  loadOlder(): Promise<void> {
    if (!this.hasOlder || this.phase !== 'ready') return Promise.resolve();
    this.#older ??= this.#loadOlder().finally(() => {
      this.#older = null;
    });
    return this.#older;
  }

  async #loadOlder(): Promise<void> {
    const first = this.entries[0];
    const { id } = this;
    if (!first || id === null) return;
    this.olderError = null;
    try {
      const reply = await this.#backend.call('message_list', { conversationId: id, before: first.id, limit: PAGE });
      if (this.entries[0] !== first) return;
      this.entries = [...reply.data.map((message) => new Entry(message)), ...this.entries];
      this.hasOlder = reply.hasOlder;
    } catch (error) {
      this.olderError = toApiError(error);
    }
  }

  /** Sends `text` as the next message, or in place of the one being edited; says whether it was accepted. */
  async send(text: string, model: ModelRef): Promise<boolean> {
    const at = this.editing ? this.entries.indexOf(this.editing) : -1;
    const before = at < 0 ? this.entries : this.entries.slice(0, at);
    const parentId = before.at(-1)?.id ?? null;
    const sent = this.attached;
    const files = sent.map(({ part }) => part);
    const words: Part[] = text === '' ? [] : [{ type: 'text', text }];
    const isSent = await this.#start({ type: 'new', parentId, parts: [...files, ...words] }, model, (turn) => {
      const { userMessage, assistantMessage } = turn.reply;
      this.#addVersion(userMessage.id, this.entries[before.length]?.id);
      this.entries = [...before, new Entry(userMessage), new Entry(assistantMessage, turn.live)];
      this.editing = null;
    });
    if (isSent) this.attached = this.attached.filter((one) => !sent.includes(one));
    return isSent;
  }

  /** Takes files into the next message, one after the other. Those that cannot be read are told, and stop no other. */
  async attach(files: File[]): Promise<void> {
    this.attachError = null;
    this.attaching += files.length;
    for (const file of files) {
      try {
        if (file.size > MOST_BYTES) throw tooLarge(file);
        const bytes = new Uint8Array(await file.arrayBuffer());
        const info = await this.#backend.call('attachment_import', new NamedFile(file.name, bytes));
        const key = mediaOf(info.part);
        if (!this.attached.some((other) => other.key === key)) this.attached = [...this.attached, { ...info, key }];
      } catch (error) {
        this.attachError = toApiError(error);
      } finally {
        this.attaching -= 1;
      }
    }
  }

  detach(key: string): void {
    this.attached = this.attached.filter((other) => other.key !== key);
  }

  /** Puts a message of the user, the last one unless told otherwise, back into the composer. */
  edit(entry = this.entries.findLast((other) => other.message.role === 'user')): void {
    if (!entry) return;
    this.editing = entry;
    this.draft.set(messageText(entry.message));
    this.attached = entry.message.parts.flatMap(attachedPart);
  }

  cancelEdit(): void {
    this.editing = null;
    this.attached = [];
    this.draft.set('');
  }

  /**
   * Asks again for an answer, the last one unless told otherwise: the new one stands beside the old one, and the
   * branch goes through it.
   */
  async retry(model: ModelRef, answer = this.last): Promise<boolean> {
    const before = answer ? this.entries.slice(0, this.entries.indexOf(answer) + 1) : [];
    const at = before.findLastIndex((entry) => entry.message.role === 'user');
    const user = this.entries[at];
    if (!user) return false;
    return this.#start({ type: 'existing', messageId: user.id }, model, (turn) => {
      this.#addVersion(turn.reply.assistantMessage.id, this.entries[at + 1]?.id);
      this.entries = [...this.entries.slice(0, at + 1), new Entry(turn.reply.assistantMessage, turn.live)];
    });
  }

  async #start(prompt: TurnPrompt, model: ModelRef, show: (turn: StartedTurn) => void): Promise<boolean> {
    if (this.running || this.sending) return false;
    this.sending = true;
    this.sendError = null;
    try {
      await this.parameters.flush();
      const place = this.id === null ? { parameters: this.parameters.value } : { conversationId: this.id };
      const turn = await this.#turns.start({ ...place, prompt, model });
      this.item = turn.reply.conversation.item;
      this.id = this.item.id;
      this.draft.moveTo(this.id);
      this.parameters.moveTo(this.id);
      this.model = model;
      this.#steps += 1;
      show(turn);
      return true;
    } catch (error) {
      this.sendError = toApiError(error);
      return false;
    } finally {
      this.sending = false;
    }
  }

  /** Says whether a call of a tool in the running turn may be made. */
  async consent(callId: string, consent: Consent): Promise<void> {
    const entry = this.last;
    if (entry?.running) await this.#turns.consent(entry.id, callId, consent);
  }

  async stop(): Promise<void> {
    const entry = this.last;
    if (entry?.running) await this.#turns.stop(entry.id);
  }
}

/** All text of a message, as its author wrote it. */
export function messageText(message: Message): string {
  return textOf(message.parts);
}
