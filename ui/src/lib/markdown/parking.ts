/** Chunks nearest to the end of the text that are never parked. */
const KEPT = 6;
/** How far from the visible part a chunk is parked, in window heights. */
const DISTANCE = 3;

/**
 * Takes settled chunks that are far from the visible part out of the layout while text
 * arrives. Even content that is skipped has its layers gone over after every change; formulas
 * and scrollable blocks have many, so that a long text would slow its own growth.
 */
export class Parking {
  /** Settled chunks in document order. */
  private readonly chunks: HTMLElement[] = [];
  /** How many of them, from the start, have been parked at some time. */
  private next = 0;
  private readonly parked = new Set<HTMLElement>();
  private listening = false;

  /** Takes note of a chunk that has just been laid out for the last time. */
  add(chunk: HTMLElement): void {
    this.chunks.push(chunk);
    while (this.next < this.chunks.length - KEPT) {
      const oldest = this.chunks[this.next];
      if (!oldest || isNear(oldest)) return;
      this.park(oldest);
      this.next += 1;
    }
  }

  /** Puts one chunk back; whether more are left. */
  releaseOne(): boolean {
    const [chunk] = this.parked;
    if (chunk) this.release(chunk);
    if (this.parked.size === 0) this.stop();
    return this.parked.size > 0;
  }

  stop(): void {
    document.removeEventListener('scroll', this.onScroll, true);
    this.listening = false;
  }

  private park(chunk: HTMLElement): void {
    const height = chunk.offsetHeight;
    if (height === 0) return;
    chunk.style.height = `${String(height)}px`;
    chunk.classList.add('md-parked');
    this.parked.add(chunk);
    if (this.listening) return;
    this.listening = true;
    document.addEventListener('scroll', this.onScroll, { capture: true, passive: true });
  }

  private release(chunk: HTMLElement): void {
    chunk.classList.remove('md-parked');
    chunk.style.height = '';
    this.parked.delete(chunk);
  }

  /** Puts back what the reader is about to see. */
  private readonly onScroll = (): void => {
    let low = 0;
    let high = this.next;
    const above = -DISTANCE * innerHeight;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.chunks[middle]?.getBoundingClientRect().bottom ?? 0) < above) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.next; i++) {
      const chunk = this.chunks[i];
      if (!chunk || !isNear(chunk)) return;
      if (this.parked.has(chunk)) this.release(chunk);
    }
  };
}

function isNear(chunk: HTMLElement): boolean {
  const box = chunk.getBoundingClientRect();
  const margin = DISTANCE * innerHeight;
  return box.bottom > -margin && box.top < innerHeight + margin;
}
