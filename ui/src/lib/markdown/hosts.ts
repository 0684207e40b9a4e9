import { element } from './dom';
import type { Parking } from './parking';

/** Units per chunk: whichever comes first. */
const CHUNK_UNITS = 8;
const CHUNK_CHARS = 1600;

/**
 * A growing sequence of blocks. They are put into chunks, so that adding one does not make the
 * layout go over all that came before.
 */
export class Host {
  private chunk: HTMLElement | null = null;
  private units = 0;
  private chars = 0;

  constructor(
    readonly element: HTMLElement,
    /** Takes the chunks that have ended; one inside another is never parked by itself. */
    private readonly parking: Parking | null,
  ) {}

  /** Adds an empty unit at the end. */
  addUnit(): HTMLElement {
    if (this.chunk === null || this.units >= CHUNK_UNITS || this.chars >= CHUNK_CHARS) {
      if (this.chunk) this.parking?.end(this.chunk);
      this.chunk = element('div', 'md-chunk');
      this.element.append(this.chunk);
      this.units = 0;
      this.chars = 0;
    }
    this.units += 1;
    return this.chunk.appendChild(element('div', 'md-unit'));
  }

  /** Counts settled text towards the chunk's size. */
  count(chars: number): void {
    this.chars += chars;
  }

  /** Takes out a unit that turned out to show nothing. */
  remove(unit: HTMLElement): void {
    unit.remove();
    this.units -= 1;
    if (this.chunk && !this.chunk.firstChild) {
      this.chunk.remove();
      this.chunk = null;
    }
  }
}
