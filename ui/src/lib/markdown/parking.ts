import { lookInFrame } from './scheduler';

/** Chunks nearest to the end of the text that are never parked. */
const KEPT = 6;
/** How far from the visible part a chunk is parked, in window heights. */
const DISTANCE = 3;

/**
 * Keeps what lies outside of the visible part out of the layout while text arrives. A chunk that
 * has ended is laid out only near the visible part; far from it, it is taken out altogether: even
 * content that is skipped has its layers gone over after every change, and formulas and scrollable
 * blocks have many, so that a long text would slow its own growth.
 */
export class Parking {
  /** Ended chunks whose height is still to be read. */
  private ended: { chunk: HTMLElement; nested: boolean }[] = [];
  /** Settled chunks in document order. */
  private readonly chunks: HTMLElement[] = [];
  /** How many of them, from the start, have been parked at some time. */
  private next = 0;
  private readonly parked = new Set<HTMLElement>();
  private listening = false;
  /** All text has come, so nothing is parked any more. */
  private over = false;

  /** Takes note of a chunk to which nothing will be added. One inside another is never parked by itself. */
  end(chunk: HTMLElement, nested: boolean): void {
    this.ended.push({ chunk, nested });
    lookInFrame(this.settle);
  }

  private readonly settle = (): void => {
    const ended = this.ended.map((entry) => ({ ...entry, height: entry.chunk.offsetHeight }));
    this.ended = [];
    for (const { chunk, nested } of ended) if (!nested) this.chunks.push(chunk);
    const far = this.over ? [] : this.farChunks();
    for (const { chunk, height } of ended) {
      // The height is kept for when the chunk is not laid out, so that nothing jumps.
      if (height > 0) chunk.style.setProperty('contain-intrinsic-height', `auto ${String(height)}px`);
      chunk.classList.add('md-settled');
    }
    for (const { chunk, height } of far) this.park(chunk, height);
    this.next += far.length;
  };

  /** The oldest chunks that are not parked yet and far from the visible part, with their heights. */
  private farChunks(): { chunk: HTMLElement; height: number }[] {
    const far = [];
    for (const chunk of this.chunks.slice(this.next, Math.max(this.next, this.chunks.length - KEPT))) {
      if (isNear(chunk)) break;
      far.push({ chunk, height: chunk.offsetHeight });
    }
    return far;
  }

  /** Puts one chunk back; whether more are left. */
  releaseOne(): boolean {
    this.over = true;
    const [chunk] = this.parked;
    if (chunk) this.release(chunk);
    if (this.parked.size === 0) this.stop();
    return this.parked.size > 0;
  }

  stop(): void {
    document.removeEventListener('scroll', this.onScroll, true);
    this.listening = false;
  }

  private park(chunk: HTMLElement, height: number): void {
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
