import { dedent, indentOf, isBlank } from '../lines';
import type { Block, BlockContext, Tail, Verdict } from '../types';

/** Fenced code: every line is settled as soon as it is whole. */
export class FenceBlock implements Block {
  private readonly indent: number;
  private readonly closing: RegExp;
  private readonly perhapsClosing: RegExp;

  constructor(
    private readonly context: BlockContext,
    fence: RegExpExecArray,
  ) {
    const marker = fence[2] ?? '```';
    const char = marker.charAt(0);
    this.indent = (fence[1] ?? '').length;
    this.closing = new RegExp(`^ {0,3}${char}{${String(marker.length)},}[ \\t]*$`);
    this.perhapsClosing = new RegExp(`^ {0,3}${char}*[ \\t]*$`);
    context.emit({ type: 'open', group: 'code', info: (fence[3] ?? '').trim() });
  }

  line(line: string, whole: boolean): Verdict {
    if (whole && this.closing.test(line)) return 'last';
    const text = dedent(line, this.indent);
    this.context.emit({ type: 'text', text: whole ? text + '\n' : text });
    return 'taken';
  }

  more(piece: string): void {
    if (piece !== '') this.context.emit({ type: 'text', text: piece });
  }

  endLine(): void {
    this.context.emit({ type: 'text', text: '\n' });
  }

  finish(): void {
    this.context.emit({ type: 'close' });
  }

  tail(partial: string, fresh: boolean): Tail {
    if (!fresh) return { type: 'text', text: partial };
    const text = this.perhapsClosing.test(partial) ? '' : dedent(partial, this.indent);
    return { type: 'text', text };
  }
}

/** Code marked by indentation. Blank lines wait, as those at its end do not belong to it. */
export class IndentedCodeBlock implements Block {
  private blankLines = '';

  constructor(
    private readonly context: BlockContext,
    line: string,
    whole: boolean,
  ) {
    context.emit({ type: 'open', group: 'code', info: '' });
    this.line(line, whole);
  }

  line(line: string, whole: boolean): Verdict {
    if (whole && isBlank(line)) {
      this.blankLines += dedent(line, 4) + '\n';
      return 'taken';
    }
    if (indentOf(line) < 4) return 'refused';
    this.context.emit({ type: 'text', text: this.blankLines + dedent(line, 4) + (whole ? '\n' : '') });
    this.blankLines = '';
    return 'taken';
  }

  more(piece: string): void {
    if (piece !== '') this.context.emit({ type: 'text', text: piece });
  }

  endLine(): void {
    this.context.emit({ type: 'text', text: '\n' });
  }

  finish(): void {
    this.context.emit({ type: 'close' });
  }

  tail(partial: string, fresh: boolean): Tail {
    if (!fresh) return { type: 'text', text: partial };
    const belongs = indentOf(partial) >= 4 && !isBlank(partial);
    return { type: 'text', text: belongs ? this.blankLines + dedent(partial, 4) : '' };
  }
}
