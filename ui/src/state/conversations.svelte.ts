import type { Backend } from '../backend/backend';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { BootstrapReply } from '../backend/generated/BootstrapReply';
import type { ConversationScope } from '../backend/generated/ConversationScope';
import type { ConversationSummary } from '../backend/generated/ConversationSummary';
import type { ConversationUpdateParams } from '../backend/generated/ConversationUpdateParams';
import type { ItemId } from '../backend/generated/ItemId';
import type { MessageId } from '../backend/generated/MessageId';
import type { ModelRef } from '../backend/generated/ModelRef';
import { ConversationList } from './conversation-list.svelte';
import type { Studio } from './context';
import { getStudio } from './context';
import { Thread } from './thread.svelte';
import { Turns } from './turns.svelte';

/** Conversations kept ready beside the open one. Those with a running turn are kept whatever their number. */
const KEPT = 12;

/** The lists of conversations, the open one, and those kept ready. */
export class Conversations {
  readonly lists: Record<ConversationScope, ConversationList>;
  /** The open conversation; one without an id is new. */
  thread: Thread = $state.raw() as Thread;
  /** The conversations in which a turn runs. */
  running: ReadonlySet<ItemId> = $state.raw(new Set<ItemId>());
  readonly #threads = new Map<ItemId, Thread>();
  readonly #backend: Backend;
  readonly #turns: Turns;

  constructor(backend: Backend, boot: BootstrapReply | null) {
    this.#backend = backend;
    this.#turns = new Turns(backend);
    this.lists = {
      active: new ConversationList(backend, 'active'),
      archived: new ConversationList(backend, 'archived'),
      trashed: new ConversationList(backend, 'trashed'),
    };
    this.thread = this.#newThread(boot?.draft);
    if (boot) {
      this.lists.active.seed(boot.conversations, boot.nextCursor);
      this.running = new Set(boot.running);
    }
  }

  #newThread(draft?: string): Thread {
    return new Thread(this.#backend, this.#turns, null, draft);
  }

  /** Opens a conversation, at `target` if that is given. */
  open(id: ItemId, target: MessageId | null = null): void {
    if (this.thread.id !== id) {
      this.#leave();
      const kept = this.#threads.get(id);
      const thread = kept ?? new Thread(this.#backend, this.#turns, id);
      this.#keep(id, thread);
      this.thread = thread;
      if (kept && kept.phase !== 'failed') void kept.sync().catch(() => undefined);
      else void thread.load();
    }
    if (target !== null) this.thread.target = target;
  }

  /** Opens a new conversation, or the one that is new already with what was typed into it. */
  openNew(): void {
    if (this.thread.id === null) return;
    this.#leave();
    this.thread = this.#unsent ?? this.#newThread();
    this.#unsent = null;
  }

  /** A new conversation that was left before anything was sent. */
  #unsent: Thread | null = null;

  #leave(): void {
    const { thread } = this;
    if (thread.id === null) this.#unsent = thread;
    void thread.draft.flush();
    void thread.parameters.flush().catch(() => undefined);
  }

  /** A new conversation has got its id with its first turn. */
  adopt(thread: Thread): void {
    if (thread.id !== null) this.#keep(thread.id, thread);
    if (this.#unsent === thread) this.#unsent = null;
    void this.lists.active.refresh();
  }

  #keep(id: ItemId, thread: Thread): void {
    this.#threads.delete(id);
    this.#threads.set(id, thread);
    for (const [otherId, other] of this.#threads) {
      if (this.#threads.size <= KEPT) break;
      if (other !== this.thread && other !== thread && !other.running && !other.sending) this.#threads.delete(otherId);
    }
  }

  /** The model that the open conversation uses next. */
  async setModel(model: ModelRef): Promise<void> {
    const { thread } = this;
    thread.model = model;
    if (thread.id !== null) await this.update({ id: thread.id, model });
  }

  /** Changes a conversation: title, pin, archive, trash. */
  async update(params: ConversationUpdateParams): Promise<ConversationSummary> {
    const summary = await this.#backend.call('conversation_update', params);
    for (const list of Object.values(this.lists)) list.apply(summary);
    const thread = this.#threads.get(params.id);
    if (thread) thread.item = summary.item;
    this.#refreshReady();
    return summary;
  }

  /** Deletes one for ever, out of the trash. */
  async deleteForever(id: ItemId): Promise<void> {
    await this.#backend.call('conversation_delete', { id });
    this.#threads.delete(id);
    this.lists.trashed.remove(id);
    if (this.thread.id === id) this.thread = this.#newThread();
  }

  /** Saves what is typed and set anywhere, and resolves when it is. */
  async flushDrafts(): Promise<void> {
    const threads = new Set([this.thread, ...this.#threads.values()]);
    if (this.#unsent) threads.add(this.#unsent);
    const saves = [...threads].flatMap((thread) => [thread.draft.flush(), thread.parameters.flush()]);
    await Promise.allSettled(saves);
  }

  hear(event: AppEvent): void {
    if (event.type === 'turnsChanged') {
      this.running = new Set(event.running);
    }
    if (event.type === 'libraryChanged') {
      this.#refreshReady();
      const all = event.itemIds.length === 0;
      for (const [id, thread] of this.#threads) {
        if (all || event.itemIds.includes(id)) void thread.sync().catch(() => undefined);
      }
    }
  }

  #refreshReady(): void {
    for (const list of Object.values(this.lists)) if (list.ready) void list.refresh();
  }
}

const made = new WeakMap<Studio, Conversations>();

/** The conversations of a window, made when first asked for after the start; they live on while other tabs show. */
export function conversationsOf(studio: Studio): Conversations {
  let conversations = made.get(studio);
  if (!conversations) {
    const created = new Conversations(studio.backend, studio.app.boot);
    created.running = new Set(studio.app.running);
    studio.app.onEvent((event) => created.hear(event));
    studio.app.beforeClose(() => created.flushDrafts());
    made.set(studio, created);
    conversations = created;
  }
  return conversations;
}

export const getConversations = (): Conversations => conversationsOf(getStudio());
