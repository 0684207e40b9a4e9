import { innerWidth } from 'svelte/reactivity/window';
import type { SettingsState } from './settings.svelte';

/** Rail, second column and a column that can still be read: less is too narrow for all three. In rem. */
const NARROW = 46;

/** The second column: beside the work, or, where there is no room, over it when it is called. */
export class SideList {
  #called = $state(false);
  readonly #settings: SettingsState;

  constructor(settings: SettingsState) {
    this.#settings = settings;
  }

  get isOver(): boolean {
    const rem = (16 * this.#settings.current.textSize) / 100;
    return (innerWidth.current ?? Infinity) < NARROW * rem;
  }

  get isOpen(): boolean {
    return this.isOver ? this.#called : this.#settings.current.sidebarOpen;
  }

  async toggle(): Promise<void> {
    if (this.isOver) this.#called = !this.#called;
    else await this.#settings.update({ sidebarOpen: !this.#settings.current.sidebarOpen });
  }

  /** Takes it away from over the work; beside it, it stays. */
  leave(): void {
    this.#called = false;
  }
}
