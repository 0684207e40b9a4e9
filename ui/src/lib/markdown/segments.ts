import { element } from './dom';

/** Size of one segment: whichever comes first. */
const SEGMENT_LINES = 64;
const SEGMENT_CHARS = 4096;
/** Segments per group, so that no element has very many children. */
const GROUP_SEGMENTS = 16;

/**
 * Preformatted text that grows by appending. Lines are put into segments, each a block of its
 * own, so that an arriving line lays out one segment and not all of them.
 */
export class SegmentedText {
  private group: HTMLElement | null = null;
  private segment: HTMLElement | null = null;
  private text: Text | null = null;
  private lines = 0;
  private chars = 0;
  private groupSize = 0;
  private readonly partial = document.createTextNode('');

  constructor(private readonly host: HTMLElement) {}

  append(text: string): void {
    if (this.partial.data !== '') this.partial.data = '';
    if (this.lines >= SEGMENT_LINES || this.chars + text.length > SEGMENT_CHARS) this.segment = null;
    if (this.segment === null) this.startSegment();
    this.text?.appendData(text);
    this.chars += text.length;
    if (text.endsWith('\n')) this.lines += 1;
  }

  /** Shows the beginning of a line that is still arriving; returns the element it is in. */
  showPartial(text: string): HTMLElement {
    if (this.segment === null) this.startSegment();
    const shown = this.partial;
    if (shown.data !== text) {
      if (text.startsWith(shown.data)) shown.appendData(text.slice(shown.length));
      else shown.data = text;
    }
    return this.segment ?? this.host;
  }

  /** No more text will come. */
  settle(): void {
    this.partial.remove();
    this.segment = null;
    this.text = null;
  }

  private startSegment(): void {
    if (this.group === null || this.groupSize >= GROUP_SEGMENTS) {
      this.group = element('span', 'md-seg-group');
      this.groupSize = 0;
      this.host.append(this.group);
    }
    this.segment = element('span', 'md-seg');
    this.text = document.createTextNode('');
    this.segment.append(this.text, this.partial);
    this.group.append(this.segment);
    this.groupSize += 1;
    this.lines = 0;
    this.chars = 0;
  }
}
