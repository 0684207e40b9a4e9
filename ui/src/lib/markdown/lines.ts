/** Line-level grammar of CommonMark and GFM blocks. */

export const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
export const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
export const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/;
export const SETEXT = /^ {0,3}(?:=+|-+)[ \t]*$/;
export const QUOTE = /^ {0,3}>/;
export const ITEM = /^( {0,3})([*+-]|\d{1,9}[.)])(?:([ \t]+)(.*)|$)/;
export const FOOTNOTE = /^ {0,3}\[\^([^\]\s]{1,64})\]:/;
const ITEM_INTERRUPTS = /^ {0,3}(?:[*+-]|1[.)])[ \t]+[^ \t]/;
const DELIMITER_ROW = /^ {0,3}(?:\| *)?:?-+:? *(?:\| *:?-+:? *)*(?:\| *)?$/;

const BLOCK_TAGS =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|' +
  'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|' +
  'menuitem|meta|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|' +
  'tr|track|ul';
const RAW_OPEN = /^ {0,3}<(?:script|pre|style|textarea)(?:[\s>]|$)/i;
const COMMENT_OPEN = /^ {0,3}<!--/;
const INSTRUCTION_OPEN = /^ {0,3}<\?/;
const DECLARATION_OPEN = /^ {0,3}<![A-Za-z]/;
const CDATA_OPEN = /^ {0,3}<!\[CDATA\[/;
const BLOCK_OPEN = new RegExp(`^ {0,3}</?(?:${BLOCK_TAGS})(?:[ \\t]|$|/?>)`, 'i');
const ATTRIBUTE = '[ \\t]+[a-zA-Z:_][\\w.:-]*(?:[ \\t]*=[ \\t]*(?:"[^"]*"|\'[^\']*\'|[^\\s"\'=<>`]+))?';
const LONE_TAG = new RegExp(
  `^ {0,3}(?:<[a-z][a-z0-9-]*(?:${ATTRIBUTE})*[ \\t]*/?>|</[a-z][a-z0-9-]*\\s*>)[ \\t]*$`,
  'i',
);

export function isBlank(line: string): boolean {
  return !/[^ \t]/.test(line);
}

/** Columns of white space before the first character, tabs at stops of four. */
export function indentOf(line: string): number {
  let columns = 0;
  for (let i = 0; i < line.length; i++) {
    const char = line.charCodeAt(i);
    if (char === 32) columns += 1;
    else if (char === 9) columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}

/** Removes up to `columns` columns of leading white space. */
export function dedent(line: string, columns: number): string {
  let at = 0;
  let column = 0;
  while (at < line.length && column < columns) {
    const char = line.charCodeAt(at);
    if (char === 32) column += 1;
    else if (char === 9) column += 4 - (column % 4);
    else break;
    at += 1;
  }
  return ' '.repeat(Math.max(0, column - columns)) + line.slice(at);
}

/** How an HTML block ends: at a line that matches, or (null) at a blank line. */
export type HtmlEnd = RegExp | null;

/** Whether a line starts an HTML block, and how that block ends. */
export function htmlStart(line: string, interrupting: boolean): { end: HtmlEnd } | undefined {
  if (!/^ {0,3}</.test(line)) return undefined;
  if (RAW_OPEN.test(line)) return { end: /<\/(?:script|pre|style|textarea)>/i };
  if (COMMENT_OPEN.test(line)) return { end: /-->/ };
  if (INSTRUCTION_OPEN.test(line)) return { end: /\?>/ };
  if (CDATA_OPEN.test(line)) return { end: /\]\]>/ };
  if (DECLARATION_OPEN.test(line)) return { end: />/ };
  if (BLOCK_OPEN.test(line)) return { end: null };
  if (!interrupting && LONE_TAG.test(line)) return { end: null };
  return undefined;
}

/** How display math starts on a line. */
export interface MathOpening {
  closing: '$$' | '\\]';
  /** Opened and closed on this line. */
  complete: boolean;
  /** Nothing but the opening on this line. */
  bare: boolean;
}

export function mathStart(line: string): MathOpening | undefined {
  const match = /^ {0,3}(\$\$|\\\[)(.*)$/.exec(line);
  if (!match) return undefined;
  const closing = match[1] === '$$' ? '$$' : '\\]';
  const rest = (match[2] ?? '').trim();
  if (rest === '') return { closing, complete: false, bare: true };
  if (rest.startsWith('$')) return undefined;
  const end = rest.indexOf(closing);
  if (end === -1) return { closing, complete: false, bare: false };
  // Text after the closing delimiter makes it inline math in a paragraph.
  if (end !== rest.length - closing.length) return undefined;
  return { closing, complete: rest.slice(0, end).trim() !== '', bare: false };
}

/** Whether a line ends a paragraph by starting another block. */
export function interruptsParagraph(line: string): boolean {
  if (HEADING.test(line) || QUOTE.test(line) || FENCE.test(line) || RULE.test(line)) return true;
  if (ITEM_INTERRUPTS.test(line)) return true;
  if (htmlStart(line, true)) return true;
  const math = mathStart(line);
  return math !== undefined && (math.complete || math.bare);
}

/** Whether a line may be the delimiter row under the table header `header`. */
export function isDelimiterRow(line: string, header: string): boolean {
  if (!DELIMITER_ROW.test(line) || !/[:|]/.test(line)) return false;
  if (indentOf(header) > 3) return false;
  return (
    countCells(header) ===
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|').length
  );
}

/** Number of cells of a table row. */
export function countCells(row: string): number {
  const cells: string[] = [];
  let cell = '';
  for (let i = 0; i < row.length; i++) {
    const char = row.charAt(i);
    if (char === '\\') {
      cell += char + row.charAt(i + 1);
      i += 1;
    } else if (char === '|') {
      cells.push(cell);
      cell = '';
    } else {
      cell += char;
    }
  }
  cells.push(cell);
  if (cells[0]?.trim() === '') cells.shift();
  if (cells.length > 0 && cells[cells.length - 1]?.trim() === '') cells.pop();
  return cells.length;
}
