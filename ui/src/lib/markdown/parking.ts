import { lookInFrame } from './scheduler';

/** Chunks nearest to the end of the text that are never parked. */
const KEPT = 4;
/** How far from the visible part a chunk is parked, in window heights. */
const DISTANCE = 2;

/** What parking asks of whoever owns the chunks and the time. */
export interface ParkingOwner {
  /** Holds the chunks. */
  readonly root: HTMLElement;
  /** A chunk is laid out again. */
  released(chunk: Element): void;
}

/**
 * Takes what lies far from the visible part out of the layout: even content that the page skips
 * has its layers gone over after every change, and formulas and scrollable blocks have many, so
 * that a long text would slow its own growth. A chunk comes back, to be laid out only near the
 * visible part, when the reader comes near it or copies it.
 */
export class Parking {
  /** Chunks that have ended since the last look. */
  private ended: HTMLElement[] = [];
  /** Ended chunks in document order. */
  private readonly chunks: HTMLElement[] = [];
  /** How many of them, from the start, have been parked at some time. */
  private next = 0;
  private readonly parked = new Set<HTMLElement>();
  private listening = false;

  constructor(private readonly owner: ParkingOwner) {}

  /** Takes note of a chunk to which nothing will be added. */
  end(chunk: HTMLElement): void {
    this.ended.push(chunk);
    lookInFrame(this.look);
  }

  private readonly look = (): void => {
    this.chunks.push(...this.ended);
    this.ended = [];
    const far = this.farChunks();
    for (const { chunk, height } of far) this.park(chunk, height);
    this.next += far.length;
  };

  /** The oldest chunks that are not parked yet and far from the visible part, with their heights. */
  private farChunks(): { chunk: HTMLElement; height: number }[] {
    const far = [];
    for (const chunk of this.chunks.slice(this.next, Math.max(this.next, this.chunks.length - KEPT))) {
      const height = chunk.offsetHeight;
      if (height === 0 || isNear(chunk)) break;
      far.push({ chunk, height });
    }
    return far;
  }

  stop(): void {
    document.removeEventListener('scroll', this.onScroll, true);
    document.removeEventListener('copy', this.onCopy, true);
    this.listening = false;
  }

  private park(chunk: HTMLElement, height: number): void {
    // Its height is kept, so that nothing jumps: now, and later when it is skipped.
    chunk.style.setProperty('contain-intrinsic-height', `auto ${String(height)}px`);
    chunk.style.height = `${String(height)}px`;
    chunk.classList.add('md-settled', 'md-parked');
    this.parked.add(chunk);
    if (this.listening) return;
    this.listening = true;
    document.addEventListener('scroll', this.onScroll, { capture: true, passive: true });
    document.addEventListener('copy', this.onCopy, true);
  }

  private release(chunk: HTMLElement): void {
    chunk.classList.remove('md-parked');
    chunk.style.height = '';
    this.parked.delete(chunk);
    this.owner.released(chunk);
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

  /** What is not laid out is not copied. */
  private readonly onCopy = (): void => {
    if (!document.getSelection()?.containsNode(this.owner.root, true)) return;
    for (const chunk of this.parked) this.release(chunk);
  };
}

function isNear(chunk: HTMLElement): boolean {
  const box = chunk.getBoundingClientRect();
  const margin = DISTANCE * innerHeight;
  return box.bottom > -margin && box.top < innerHeight + margin;
}
