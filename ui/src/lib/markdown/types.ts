/**
 * Sizes that bound the work done for one arriving chunk. They are in UTF-16 code units
 * unless a name says otherwise.
 */
export const LIMITS = {
  /** A source line longer than this is fed in pieces, so that it needs no end to be shown. */
  line: 1024,
  /** The most an unsettled block may hold before it is cut or handed to a nested scanner. */
  unit: 4000,
  /** The same of a paragraph, which is laid out anew as a whole with every word that comes. */
  paragraph: 1600,
  /** A list segment ends at the first item that starts beyond this. */
  listSegment: 1600,
  /** The most items of one list segment. */
  listItems: 50,
  /** Containers nested deeper than this are shown as plain paragraphs. */
  depth: 6,
} as const;

/** What a settled piece of running Markdown holds. */
export type FlowKind = 'paragraph' | 'heading' | 'rule' | 'quote' | 'html' | 'math' | 'footnote';

/** Where a list segment stands in the list that it was cut from. */
export interface ListPlace {
  ordered: boolean;
  /** Number of its first item. */
  start: number;
  /** Not the first segment of its list. */
  continued: boolean;
}

/**
 * A step in the growth of the document. Events only ever append: what one has made is never
 * taken back by a later one.
 */
export type ScanEvent =
  | {
      type: 'flow';
      kind: FlowKind;
      text: string;
      /** Later part of a paragraph that was cut: only inline markup counts in it. */
      inline: boolean;
    }
  | { type: 'list'; text: string; place: ListPlace }
  | { type: 'open'; group: 'code'; info: string }
  | { type: 'open'; group: 'math' }
  | { type: 'open'; group: 'quote' }
  | { type: 'open'; group: 'item'; place: ListPlace }
  | { type: 'open'; group: 'table'; head: string }
  | { type: 'text'; text: string }
  | { type: 'row'; text: string }
  | { type: 'close' };

/** The part that may still change with the next character. */
export type Tail =
  | { type: 'none' }
  | {
      type: 'flow';
      /** Whole lines of the open block. */
      text: string;
      /** Start of the line that is still arriving. */
      partial: string;
      /** Whether `partial` starts a line, rather than going on with the last one of `text`. */
      fresh: boolean;
      inline: boolean;
    }
  | { type: 'list'; text: string; partial: string; fresh: boolean; place: ListPlace }
  | { type: 'math'; text: string }
  | { type: 'text'; text: string }
  | { type: 'row'; text: string };

/** Result of offering a line to the open block. */
export type Verdict =
  /** The block took it and stays open. */
  | 'taken'
  /** The block took it and is complete. */
  | 'last'
  /** The block ended before it. */
  | 'refused';

/** What a block needs from the scanner that opened it. */
export interface BlockContext {
  /** Nesting depth of containers around the block. */
  readonly depth: number;
  emit(event: ScanEvent): void;
  /** Ends the current block in favour of another that goes on from its text. */
  replace(block: Block): void;
  /** Feeds lines again as ordinary text, for a block that turned out to be none. */
  rescan(lines: string[]): void;
  /** A scanner for the contents of a container that has grown beyond the limit. */
  nest(): NestedScanner;
}

/** The part of a scanner that a container block drives. */
export interface NestedScanner {
  append(text: string): void;
  finish(): void;
  tail(extra: string): Tail;
}

/** A top-level block that is being read. */
export interface Block {
  /**
   * Offers the next line. `whole` is false for the beginning of an over-long line whose
   * rest follows through `more`.
   */
  line(line: string, whole: boolean): Verdict;
  /** The next piece of an over-long line that was taken. */
  more(piece: string): void;
  /** The over-long line has ended. */
  endLine(): void;
  /** No further lines: emits what is left. */
  finish(): void;
  /**
   * What to show for the unsettled part, given what is there of the line that is arriving.
   * `fresh` is false when that goes on with an over-long line whose beginning was taken.
   */
  tail(partial: string, fresh: boolean): Tail;
}
