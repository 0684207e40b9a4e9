// Finds elements as assistive technology does: by role and accessible name. Called as a function body with
// (role, name, partly, within): `name` null means any, `within` an element or null. Returns visible elements.
const [role, name, partly, within] = arguments;

const tagRoles = {
  A: (e) => (e.hasAttribute('href') ? 'link' : 'generic'),
  ARTICLE: 'article',
  ASIDE: 'complementary',
  BUTTON: 'button',
  DIALOG: 'dialog',
  FIGURE: 'figure',
  FOOTER: 'contentinfo',
  FORM: 'form',
  H1: 'heading',
  H2: 'heading',
  H3: 'heading',
  H4: 'heading',
  H5: 'heading',
  H6: 'heading',
  HEADER: 'banner',
  HR: 'separator',
  IMG: (e) => (e.getAttribute('alt') === '' ? 'presentation' : 'img'),
  LI: 'listitem',
  MAIN: 'main',
  MATH: 'math',
  METER: 'meter',
  NAV: 'navigation',
  OL: 'list',
  OPTION: 'option',
  OUTPUT: 'status',
  P: 'paragraph',
  PROGRESS: 'progressbar',
  SEARCH: 'search',
  SECTION: (e) => (nameOf(e) ? 'region' : 'generic'),
  SELECT: (e) => (e.multiple || e.size > 1 ? 'listbox' : 'combobox'),
  SUMMARY: 'button',
  TABLE: 'table',
  TBODY: 'rowgroup',
  TD: 'cell',
  TEXTAREA: 'textbox',
  TH: 'columnheader',
  THEAD: 'rowgroup',
  TR: 'row',
  UL: 'list',
};
const inputRoles = {
  button: 'button',
  checkbox: 'checkbox',
  email: 'textbox',
  image: 'button',
  number: 'spinbutton',
  password: 'textbox',
  radio: 'radio',
  range: 'slider',
  reset: 'button',
  search: 'searchbox',
  submit: 'button',
  tel: 'textbox',
  text: 'textbox',
  url: 'textbox',
};
// Roles that take their name from what they contain.
const namedByContent = new Set(
  ('button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option ' +
    'radio row rowheader switch tab tooltip treeitem').split(' '),
);

function roleOf(element) {
  const explicit = element.getAttribute('role');
  if (explicit) return explicit.trim().split(/\s+/)[0];
  if (element.tagName === 'INPUT') return inputRoles[element.type] ?? 'generic';
  const implied = tagRoles[element.tagName.toUpperCase()];
  if (typeof implied === 'function') return implied(element);
  if (implied) return implied;
  return element.isContentEditable && element.hasAttribute('contenteditable') ? 'textbox' : 'generic';
}

const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

function isHidden(element) {
  if (element.closest('[aria-hidden="true"], [inert]')) return true;
  return !element.checkVisibility({ checkVisibilityCSS: true });
}

// The text of a subtree, with the names of what stands for text in it.
function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  if (node.getAttribute('aria-hidden') === 'true') return '';
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return '';
  const label = tidy(node.getAttribute('aria-label'));
  if (label) return ` ${label} `;
  if (node.tagName === 'IMG') return ` ${node.alt} `;
  const inner = [...node.childNodes].map(content).join('');
  return style.display.startsWith('inline') ? inner : ` ${inner} `;
}

function nameOf(element) {
  const references = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const referred = tidy(references.map((id) => content(document.getElementById(id) ?? document.createTextNode(''))).join(' '));
  if (referred) return referred;
  const label = tidy(element.getAttribute('aria-label'));
  if (label) return label;
  const labels = tidy([...(element.labels ?? [])].map((l) => content(l)).join(' '));
  if (labels) return labels;
  if (element.tagName === 'IMG') return tidy(element.alt) || tidy(element.title);
  if (element.tagName === 'INPUT' && ['button', 'submit', 'reset'].includes(element.type)) return tidy(element.value);
  const caption = { FIGURE: 'figcaption', TABLE: 'caption', FIELDSET: 'legend' }[element.tagName];
  if (caption) return tidy(content(element.querySelector(`:scope > ${caption}`) ?? document.createTextNode('')));
  const explicit = element.getAttribute('role');
  const ownRole = explicit ?? (element.tagName === 'SECTION' ? 'region' : roleOf(element));
  if (namedByContent.has(ownRole)) {
    const text = tidy([...element.childNodes].map(content).join(''));
    if (text) return text;
  }
  return tidy(element.title) || tidy(element.getAttribute('placeholder'));
}

const fits = (found) => name === null || (partly ? found.includes(name) : found === name);
return [...(within ?? document).querySelectorAll('*')].filter(
  (element) => roleOf(element) === role && fits(nameOf(element)) && !isHidden(element),
);
