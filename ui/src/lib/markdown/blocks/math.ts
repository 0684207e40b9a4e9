import { isBlank, type MathOpening } from '../lines';
import { LIMITS, type Block, type BlockContext, type Tail, type Verdict } from '../types';

/**
 * Display math between `$$` or `\[` and its end. It is held until it closes; beyond the limit
 * it is shown as source, line by line.
 */
export class MathBlock implements Block {
  private open = false;

  private constructor(
    private readonly context: BlockContext,
    private text: string,
    private readonly opening: MathOpening,
  ) {
    this.settleIfLong();
  }

  static start(context: BlockContext, line: string, opening: MathOpening): Block | null {
    if (!opening.complete) return new MathBlock(context, line, opening);
    context.emit({ type: 'flow', kind: 'math', text: line, inline: false });
    return null;
  }

  line(line: string, whole: boolean): Verdict {
    if (!this.open && !this.opening.bare && whole && isBlank(line)) return 'last';
    this.add('\n' + line);
    if (!whole || !line.trimEnd().endsWith(this.opening.closing)) return 'taken';
    this.complete();
    return 'last';
  }

  more(piece: string): void {
    this.add(piece);
  }

  endLine(): void {
    // Line ends are written before the next line.
  }

  finish(): void {
    if (this.open) this.context.emit({ type: 'close' });
    else if (this.text !== '') this.context.rescan(this.text.split('\n'));
  }

  tail(partial: string, fresh: boolean): Tail {
    const added = fresh && partial !== '' ? '\n' + partial : partial;
    return this.open ? { type: 'text', text: added } : { type: 'math', text: this.text + added };
  }

  private add(text: string): void {
    if (this.open) {
      this.context.emit({ type: 'text', text });
      return;
    }
    this.text += text;
    this.settleIfLong();
  }

  private settleIfLong(): void {
    if (this.text.length < LIMITS.unit) return;
    this.open = true;
    this.context.emit({ type: 'open', group: 'math' });
    this.context.emit({ type: 'text', text: this.text });
    this.text = '';
  }

  private complete(): void {
    if (this.open) return;
    this.context.emit({ type: 'flow', kind: 'math', text: this.text, inline: false });
    this.text = '';
  }
}
