import { CodeBlock } from './code-block';
import { element, icon } from './dom';
import type { Markup, Part } from './grammar';
import type { MarkdownLabels } from './labels';
import { mathPlace } from './math';
import { partIndex, sanitize } from './sanitize';
import { hostOf, isInlineImage, linkable } from './urls';

const OWN_DIRECTION = 'p,li,h1,h2,h3,h4,h5,h6,td,th,summary,dd,dt';

/** Turns rendered markup into clean nodes, with the real things in place of placeholders. */
export function toNodes(markup: Markup, labels: MarkdownLabels): DocumentFragment {
  const parts = [...markup.parts];
  const nodes = sanitize(markup.html, parts);
  for (const place of Array.from(nodes.querySelectorAll('[data-part]'))) {
    const index = partIndex(place);
    const part = index === undefined ? undefined : parts[index];
    place.removeAttribute('data-part');
    if (part) fill(place, part, labels);
  }
  for (const input of Array.from(nodes.querySelectorAll('input'))) tidyInput(input);
  for (const block of Array.from(nodes.querySelectorAll(OWN_DIRECTION))) {
    if (!block.hasAttribute('dir')) block.setAttribute('dir', 'auto');
  }
  for (const table of Array.from(nodes.querySelectorAll('table'))) wrapTable(table, labels);
  return nodes;
}

function fill(place: Element, part: Part, labels: MarkdownLabels): void {
  switch (part.type) {
    case 'link':
      fillLink(place, part.url);
      break;
    case 'image':
      place.replaceWith(imageFor(part.url, part.alt, labels));
      break;
    case 'math':
      place.replaceWith(mathPlace(part.tex, part.source, part.display));
      break;
    case 'code':
      place.replaceWith(codeFor(part.text, part.info, labels));
      break;
    case 'note':
      place.className = 'md-note-ref';
      place.append(noteButton(part.label, labels));
      break;
  }
}

function fillLink(place: Element, raw: string): void {
  const url = linkable(raw);
  if (url === null) {
    place.replaceWith(...Array.from(place.childNodes));
    return;
  }
  place.className = 'md-link';
  place.setAttribute('role', 'link');
  place.setAttribute('tabindex', '0');
  place.setAttribute('data-href', url);
  if (!place.hasAttribute('title')) place.setAttribute('title', url);
}

function imageFor(url: string, alt: string, labels: MarkdownLabels): Node {
  if (isInlineImage(url)) {
    const image = element('img', 'md-image');
    image.alt = alt;
    image.src = url;
    return image;
  }
  const chip = element('span', 'md-image-chip');
  chip.append(icon('image'), element('span', 'md-image-alt', alt || labels.image));
  const target = linkable(url);
  if (target !== null) {
    chip.append(element('span', 'md-image-host', hostOf(target)));
    const button = element('button', 'md-image-open', labels.openImage);
    button.type = 'button';
    button.dataset.href = target;
    chip.append(button);
  }
  return chip;
}

/** A code block inside a list, a quote or raw HTML. */
function codeFor(text: string, info: string, labels: MarkdownLabels): Node {
  const block = new CodeBlock(info, labels);
  const whole = text === '' || text.endsWith('\n') ? text : text + '\n';
  for (const line of whole.match(/[^\n]*\n/g) ?? []) block.body.append(line);
  block.body.settle();
  return block.element;
}

function noteButton(label: string, labels: MarkdownLabels): HTMLElement {
  const button = element('button', 'md-note-link', label);
  button.type = 'button';
  button.dataset.act = 'note';
  button.dataset.note = label;
  button.setAttribute('aria-label', `${labels.footnote} ${label}`);
  return button;
}

/** Only a task's tick box remains, and it can't be changed. */
function tidyInput(input: HTMLInputElement): void {
  if (input.getAttribute('type') !== 'checkbox') {
    input.remove();
    return;
  }
  input.setAttribute('disabled', '');
  const item = input.closest('li');
  item?.classList.add('md-task');
  if (item) input.setAttribute('aria-label', item.textContent.trim().slice(0, 80));
}

function wrapTable(table: HTMLTableElement, labels: MarkdownLabels): void {
  const region = tableRegion(labels);
  table.replaceWith(region);
  region.append(table);
  for (const head of Array.from(table.querySelectorAll('thead th'))) head.setAttribute('scope', 'col');
}

export function tableRegion(labels: MarkdownLabels): HTMLElement {
  const region = element('div', 'md-table');
  region.tabIndex = 0;
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', labels.table);
  return region;
}
