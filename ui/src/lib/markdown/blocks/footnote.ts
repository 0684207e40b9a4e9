import { indentOf, interruptsParagraph, isBlank } from '../lines';
import { LIMITS, type Block, type BlockContext, type Tail, type Verdict } from '../types';
import { ParagraphBlock } from './paragraph';

/** A footnote's text: its first paragraph and the indented blocks after it. */
export class FootnoteBlock implements Block {
  private afterBlank = false;

  constructor(
    private readonly context: BlockContext,
    private text: string,
  ) {}

  line(line: string, whole: boolean): Verdict {
    if (whole && isBlank(line)) {
      this.afterBlank = true;
      this.text += '\n';
      return 'taken';
    }
    const indented = indentOf(line) >= 2;
    if (!indented && (this.afterBlank || interruptsParagraph(line) || line.startsWith('[^'))) {
      return 'refused';
    }
    if (this.text.length + line.length > LIMITS.unit) return 'refused';
    this.afterBlank = false;
    this.text += '\n' + line;
    return 'taken';
  }

  more(piece: string): void {
    this.finish();
    this.context.replace(new ParagraphBlock(this.context, piece, true));
  }

  endLine(): void {
    // Line ends are written before the next line.
  }

  finish(): void {
    this.context.emit({ type: 'flow', kind: 'footnote', text: this.text.trimEnd(), inline: false });
  }

  tail(partial: string, fresh: boolean): Tail {
    return { type: 'flow', text: this.text, partial, fresh, inline: false };
  }
}
