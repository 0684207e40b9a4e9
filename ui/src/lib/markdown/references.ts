import type { Definitions, Markup } from './grammar';

/** Link definitions of one document, and what waits for ones that may yet come. */
export class References {
  readonly links: Definitions = Object.create(null) as Definitions;
  private readonly waiting = new Map<string, Set<() => void>>();
  private due = new Set<() => void>();

  /** Definitions to read unsettled text with: its own must not stay. */
  provisional(text: string): Definitions {
    if (!/^[ \t>*+\-\d.)]*\[[^\]]+\]:/m.test(text)) return this.links;
    return Object.assign(Object.create(null), this.links) as Definitions;
  }

  /** Notes what settled text defined and what it could not resolve. */
  settle(markup: Markup, again: () => void): void {
    for (const label of markup.unresolved) {
      const set = this.waiting.get(label) ?? new Set();
      set.add(again);
      this.waiting.set(label, set);
    }
    for (const label of markup.defined) {
      for (const redo of this.waiting.get(label) ?? []) this.due.add(redo);
      this.waiting.delete(label);
    }
  }

  /** Renders one settled piece again that can now be resolved; whether more are left. */
  resolveNext(): boolean {
    const [redo] = this.due;
    if (!redo) return false;
    this.due.delete(redo);
    redo();
    return this.due.size > 0;
  }

  get pending(): boolean {
    return this.due.size > 0;
  }
}
