/**
 * The spoken forms of the formulas in a text. One costs as much layout as what is seen of its formula,
 * so they wait until the text has ended, and then come chunk by chunk.
 */
export class SpokenForms {
  /** Chunks whose formulas have none yet; the last is next. */
  private waiting: Element[] = [];

  constructor(private readonly root: HTMLElement) {}

  /** Text arrives: formulas are only seen. */
  hold(): void {
    this.root.classList.add('md-streamed');
  }

  /** The text has ended: chunks wait for their spoken forms, the newest first. */
  release(): void {
    if (!this.root.classList.contains('md-streamed')) return;
    this.waiting = [...this.root.querySelectorAll(':scope > .md-chunk')].filter(hasFormula);
  }

  /** Gives one chunk its spoken forms; says whether there was one. */
  next(): boolean {
    const chunk = this.waiting.pop();
    chunk?.classList.add('md-spoken');
    return chunk !== undefined;
  }

  get pending(): boolean {
    return this.waiting.length > 0;
  }

  clear(): void {
    this.waiting = [];
    this.root.classList.remove('md-streamed');
  }
}

function hasFormula(chunk: Element): boolean {
  return chunk.querySelector('.katex-mathml, [data-tex]') !== null;
}
