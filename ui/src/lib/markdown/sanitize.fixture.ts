import type { Part } from './grammar';

/**
 * Stands in for the sanitiser in tests without a browser: DOMPurify goes wrong in their DOM,
 * so what it does is tested in the real window. This only parses.
 */
export function parseOnly(html: string, parts: Part[], key: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const link of Array.from(template.content.querySelectorAll('a[href]'))) {
    parts.push({ type: 'link', url: link.getAttribute('href') ?? '' });
    link.removeAttribute('href');
    link.setAttribute('data-part', `${key}.${String(parts.length - 1)}`);
  }
  for (const image of Array.from(template.content.querySelectorAll('img[src]'))) {
    parts.push({ type: 'image', url: image.getAttribute('src') ?? '', alt: image.getAttribute('alt') ?? '' });
    image.removeAttribute('src');
    image.setAttribute('data-part', `${key}.${String(parts.length - 1)}`);
  }
  return template.content;
}
