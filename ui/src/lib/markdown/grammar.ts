import { Lexer, Marked, Parser, type Token, type Tokens } from 'marked';
import { escapeForeignTags, escapeHtml } from './html-text';
import { mathExtensions } from './math-grammar';

/** Link targets by normalised label. */
export type Definitions = Record<string, { href: string; title: string | null | undefined }>;

/** What a placeholder in rendered HTML stands for. */
export type Part =
  | { type: 'link'; url: string }
  | { type: 'image'; url: string; alt: string }
  | { type: 'math'; tex: string; source: string; display: boolean }
  | { type: 'code'; text: string; info: string }
  | { type: 'note'; label: string };

/** How list items of a cut list are to be rendered. */
export interface ListForm {
  start: number;
  /** Undefined: as the text says. */
  loose: boolean | undefined;
}

export interface Markup {
  html: string;
  parts: Part[];
  /** Labels of references that no definition matches yet. */
  unresolved: Set<string>;
  /** Labels defined by this text. */
  defined: string[];
  /** Whether the first list is loose. */
  loose: boolean;
}

/** Marks placeholders; a reply can't know it, so it can't forge one. */
export const PART_KEY = `k${crypto.randomUUID().replaceAll('-', '')}`;

let current: Markup = emptyMarkup();

function emptyMarkup(): Markup {
  return { html: '', parts: [], unresolved: new Set(), defined: [], loose: false };
}

function place(part: Part): string {
  current.parts.push(part);
  return `data-part="${PART_KEY}.${String(current.parts.length - 1)}"`;
}

export function normaliseLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase();
}

/** The author's name above an answer is a heading of level 2, so its own headings begin there too and skip no level. */
const HEADING_OFFSET = 1;
const DEEPEST_HEADING = 6;

const marked = new Marked({
  gfm: true,
  extensions: [
    ...mathExtensions((math) => `<span ${place({ type: 'math', ...math })}></span>`),
    {
      name: 'note',
      level: 'inline',
      start: (src: string) => src.indexOf('[^'),
      tokenizer(src: string) {
        const match = /^\[\^([^\]\s]{1,64})\](?!\()/.exec(src);
        return match ? { type: 'note', raw: match[0], label: match[1] ?? '' } : undefined;
      },
      renderer: (token) => `<sup ${place({ type: 'note', label: String(token.label) })}></sup>`,
    },
  ],
  tokenizer: {
    // A single tilde stands between numbers far more often than around struck text.
    del(src) {
      return src.startsWith('~~') ? false : undefined;
    },
    reflink(src, links) {
      const match = this.rules.inline.reflink.exec(src) ?? this.rules.inline.nolink.exec(src);
      if (!match) return undefined;
      const label = normaliseLabel(match[2] || match[1] || '');
      if (!Object.hasOwn(links, label)) current.unresolved.add(label);
      return false;
    },
  },
  renderer: {
    code({ text, lang }) {
      return `<pre ${place({ type: 'code', text, info: lang ?? '' })}></pre>\n`;
    },
    html({ text }) {
      return escapeForeignTags(text);
    },
    def(token) {
      current.defined.push(token.tag);
      return '';
    },
    heading({ tokens, depth }) {
      const level = Math.min(DEEPEST_HEADING, depth + HEADING_OFFSET);
      return `<h${String(level)}>${this.parser.parseInline(tokens)}</h${String(level)}>\n`;
    },
    link({ href, title, text, tokens, autolink }) {
      const inner = autolink ? escapeHtml(text) : this.parser.parseInline(tokens);
      const hint = title ? ` title="${escapeHtml(title)}"` : '';
      return `<a ${place({ type: 'link', url: decodeEntities(href) })}${hint}>${inner}</a>`;
    },
    image({ href, text, tokens }) {
      const alt = tokens ? this.parser.parseInline(tokens, this.parser.textRenderer) : text;
      return `<img ${place({ type: 'image', url: decodeEntities(href), alt: decodeEntities(alt) })}>`;
    },
  },
});

/** Renders Markdown blocks to HTML with placeholders. The HTML still has to be sanitised. */
export function renderBlocks(text: string, links: Definitions, form?: ListForm): Markup {
  return run(links, (lexer, parser) => {
    const tokens = lexer.lex(text);
    const list = tokens.find((token): token is Tokens.List => token.type === 'list');
    if (list) {
      current.loose = list.loose;
      if (form) shapeList(list, form);
    }
    return parser.parse(tokens);
  });
}

/** Renders inline Markdown as one paragraph. */
export function renderParagraph(text: string, links: Definitions): Markup {
  return run(links, (lexer, parser) => {
    const tokens = lexer.inlineTokens(text.trim());
    return `<p>${parser.parseInline(tokens)}</p>`;
  });
}

function run(links: Definitions, make: (lexer: Lexer, parser: Parser) => string): Markup {
  const markup = emptyMarkup();
  const outer = current;
  current = markup;
  try {
    const lexer = new Lexer(marked.defaults);
    lexer.tokens.links = links as typeof lexer.tokens.links;
    markup.html = make(lexer, new Parser(marked.defaults));
  } finally {
    current = outer;
  }
  return markup;
}

function shapeList(list: Tokens.List, form: ListForm): void {
  if (list.ordered) list.start = form.start;
  if (form.loose === undefined || form.loose === list.loose) return;
  const [from, to] = form.loose ? ['text', 'paragraph'] : ['paragraph', 'text'];
  for (const item of list.items) {
    item.loose = form.loose;
    for (const token of item.tokens as Token[]) {
      if (token.type === from) token.type = to;
    }
  }
}

/** Character references in a link target stand for their characters. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  const area = new DOMParser().parseFromString(
    `<!doctype html><textarea>${text.replaceAll('<', '&lt;')}</textarea>`,
    'text/html',
  );
  return area.querySelector('textarea')?.value ?? text;
}
