import { interruptsParagraph, isBlank, isDelimiterRow, SETEXT } from '../lines';
import { LIMITS, type Block, type BlockContext, type Tail, type Verdict } from '../types';
import { PlainBlock, settleBeginning } from './plain';
import { TableBlock } from './table';

/** A paragraph, or a setext heading, or reference definitions, or the header of a table. */
export class ParagraphBlock implements Block {
  private lastLine: string;

  constructor(
    private readonly context: BlockContext,
    private text: string,
    private continued = false,
  ) {
    this.lastLine = text;
    this.shorten();
  }

  line(line: string, whole: boolean): Verdict {
    if (whole && isBlank(line)) return 'last';
    if (whole && !this.continued && SETEXT.test(line) && !this.startsLikeDefinition()) {
      this.text += '\n' + line;
      return 'last';
    }
    if (whole && isDelimiterRow(line, this.lastLine)) {
      this.becomeTable(line);
      return 'taken';
    }
    if (interruptsParagraph(line)) return 'refused';
    this.text += '\n' + line;
    this.lastLine = line;
    this.shorten();
    return 'taken';
  }

  more(piece: string): void {
    this.text += piece;
    this.lastLine = '';
    this.shorten();
  }

  endLine(): void {
    this.lastLine = '';
  }

  finish(): void {
    if (this.text === '') return;
    const lastBreak = this.text.lastIndexOf('\n');
    const heading = lastBreak !== -1 && SETEXT.test(this.text.slice(lastBreak + 1));
    this.context.emit({
      type: 'flow',
      kind: heading && !this.continued ? 'heading' : 'paragraph',
      text: this.text,
      inline: this.continued,
    });
  }

  tail(partial: string, fresh: boolean): Tail {
    return { type: 'flow', text: this.text, partial, fresh, inline: this.continued };
  }

  private startsLikeDefinition(): boolean {
    return /^ {0,3}\[/.test(this.text);
  }

  private becomeTable(delimiter: string): void {
    const header = this.lastLine;
    this.text = this.text.slice(0, this.text.length - header.length).replace(/\n$/, '');
    this.finish();
    this.context.replace(new TableBlock(this.context, header, delimiter));
  }

  /** Settles the beginning of an over-long paragraph at a good place. */
  private shorten(): void {
    if (this.text.length < LIMITS.paragraph) return;
    this.text = settleBeginning(this.context, this.text, this.continued);
    this.continued = true;
  }
}

/** An ATX heading on an over-long line; shorter ones are settled at once. */
export class HeadingBlock implements Block {
  private constructor(
    private readonly context: BlockContext,
    private text: string,
  ) {}

  static start(context: BlockContext, line: string, whole: boolean): Block | null {
    const block = new HeadingBlock(context, line);
    if (!whole) return block;
    block.finish();
    return null;
  }

  line(): Verdict {
    return 'refused';
  }

  more(piece: string): void {
    this.text += piece;
    if (this.text.length < LIMITS.unit) return;
    this.finish();
    this.context.replace(new PlainBlock(this.context, ''));
  }

  endLine(): void {
    // The next line is refused, which settles the heading.
  }

  finish(): void {
    this.context.emit({ type: 'flow', kind: 'heading', text: this.text, inline: false });
  }

  tail(partial: string, fresh: boolean): Tail {
    return { type: 'flow', text: this.text, partial, fresh, inline: false };
  }
}
