import { isBlank, type HtmlEnd } from '../lines';
import { LIMITS, type Block, type BlockContext, type Tail, type Verdict } from '../types';
import { ParagraphBlock } from './paragraph';

const CONTAINER_TAG =
  /<(\/?)(?:details|div|table|thead|tbody|tr|td|th|blockquote|ul|ol|li|p|span|section|article|center)\b[^<>]*?(\/?)>/gi;

/**
 * Raw HTML. A container element such as `details` usually holds Markdown between blank lines;
 * the block goes on until it is closed, so that both are rendered as one tree.
 */
export class HtmlBlock implements Block {
  private balance = 0;
  /** The HTML block proper has ended, Markdown inside an open element follows. */
  private between = false;

  private constructor(
    private readonly context: BlockContext,
    private text: string,
    private readonly end: HtmlEnd,
  ) {
    this.count(text);
  }

  static start(context: BlockContext, line: string, end: HtmlEnd): Block | null {
    const block = new HtmlBlock(context, line, end);
    if (!end?.test(line)) return block;
    block.finish();
    return null;
  }

  line(line: string, whole: boolean): Verdict {
    if (this.end) {
      this.add('\n' + line);
      return this.end.test(line) ? 'last' : 'taken';
    }
    if (whole && isBlank(line)) {
      if (this.balance <= 0) return 'last';
      this.between = true;
    } else if (this.between && this.balance <= 0) {
      return 'refused';
    }
    this.count(line);
    this.add('\n' + line);
    return 'taken';
  }

  more(piece: string): void {
    this.count(piece);
    this.add(piece);
  }

  endLine(): void {
    // Line ends are written before the next line.
  }

  finish(): void {
    this.context.emit({ type: 'flow', kind: 'html', text: this.text, inline: false });
  }

  tail(partial: string, fresh: boolean): Tail {
    return { type: 'flow', text: this.text, partial, fresh, inline: false };
  }

  private count(line: string): void {
    if (this.end) return;
    for (const tag of line.matchAll(CONTAINER_TAG)) {
      if (tag[2] === '/') continue;
      this.balance += tag[1] === '/' ? -1 : 1;
    }
  }

  private add(text: string): void {
    this.text += text;
    if (this.text.length < LIMITS.unit) return;
    this.finish();
    this.context.replace(new ParagraphBlock(this.context, '', this.end !== null));
  }
}
