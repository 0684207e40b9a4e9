import { ITEM, RULE, dedent, indentOf, interruptsParagraph, isBlank } from '../lines';
import {
  LIMITS,
  type Block,
  type BlockContext,
  type ListPlace,
  type NestedScanner,
  type Tail,
  type Verdict,
} from '../types';

/** A list, settled in segments of whole items; an item beyond the limit is read on its own. */
export class ListBlock implements Block {
  private readonly marker: string;
  private readonly ordered: boolean;
  private contentIndent = 0;
  private afterBlank = false;
  private continued = false;
  /** Number of the first item in `text`. */
  private number: number;
  private items = 1;
  /** Where the last item of `text` starts. */
  private itemStart = 0;
  private inner: NestedScanner | null = null;

  constructor(
    private readonly context: BlockContext,
    private text: string,
    item: RegExpExecArray,
  ) {
    const marker = item[2] ?? '-';
    this.marker = marker.slice(-1);
    this.ordered = marker.length > 1;
    this.number = this.ordered ? Number.parseInt(marker, 10) : 1;
    this.contentIndent = contentIndent(item);
  }

  line(line: string, whole: boolean): Verdict {
    if (whole && isBlank(line)) {
      this.afterBlank = true;
      this.add('\n');
      return 'taken';
    }
    if (indentOf(line) >= this.contentIndent) {
      this.continueItem(line);
      return 'taken';
    }
    const item = RULE.test(line) ? null : ITEM.exec(line);
    if (item && (item[2] ?? '').slice(-1) === this.marker) {
      this.startItem(line, item);
      return 'taken';
    }
    if (this.afterBlank || interruptsParagraph(line)) return 'refused';
    this.continueItem(line);
    return 'taken';
  }

  more(piece: string): void {
    this.add(piece);
  }

  endLine(): void {
    // Line ends are written before the next line.
  }

  finish(): void {
    if (this.inner) this.closeItem();
    else if (this.text !== '') this.context.emit({ type: 'list', text: this.text, place: this.place() });
  }

  tail(partial: string, fresh: boolean): Tail {
    if (!this.inner) return { type: 'list', text: this.text, partial, fresh, place: this.place() };
    if (partial === '' || !fresh) return this.inner.tail(partial);
    const outside = indentOf(partial) < this.contentIndent && (this.afterBlank || ITEM.test(partial));
    return outside ? { type: 'none' } : this.inner.tail('\n' + dedent(partial, this.contentIndent));
  }

  private place(): ListPlace {
    return { ordered: this.ordered, start: this.number, continued: this.continued };
  }

  private continueItem(line: string): void {
    this.afterBlank = false;
    this.add('\n' + (this.inner ? dedent(line, this.contentIndent) : line));
  }

  private startItem(line: string, item: RegExpExecArray): void {
    if (this.inner) {
      this.closeItem();
      this.begin(line);
    } else if (this.text.length >= LIMITS.listSegment || this.items >= LIMITS.listItems) {
      this.settle(this.text, this.items);
      this.begin(line);
    } else {
      this.itemStart = this.text.length + 1;
      this.items += 1;
      this.text += '\n' + line;
    }
    this.afterBlank = false;
    this.contentIndent = contentIndent(item);
    this.nestIfLong();
  }

  private begin(line: string): void {
    this.text = line;
    this.items = 1;
    this.itemStart = 0;
  }

  private add(text: string): void {
    if (this.inner) {
      this.inner.append(text);
      return;
    }
    this.text += text;
    this.nestIfLong();
  }

  private settle(text: string, items: number): void {
    this.context.emit({ type: 'list', text, place: this.place() });
    this.number += items;
    this.continued = true;
  }

  private nestIfLong(): void {
    if (this.text.length < LIMITS.unit) return;
    if (this.items > 1) {
      const last = this.text.slice(this.itemStart);
      this.settle(this.text.slice(0, this.itemStart - 1), this.items - 1);
      this.begin(last);
      if (this.text.length < LIMITS.unit) return;
    }
    this.context.emit({ type: 'open', group: 'item', place: this.place() });
    this.inner = this.context.nest();
    const [first = '', ...rest] = this.text.split('\n');
    const lines = [first.slice(markerWidth(first, this.contentIndent))];
    for (const line of rest) lines.push(dedent(line, this.contentIndent));
    this.text = '';
    this.inner.append(lines.join('\n'));
  }

  private closeItem(): void {
    this.inner?.finish();
    this.inner = null;
    this.context.emit({ type: 'close' });
    this.number += 1;
    this.continued = true;
  }
}

/** Column at which an item's contents start. */
function contentIndent(item: RegExpExecArray): number {
  const marker = (item[1] ?? '').length + (item[2] ?? '').length;
  const rest = item[4] ?? '';
  const spaces = item[3] === undefined ? 0 : indentOf(' '.repeat(marker) + item[3]) - marker;
  return rest === '' || spaces > 4 ? marker + 1 : marker + spaces;
}

/** Characters of the marker and the white space after it. */
function markerWidth(line: string, columns: number): number {
  const item = ITEM.exec(line);
  if (!item) return 0;
  const marker = (item[1] ?? '').length + (item[2] ?? '').length;
  return marker + Math.min((item[3] ?? '').length, columns - marker);
}
