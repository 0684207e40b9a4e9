/** Words that the rendered Markdown shows or speaks. */
export interface MarkdownLabels {
  /** Name of the copy button of a code block. */
  copy: string;
  /** The same after it was pressed. */
  copied: string;
  /** Name of the button that wraps long lines. */
  wrap: string;
  /** Name of the button that stops wrapping. */
  unwrap: string;
  /** Name of a code block without a language. */
  code: string;
  /** Name of the scrollable region around a table. */
  table: string;
  /** Name of a remote image that is not shown. */
  image: string;
  /** Name of the button that opens a remote image in the browser. */
  openImage: string;
  /** Name of a footnote reference, before its label. */
  footnote: string;
}

export const ENGLISH_LABELS: MarkdownLabels = {
  copy: 'Copy',
  copied: 'Copied',
  wrap: 'Wrap lines',
  unwrap: 'Do not wrap lines',
  code: 'Code',
  table: 'Table',
  image: 'Image',
  openImage: 'Open in browser',
  footnote: 'Footnote',
};
