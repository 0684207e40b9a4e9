import { askFormula, type Formula } from './math';

/**
 * The formulas of one document. Each place is asked for once and set as soon as there is time
 * after its answer, so the cost does not depend on how many others wait.
 */
export class Formulas {
  /** What was asked for on behalf of a place; a place that is still growing may change. */
  private asked = new WeakMap<HTMLElement, string>();
  private ready: { place: HTMLElement; tex: string; formula: Formula }[] = [];
  private next = 0;

  constructor(private readonly wake: () => void) {}

  get pending(): boolean {
    return this.next < this.ready.length;
  }

  /** Asks for every formula inside `unit` that shows its source. */
  collect(unit: Element): void {
    for (const place of unit.querySelectorAll<HTMLElement>('[data-tex]')) {
      const tex = place.dataset.tex ?? '';
      if (this.asked.get(place) === tex) continue;
      this.asked.set(place, tex);
      const ready = this.ready;
      askFormula(place, tex, (formula) => {
        ready.push({ place, tex, formula });
        if (ready === this.ready) this.wake();
      });
    }
  }

  /** Sets answered formulas, at least one, until it is late; whether anything was changed. */
  put(late: () => boolean): boolean {
    let changed = false;
    for (;;) {
      const answer = this.ready[this.next];
      if (!answer) break;
      this.next += 1;
      const { place, tex, formula } = answer;
      if (!place.isConnected || place.dataset.tex !== tex) continue;
      // Nobody sees it, and it is asked for again when its chunk is laid out again.
      if (place.closest('.md-parked')) {
        this.asked.delete(place);
        continue;
      }
      formula.put(place);
      changed = true;
      if (late()) break;
    }
    if (!this.pending) this.forget();
    return changed;
  }

  clear(): void {
    this.asked = new WeakMap();
    this.ready = [];
    this.next = 0;
  }

  private forget(): void {
    this.ready.length = 0;
    this.next = 0;
  }
}
