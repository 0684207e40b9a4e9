import type { MarkedExtension, TokenizerAndRendererExtension } from 'marked';

/** A formula found in the text. */
export interface MathSource {
  tex: string;
  /** As written, with its delimiters. */
  source: string;
  display: boolean;
}

type Render = (math: MathSource) => string;

const BLOCK = [
  /^ {0,3}\$\$[ \t]*\n([\s\S]+?)\$\$[ \t]*(?:\n|$)/,
  /^ {0,3}\$\$(?!\$)((?:[^\n]|\n(?![ \t]*\n))+?)\$\$[ \t]*(?:\n|$)/,
  /^ {0,3}\\\[[ \t]*\n([\s\S]+?)\\\][ \t]*(?:\n|$)/,
  /^ {0,3}\\\[((?:[^\n]|\n(?![ \t]*\n))+?)\\\][ \t]*(?:\n|$)/,
];
const BLOCK_START = /\n {0,3}(?:\$\$(?:[ \t]*\n|[^\n]+\$\$[ \t]*(?:\n|$))|\\\[(?:[ \t]*\n|[^\n]+\\\][ \t]*(?:\n|$)))/;

/**
 * A single dollar opens math only before a non-space and closes it only after one and not
 * before a digit, so that prices stay prices.
 */
const INLINE: [RegExp, boolean][] = [
  [/^\$\$(?!\$)((?:\\[\s\S]|[^\\$])+?)\$\$(?!\$)/, true],
  [/^\$(?![\s$])((?:\\[\s\S]|[^\\$\n]|\n(?![ \t]*\n))*?(?:\\[^\s]|[^\\$\s]))\$(?![\d$])/, false],
  [/^\\\(((?:[^\n]|\n(?![ \t]*\n))+?)\\\)/, false],
  [/^\\\[((?:[^\n]|\n(?![ \t]*\n))+?)\\\]/, true],
];

/** Marked extensions for `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. */
export function mathExtensions(render: Render): NonNullable<MarkedExtension['extensions']> {
  const block: TokenizerAndRendererExtension = {
    name: 'mathBlock',
    level: 'block',
    start(src: string) {
      const found = BLOCK_START.exec('\n' + src);
      return found ? Math.max(0, found.index) : undefined;
    },
    tokenizer(src: string) {
      if (!/^ {0,3}(?:\$\$|\\\[)/.test(src)) return undefined;
      for (const pattern of BLOCK) {
        const match = pattern.exec(src);
        const tex = match?.[1]?.trim();
        if (match && tex) return { type: 'mathBlock', raw: match[0], tex };
      }
      return undefined;
    },
    renderer: (token) => render({ tex: String(token.tex), source: token.raw.trim(), display: true }) + '\n',
  };
  const inline: TokenizerAndRendererExtension = {
    name: 'mathInline',
    level: 'inline',
    start(src: string) {
      const found = /\$|\\[([]/.exec(src);
      return found ? found.index : undefined;
    },
    tokenizer(src: string) {
      const first = src.charCodeAt(0);
      if (first !== 36 && first !== 92) return undefined;
      for (const [pattern, display] of INLINE) {
        const match = pattern.exec(src);
        const tex = match?.[1]?.trim();
        if (match && tex) return { type: 'mathInline', raw: match[0], tex, display };
      }
      return undefined;
    },
    renderer: (token) => render({ tex: String(token.tex), source: token.raw, display: Boolean(token.display) }),
  };
  return [block, inline];
}
