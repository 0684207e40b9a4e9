import { FENCE, HEADING, QUOTE, RULE, htmlStart, indentOf, isBlank } from '../lines';
import { LIMITS, type Block, type BlockContext, type Tail, type Verdict } from '../types';
import { PlainBlock } from './plain';

const ITEM_ENDS_TABLE = /^ {0,3}(?:[*+-]|1[.)])[ \t]/;

/** A table: every row is settled as soon as its line is whole. */
export class TableBlock implements Block {
  private longRow = '';

  constructor(
    private readonly context: BlockContext,
    header: string,
    delimiter: string,
  ) {
    context.emit({ type: 'open', group: 'table', head: header + '\n' + delimiter });
  }

  line(line: string, whole: boolean): Verdict {
    if ((whole && isBlank(line)) || endsTable(line)) return 'refused';
    if (whole) this.context.emit({ type: 'row', text: line });
    else this.longRow = line;
    return 'taken';
  }

  more(piece: string): void {
    this.longRow += piece;
    if (this.longRow.length < LIMITS.unit) return;
    this.endLine();
    this.finish();
    this.context.replace(new PlainBlock(this.context, ''));
  }

  endLine(): void {
    if (this.longRow !== '') this.context.emit({ type: 'row', text: this.longRow });
    this.longRow = '';
  }

  finish(): void {
    this.endLine();
    this.context.emit({ type: 'close' });
  }

  tail(partial: string): Tail {
    const row = this.longRow + partial;
    return { type: 'row', text: endsTable(row) ? '' : row };
  }
}

function endsTable(line: string): boolean {
  return (
    indentOf(line) >= 4 ||
    HEADING.test(line) ||
    QUOTE.test(line) ||
    FENCE.test(line) ||
    RULE.test(line) ||
    ITEM_ENDS_TABLE.test(line) ||
    htmlStart(line, true) !== undefined
  );
}
