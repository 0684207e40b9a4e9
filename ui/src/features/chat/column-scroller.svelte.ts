import { createContext } from 'svelte';
import type { Anchor, Viewport } from '../../lib/scroll';
import {
  anchoredTop,
  endTop,
  findAnchor,
  isAway,
  nearStart,
  placed,
  pulledDown,
  pulledUp,
  scrolled,
  startAway,
  startPinned,
} from '../../lib/scroll';

/** Holds the column in place after something in it has grown: given by the column to what is in it. */
export const [getHold, setHold] = createContext<() => void>();

/** Keys that ask for what is above, while the column has the focus. */
const UPWARD = new Set(['ArrowUp', 'PageUp', 'Home']);

/** What a long answer is drawn in. */
const PIECE = '.md-chunk';

interface Options {
  /** Where the reader stood before; none begins at the end. */
  anchor: Anchor | null;
  /** Little is left above. */
  onNearStart: () => void;
}

/**
 * Holds a message column in place: at its end while it follows, at the message being read otherwise, whatever arrives
 * or changes size above. Messages are the children of the content with a `data-message` attribute.
 */
export class ColumnScroller {
  /** Whether a way back to the end should be offered. */
  away = $state(false);
  #pin = startPinned();
  #anchor: Anchor | null;
  /** Height of the content when it was held last. */
  #height = 0;
  #viewport: HTMLElement | null = null;
  #content: HTMLElement | null = null;
  readonly #onNearStart: () => void;

  constructor({ anchor, onNearStart }: Options) {
    this.#anchor = anchor;
    this.#onNearStart = onNearStart;
    if (anchor) this.#pin = startAway();
  }

  /** Begins to hold; the returned function ends it. */
  attach(viewport: HTMLElement, content: HTMLElement): () => void {
    this.#viewport = viewport;
    this.#content = content;
    this.hold();
    const observer = new ResizeObserver(() => this.hold());
    observer.observe(content);
    observer.observe(viewport);
    const onScroll = () => this.#scrolled();
    const onWheel = (event: WheelEvent) => this.#pulled(event.deltaY < 0 ? 'up' : 'down');
    const onKey = (event: KeyboardEvent) => {
      if (event.target === viewport && UPWARD.has(event.key)) this.#pulled('up');
    };
    viewport.addEventListener('scroll', onScroll, { passive: true });
    viewport.addEventListener('wheel', onWheel, { passive: true });
    viewport.addEventListener('keydown', onKey);
    return () => {
      observer.disconnect();
      viewport.removeEventListener('scroll', onScroll);
      viewport.removeEventListener('wheel', onWheel);
      viewport.removeEventListener('keydown', onKey);
      this.#viewport = null;
      this.#content = null;
    };
  }

  /** Where the reader stands; none at the end. */
  get anchor(): Anchor | null {
    return this.#pin.pinned ? null : this.#anchor;
  }

  /** Puts the column back where it belongs, after anything in it changed. */
  hold(): void {
    const view = this.#view();
    if (!view) return;
    this.#height = view.content;
    if (this.#pin.pinned) {
      this.#place(endTop(view));
    } else if (this.#anchor) {
      const element = this.#anchored(this.#anchor);
      if (element) this.#place(anchoredTop(this.#anchor, this.#boxOf(element).top, view));
    }
    this.#look();
  }

  /** To the newest message, and along with it from now on. */
  toEnd(): void {
    this.#pin = startPinned();
    this.hold();
  }

  /** Brings a message to the top of the window; says whether it is there. */
  reveal(id: string): boolean {
    const message = this.#message(id);
    if (!message) return false;
    this.#pin = startAway();
    this.#anchor = { id, offset: 24 };
    this.hold();
    return true;
  }

  #scrolled(): void {
    const view = this.#view();
    if (!view) return;
    // Content that shrinks and grows between two frames moves the window too: that is nobody's wish. A wheel or a key
    // upward has let go of the end before this event comes.
    if (this.#pin.pinned && view.content !== this.#height) {
      this.hold();
      return;
    }
    const moved = view.top - this.#pin.last;
    this.#pin = scrolled(this.#pin, view);
    const isReader = this.#pin.expected === null;
    if (isReader && !this.#pin.pinned) {
      const isSettled = view.content === this.#height;
      // The content has changed since it was held last, so positions mean something else now: the message that was
      // read has moved by what the reader scrolled and by nothing else.
      if (!isSettled && this.#anchor) {
        this.#anchor = { ...this.#anchor, offset: this.#anchor.offset - moved };
        this.hold();
      }
      this.#remember();
    }
    this.#look();
  }

  #pulled(direction: 'up' | 'down'): void {
    const view = this.#view();
    if (!view) return;
    const before = this.#pin;
    this.#pin = direction === 'up' ? pulledUp(before, view) : pulledDown(before, view);
    if (before.pinned && !this.#pin.pinned) this.#remember();
    this.#look();
  }

  #look(): void {
    const view = this.#view();
    if (!view) return;
    this.away = isAway(this.#pin, view);
    if (nearStart(view)) this.#onNearStart();
  }

  #remember(): void {
    const view = this.#view();
    if (!view) return;
    this.#anchor = this.#find(this.#messages(), view.top);
    const message = this.#anchor && this.#message(this.#anchor.id);
    if (!message || message.offsetHeight <= view.height) return;
    // Pieces of a long answer change size on their own, so what is read is one of them.
    const piece = this.#find(Array.from(message.querySelectorAll<HTMLElement>(PIECE)), view.top);
    if (piece && this.#anchor) this.#anchor = { ...this.#anchor, offset: piece.offset, piece: Number(piece.id) };
  }

  #find(elements: HTMLElement[], top: number): Anchor | null {
    const boxAt = (index: number) => {
      const element = elements[index];
      if (!element) return { id: '', top: 0, height: 0 };
      return { id: element.dataset.message ?? String(index), ...this.#boxOf(element) };
    };
    return findAnchor(elements.length, boxAt, top);
  }

  /** Where an element is in the content. */
  #boxOf(element: HTMLElement): { top: number; height: number } {
    const viewport = this.#viewport;
    const { top, height } = element.getBoundingClientRect();
    if (!viewport) return { top, height };
    return { top: top - viewport.getBoundingClientRect().top + viewport.scrollTop, height };
  }

  #anchored({ id, piece }: Anchor): HTMLElement | null {
    const message = this.#message(id);
    if (piece === undefined || !message) return message;
    return message.querySelectorAll<HTMLElement>(PIECE)[piece] ?? message;
  }

  #place(top: number): void {
    const viewport = this.#viewport;
    if (!viewport) return;
    if (Math.abs(viewport.scrollTop - top) >= 0.5) viewport.scrollTop = top;
    this.#pin = placed(this.#pin, viewport.scrollTop);
  }

  #view(): Viewport | null {
    const viewport = this.#viewport;
    // A view that is not shown has no heights; what is known of it stays.
    if (!viewport || viewport.clientHeight === 0) return null;
    return { top: viewport.scrollTop, height: viewport.clientHeight, content: viewport.scrollHeight };
  }

  #messages(): HTMLElement[] {
    return Array.from(this.#content?.querySelectorAll<HTMLElement>(':scope > [data-message]') ?? []);
  }

  #message(id: string): HTMLElement | null {
    return this.#content?.querySelector<HTMLElement>(`:scope > [data-message="${CSS.escape(id)}"]`) ?? null;
  }
}
