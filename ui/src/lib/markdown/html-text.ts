/** Elements that raw HTML in a reply may use. */
export const ALLOWED_TAGS = [
  'a',
  'abbr',
  'b',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'details',
  'dfn',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'input',
  'ins',
  'kbd',
  'li',
  'mark',
  'ol',
  'p',
  'pre',
  'q',
  'rp',
  'rt',
  'ruby',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strong',
  'sub',
  'summary',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
  'wbr',
];

const allowed = new Set(ALLOWED_TAGS.filter((tag) => tag !== 'input'));

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * Shows tags that are not allowed as text, so that nothing a model wrote vanishes. This is for
 * the reader's sake alone; the sanitiser runs on the result whatever it is.
 */
export function escapeForeignTags(html: string): string {
  return html.replace(/<(?!!--)([/?!]?)([A-Za-z][\w:.-]*)?/g, (found, mark: string, name = '') =>
    (mark === '' || mark === '/') && allowed.has((name as string).toLowerCase()) ? found : '&lt;' + found.slice(1),
  );
}
