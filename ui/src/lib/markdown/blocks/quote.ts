import { QUOTE, interruptsParagraph, isBlank } from '../lines';
import { LIMITS, type Block, type BlockContext, type NestedScanner, type Tail, type Verdict } from '../types';

/** A block quote, whole up to the limit and read by a nested scanner beyond it. */
export class QuoteBlock implements Block {
  private inner: NestedScanner | null = null;

  constructor(
    private readonly context: BlockContext,
    private text: string,
  ) {}

  line(line: string, whole: boolean): Verdict {
    if (whole && isBlank(line)) return 'last';
    if (!QUOTE.test(line) && interruptsParagraph(line)) return 'refused';
    if (this.inner) this.inner.append('\n' + unquote(line));
    else this.text += '\n' + line;
    this.nestIfLong();
    return 'taken';
  }

  more(piece: string): void {
    if (this.inner) this.inner.append(piece);
    else this.text += piece;
    this.nestIfLong();
  }

  endLine(): void {
    // Line ends are written before the next line.
  }

  finish(): void {
    if (this.inner) {
      this.inner.finish();
      this.context.emit({ type: 'close' });
    } else {
      this.context.emit({ type: 'flow', kind: 'quote', text: this.text, inline: false });
    }
  }

  tail(partial: string, fresh: boolean): Tail {
    if (!this.inner) return { type: 'flow', text: this.text, partial, fresh, inline: false };
    return this.inner.tail(fresh && partial !== '' ? '\n' + unquote(partial) : partial);
  }

  private nestIfLong(): void {
    if (this.inner || this.text.length < LIMITS.unit) return;
    this.context.emit({ type: 'open', group: 'quote' });
    this.inner = this.context.nest();
    this.inner.append(this.text.split('\n').map(unquote).join('\n'));
    this.text = '';
  }
}

function unquote(line: string): string {
  return line.replace(/^ {0,3}> ?/, '');
}
