import { untrack } from 'svelte';

export interface PaletteAction {
  /** One id, one action: registering it again replaces it. */
  id: string;
  label: () => string;
  /** Other words that find it, in either language. */
  keywords?: string;
  /** The key that does the same, for show. */
  combo?: string;
  run: () => void;
  when?: () => boolean;
}

/** What the command palette can do, and whether it is open. */
export class Palette {
  open: boolean = $state(false);
  #actions: PaletteAction[] = $state.raw([]);

  /** Adds an action; the returned function takes it away. */
  register(action: PaletteAction): () => void {
    this.#change((actions) => [...actions.filter((other) => other.id !== action.id), action]);
    return () => this.#change((actions) => actions.filter((other) => other !== action));
  }

  /** An effect that registers must not run again because of what it registered. */
  #change(how: (actions: PaletteAction[]) => PaletteAction[]): void {
    this.#actions = how(untrack(() => this.#actions));
  }

  /** What can be done now. */
  actions(): PaletteAction[] {
    return this.#actions.filter((action) => action.when?.() ?? true);
  }

  show(): void {
    this.open = true;
  }

  hide(): void {
    this.open = false;
  }
}
