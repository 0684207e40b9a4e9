import { toApiError } from '../../backend/errors';
import type { ConversationUpdateParams } from '../../backend/generated/ConversationUpdateParams';
import type { Item } from '../../backend/generated/Item';
import type { Dictionary } from '../../i18n/i18n.svelte';
import type { Studio } from '../../state/context';
import type { Conversations } from '../../state/conversations.svelte';

type Words = Dictionary['chat']['list'];

/** What can be done with a conversation from its row, with a way back wherever there is one. */
export class RowActions {
  /** The conversation that is about to be deleted for ever. */
  deleting: Item | null = $state.raw(null);
  readonly #studio: Studio;
  readonly #conversations: Conversations;

  constructor(studio: Studio, conversations: Conversations) {
    this.#studio = studio;
    this.#conversations = conversations;
  }

  rename(item: Item, title: string): void {
    void this.#update({ id: item.id, title });
  }

  pin(item: Item, pinned: boolean): void {
    void this.#update({ id: item.id, pinned });
  }

  archive(item: Item): void {
    this.#leave(item, { id: item.id, archived: true }, { id: item.id, archived: false }, (t) =>
      t.archivedNote(this.#title(item)),
    );
  }

  unarchive(item: Item): void {
    this.#back(item, { id: item.id, archived: false });
  }

  trash(item: Item): void {
    this.#leave(item, { id: item.id, trashed: true }, { id: item.id, trashed: false }, (t) =>
      t.movedToTrash(this.#title(item)),
    );
  }

  restore(item: Item): void {
    this.#back(item, { id: item.id, trashed: false });
  }

  askDelete(item: Item): void {
    this.deleting = item;
  }

  async deleteForever(item: Item): Promise<void> {
    await this.#conversations.deleteForever(item.id);
    const { app, toasts, i18n } = this.#studio;
    if (app.conversationId === item.id) app.conversationId = null;
    toasts.show(i18n.t.chat.list.deletedNote);
  }

  get #words(): Words {
    return this.#studio.i18n.t.chat.list;
  }

  #title(item: Item): string {
    return item.title || this.#studio.i18n.t.chat.untitled;
  }

  /** Takes a conversation out of the list, and offers to undo it. */
  #leave(
    item: Item,
    params: ConversationUpdateParams,
    undo: ConversationUpdateParams,
    note: (words: Words) => string,
  ): void {
    const { app, toasts, i18n } = this.#studio;
    const wasOpen = app.conversationId === item.id;
    void this.#update(params).then((done) => {
      if (!done) return;
      if (wasOpen && app.conversationId === item.id) app.conversationId = null;
      const run = () => {
        void this.#update(undo).then((undone) => {
          if (undone && wasOpen) app.openConversation(item.id);
        });
      };
      toasts.show(note(this.#words), { action: { label: i18n.t.common.undo, run } });
    });
  }

  #back(item: Item, params: ConversationUpdateParams): void {
    void this.#update(params).then((done) => {
      if (done) this.#studio.toasts.show(this.#words.restoredNote(this.#title(item)), { tone: 'good' });
    });
  }

  async #update(params: ConversationUpdateParams): Promise<boolean> {
    try {
      await this.#conversations.update(params);
      return true;
    } catch (thrown) {
      const { code } = toApiError(thrown);
      this.#studio.toasts.show(this.#studio.i18n.t.errors.codes[code].title, { tone: 'bad' });
      return false;
    }
  }
}
