import { PlainBlock } from './blocks/plain';
import { startBlock } from './blocks/start';
import { isBlank } from './lines';
import { LIMITS, type Block, type BlockContext, type NestedScanner, type ScanEvent, type Tail } from './types';

/**
 * Cuts growing Markdown into blocks. Text goes in by `append` in any pieces; events come out
 * that only add to the document. The result does not depend on how the text was cut into
 * pieces, and what is unsettled at any time is bounded by `LIMITS`.
 */
export class BlockScanner implements NestedScanner, BlockContext {
  private buffer = '';
  private heldReturn = false;
  private inLongLine = false;
  private block: Block | null = null;
  private replacement: Block | null = null;
  private finished = false;

  constructor(
    private readonly sink: (event: ScanEvent) => void,
    readonly depth = 0,
    private readonly mathAllowed = true,
  ) {}

  append(chunk: string): void {
    if (this.finished) return;
    let from = 0;
    const text = this.normalise(chunk);
    for (;;) {
      const end = text.indexOf('\n', from);
      const piece = end === -1 ? text.slice(from) : text.slice(from, end);
      this.buffer = this.buffer === '' ? piece : this.buffer + piece;
      this.splitLongLine();
      if (end === -1) return;
      this.endLine();
      from = end + 1;
    }
  }

  /** Settles everything; later appends are ignored. */
  finish(): void {
    if (this.finished) return;
    this.heldReturn = false;
    if (this.buffer !== '' || this.inLongLine) this.endLine();
    this.finished = true;
    this.closeBlock();
  }

  /** What to show for the unsettled part; `extra` is text that has not been appended yet. */
  tail(extra = ''): Tail {
    const partial = this.buffer + extra;
    if (this.block) return this.block.tail(partial, !this.inLongLine);
    if (partial === '') return { type: 'none' };
    return { type: 'flow', text: '', partial, fresh: true, inline: false };
  }

  emit(event: ScanEvent): void {
    this.sink(event);
  }

  replace(block: Block): void {
    this.replacement = block;
  }

  rescan(lines: string[]): void {
    const plain = new BlockScanner(this.sink, this.depth, false);
    plain.append(lines.join('\n'));
    plain.finish();
  }

  nest(): NestedScanner {
    return new BlockScanner(this.sink, this.depth + 1);
  }

  /** Line ends become `\n`; a `\r` at the end waits for what follows it. */
  private normalise(chunk: string): string {
    let text = this.heldReturn ? '\r' + chunk : chunk;
    this.heldReturn = text.endsWith('\r');
    if (this.heldReturn) text = text.slice(0, -1);
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  }

  /** Feeds an over-long line in pieces of a fixed size, whatever pieces it arrived in. */
  private splitLongLine(): void {
    if (this.buffer.length <= LIMITS.line) return;
    let from = 0;
    while (this.buffer.length - from > LIMITS.line) {
      let to = from + LIMITS.line;
      const last = this.buffer.charCodeAt(to - 1);
      if (last >= 0xd800 && last <= 0xdbff) to -= 1;
      const piece = this.buffer.slice(from, to);
      if (this.inLongLine) this.block?.more(piece);
      else this.feed(piece, false);
      this.swap();
      this.inLongLine = true;
      from = to;
    }
    this.buffer = this.buffer.slice(from);
  }

  private endLine(): void {
    const line = this.buffer;
    this.buffer = '';
    if (!this.inLongLine) {
      this.feed(line, true);
      return;
    }
    this.inLongLine = false;
    this.block?.more(line);
    this.swap();
    this.block?.endLine();
    this.swap();
  }

  private feed(line: string, whole: boolean): void {
    if (this.block) {
      const verdict = this.block.line(line, whole);
      if (this.swap()) return;
      if (verdict === 'taken') return;
      this.closeBlock();
      if (verdict === 'last') return;
    }
    if (whole && isBlank(line)) return;
    this.block =
      this.depth >= LIMITS.depth ? new PlainBlock(this, line) : startBlock(this, line, whole, this.mathAllowed);
  }

  /** Takes over a block that the current one asked for. */
  private swap(): boolean {
    if (!this.replacement) return false;
    this.block = this.replacement;
    this.replacement = null;
    return true;
  }

  private closeBlock(): void {
    const block = this.block;
    this.block = null;
    block?.finish();
  }
}
