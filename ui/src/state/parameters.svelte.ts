import type { Backend } from '../backend/backend';
import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { ItemId } from '../backend/generated/ItemId';
import type { Parameters } from '../backend/generated/Parameters';
import { noParameters } from '../lib/parameters';

/** The longest that a change waits until it is saved, in ms. */
const WAIT_MS = 300;

/** What a conversation says beside its messages, saved while it is changed. */
export class ParametersState {
  value: Parameters = $state.raw(noParameters);
  /** Why the last change could not be saved. */
  error: ApiError | null = $state.raw(null);
  readonly #backend: Backend;
  /** None is a conversation that its first message will make; that message brings them along. */
  #place: ItemId | null;
  #unsaved = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | null = null;

  constructor(backend: Backend, place: ItemId | null) {
    this.#backend = backend;
    this.#place = place;
  }

  /** Takes what the host kept when it was asked, unless something has been set since: `before` is what stood here then. */
  load(value: Parameters, before: Parameters): void {
    if (this.#unsaved || this.value !== before) return;
    // What says the same stays the same, so that whoever edits it is left alone.
    if (JSON.stringify(value) !== JSON.stringify(this.value)) this.value = value;
  }

  set(value: Parameters): void {
    this.value = value;
    if (this.#place === null) return;
    this.#unsaved = true;
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), WAIT_MS);
  }

  /** The new conversation is made, with the parameters that its first message brought. */
  moveTo(place: ItemId): void {
    this.#place = place;
  }

  /** Saves what is not saved yet, and resolves when it is. Rejects where it could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#saving ??= this.#save().finally(() => (this.#saving = null));
    return this.#saving;
  }

  /** One request after the other, so that an older state never overtakes a newer one. */
  async #save(): Promise<void> {
    const { value } = this;
    if (!this.#unsaved || this.#place === null) return;
    try {
      await this.#backend.call('conversation_update', { id: this.#place, parameters: value });
    } catch (error) {
      this.error = toApiError(error);
      throw error;
    }
    this.error = null;
    if (this.value !== value) return this.#save();
    this.#unsaved = false;
  }
}
