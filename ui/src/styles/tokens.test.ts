import { describe, expect, it } from 'vitest';
import css from './tokens.css?raw';

type Theme = Record<string, string>;

function theme(block: string | undefined): Theme {
  const pairs = [...(block ?? '').matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

const light = theme(/:root \{([^}]*)\}/.exec(css)?.[1]);
const darkOfSystem = theme(/:root:not\(\[data-theme='light'\]\) \{([^}]*)\}/.exec(css)?.[1]);
const dark = theme(/:root\[data-theme='dark'\] \{([^}]*)\}/.exec(css)?.[1]);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

const grounds = ['paper', 'raised', 'sunken', 'accent-soft', 'good-soft', 'warn-soft', 'bad-soft'];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s colours', (_, colours) => {
  const at = (name: string) => colours[name] ?? 'missing';

  it('carry text on every ground', () => {
    const weak = grounds.flatMap((ground) =>
      ['ink', 'ink-2', 'ink-muted', 'accent-ink']
        .filter((text) => !(contrast(at(text), at(ground)) >= 4.5))
        .map((text) => `${text} on ${ground}`),
    );
    expect(weak).toEqual([]);
  });

  it('carry the words on buttons and badges', () => {
    const pairs = [
      ['on-accent', 'accent'],
      ['on-accent', 'accent-strong'],
      ['good', 'paper'],
      ['good', 'raised'],
      ['bad', 'raised'],
      ['bad', 'bad-soft'],
      ['good-ink', 'good-soft'],
      ['warn-ink', 'warn-soft'],
      ['warn-ink', 'raised'],
    ] as const;
    expect(pairs.filter(([text, ground]) => !(contrast(at(text), at(ground)) >= 4.5))).toEqual([]);
  });

  it('keep the edges of fields and the focus visible', () => {
    const pairs = ['paper', 'raised', 'sunken'].flatMap((ground) => [
      ['control-line', ground] as const,
      ['accent', ground] as const,
    ]);
    expect(pairs.filter(([edge, ground]) => !(contrast(at(edge), at(ground)) >= 3))).toEqual([]);
  });
});

it('is as dark by the system’s wish as by the user’s', () => {
  expect(Object.keys(dark).length).toBeGreaterThan(15);
  expect(darkOfSystem).toEqual(dark);
});
