import { isBlank } from '../lines';
import { cutParagraph } from '../paragraph-cut';
import { LIMITS, type Block, type BlockContext, type Tail, type Verdict } from '../types';

/** Settles the beginning of over-long running text at good places; returns what is left of it. */
export function settleBeginning(context: BlockContext, text: string, continued: boolean): string {
  let rest = text;
  let inline = continued;
  while (rest.length >= LIMITS.paragraph) {
    const at = cutParagraph(rest.slice(0, LIMITS.paragraph));
    context.emit({ type: 'flow', kind: 'paragraph', text: rest.slice(0, at), inline });
    rest = rest.slice(at).replace(/^\s+/, '');
    inline = true;
  }
  return rest;
}

/** Text whose block markup is not read, because it is nested too deep or goes on from a cut block. */
export class PlainBlock implements Block {
  private text = '';

  constructor(
    private readonly context: BlockContext,
    text: string,
  ) {
    this.more(text);
  }

  line(line: string, whole: boolean): Verdict {
    if (whole && isBlank(line)) return 'last';
    this.more('\n' + line);
    return 'taken';
  }

  more(piece: string): void {
    this.text = settleBeginning(this.context, this.text + piece, true);
  }

  endLine(): void {
    // Line ends are written before the next line.
  }

  finish(): void {
    if (this.text !== '') this.context.emit({ type: 'flow', kind: 'paragraph', text: this.text, inline: true });
  }

  tail(partial: string, fresh: boolean): Tail {
    return { type: 'flow', text: this.text, partial, fresh, inline: true };
  }
}
