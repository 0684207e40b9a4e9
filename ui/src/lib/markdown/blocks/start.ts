import { FENCE, FOOTNOTE, HEADING, ITEM, QUOTE, RULE, htmlStart, indentOf, mathStart } from '../lines';
import type { Block, BlockContext } from '../types';
import { FenceBlock, IndentedCodeBlock } from './code';
import { FootnoteBlock } from './footnote';
import { HtmlBlock } from './html';
import { ListBlock } from './list';
import { MathBlock } from './math';
import { HeadingBlock, ParagraphBlock } from './paragraph';
import { QuoteBlock } from './quote';

/** Opens the block that a non-blank line starts, or emits it when the line is all of it. */
export function startBlock(context: BlockContext, line: string, whole: boolean, mathAllowed: boolean): Block | null {
  if (indentOf(line) >= 4) return new IndentedCodeBlock(context, line, whole);
  if (whole) {
    const fence = FENCE.exec(line);
    if (fence) return new FenceBlock(context, fence);
    if (RULE.test(line)) {
      context.emit({ type: 'flow', kind: 'rule', text: line, inline: false });
      return null;
    }
    if (FOOTNOTE.test(line)) return new FootnoteBlock(context, line);
  }
  if (HEADING.test(line)) return HeadingBlock.start(context, line, whole);
  if (QUOTE.test(line)) return new QuoteBlock(context, line);
  const item = ITEM.exec(line);
  if (item) return new ListBlock(context, line, item);
  const html = htmlStart(line, false);
  if (html) return HtmlBlock.start(context, line, html.end);
  const math = mathAllowed ? mathStart(line) : undefined;
  if (math) return MathBlock.start(context, line, math);
  return new ParagraphBlock(context, line);
}
