import type { Backend } from '../backend/backend';
import type { ItemId } from '../backend/generated/ItemId';

/** The longest that typed text waits until it is saved. Shorter than the second that a crash may cost. */
const WAIT_MS = 300;

/** What is typed but not sent, saved while it is typed. */
export class Draft {
  text = $state('');
  readonly #backend: Backend;
  /** Where it belongs; none is a conversation that its first message will make. */
  #place: ItemId | null;
  /** What the host keeps, and where. */
  #kept: { place: ItemId | null; text: string };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | null = null;

  constructor(backend: Backend, place: ItemId | null, text = '') {
    this.#backend = backend;
    this.#place = place;
    this.text = text;
    this.#kept = { place, text };
  }

  /** Takes what the host keeps. */
  load(text: string): void {
    this.text = text;
    this.#kept = { place: this.#place, text };
  }

  /** Takes what is typed. Steady typing is saved too, not only its pauses. */
  set(text: string): void {
    this.text = text;
    this.#timer ??= setTimeout(() => void this.flush(), WAIT_MS);
  }

  /** The new conversation is made: what is left goes with it, and the next new one begins empty. */
  moveTo(place: ItemId): void {
    this.#place = place;
  }

  /** Saves what is not saved yet, and resolves when it is. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#saving ??= this.#save().finally(() => (this.#saving = null));
    return this.#saving;
  }

  /** One request after the other, so that an older text never overtakes a newer one. */
  async #save(): Promise<void> {
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        const { place, text } = next;
        await this.#backend.call('draft_save', { ...(place !== null && { conversationId: place }), text });
        this.#kept = next;
      }
    } catch {
      // It stays in the composer and is tried again with the next change.
    }
  }

  /** What is to be saved next: first the place that the draft has left is emptied. */
  #next(): { place: ItemId | null; text: string } | null {
    const [place, text] = [this.#place, this.text];
    if (this.#kept.place === place) return this.#kept.text === text ? null : { place, text };
    if (this.#kept.text !== '') return { place: this.#kept.place, text: '' };
    this.#kept = { place, text: '' };
    return this.#next();
  }
}
