import createDOMPurify, { type Config } from 'dompurify';
import { PART_KEY, type Part } from './grammar';
import { ALLOWED_TAGS } from './html-text';

const CONFIG: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [...ALLOWED_TAGS, '#text'],
  ALLOWED_ATTR: [
    'align',
    'checked',
    'colspan',
    'data-part',
    'dir',
    'disabled',
    'lang',
    'open',
    'reversed',
    'rowspan',
    'scope',
    'span',
    'start',
    'title',
    'type',
    'value',
  ],
  FORBID_TAGS: [
    'style',
    'script',
    'form',
    'iframe',
    'svg',
    'math',
    'meta',
    'base',
    'link',
    'object',
    'embed',
    'template',
  ],
  FORBID_ATTR: ['style', 'id', 'name', 'class', 'src', 'srcset', 'href', 'is'],
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  SAFE_FOR_XML: true,
  RETURN_DOM_FRAGMENT: true,
};

const purify = createDOMPurify(window);
let parts: Part[] = [];

// Targets are taken out while the tree is still inert: what reaches the page has no attribute
// that could load or navigate.
purify.addHook('beforeSanitizeAttributes', (element) => {
  if (typeof element.getAttribute !== 'function') return;
  if (partIndex(element) !== undefined) return;
  element.removeAttribute('data-part');
  const name = element.nodeName.toLowerCase();
  if (name === 'a') {
    const url = element.getAttribute('href');
    if (url !== null) keep(element, { type: 'link', url });
  } else if (name === 'img') {
    const alt = element.getAttribute('alt') ?? '';
    keep(element, { type: 'image', url: element.getAttribute('src') ?? '', alt });
  }
});

function keep(element: Element, part: Part): void {
  parts.push(part);
  element.setAttribute('data-part', `${PART_KEY}.${String(parts.length - 1)}`);
}

/** Index of the part that an element stands for. */
export function partIndex(element: Element): number | undefined {
  const value = element.getAttribute('data-part');
  if (!value?.startsWith(PART_KEY + '.')) return undefined;
  return Number.parseInt(value.slice(PART_KEY.length + 1), 10);
}

/** Cleans rendered HTML; links and images found in it are added to `found`. */
export function sanitize(html: string, found: Part[]): DocumentFragment {
  parts = found;
  try {
    return purify.sanitize(html, CONFIG);
  } finally {
    parts = [];
  }
}
