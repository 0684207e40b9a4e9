import type { LanguageFn } from 'highlight.js';

type Load = () => Promise<{ default: LanguageFn }>;

/** Grammars by the name that highlight.js gives them; each is fetched when first needed. */
export const GRAMMARS: Record<string, Load> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cmake: () => import('highlight.js/lib/languages/cmake'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  elixir: () => import('highlight.js/lib/languages/elixir'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  julia: () => import('highlight.js/lib/languages/julia'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  latex: () => import('highlight.js/lib/languages/latex'),
  less: () => import('highlight.js/lib/languages/less'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  matlab: () => import('highlight.js/lib/languages/matlab'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  nix: () => import('highlight.js/lib/languages/nix'),
  objectivec: () => import('highlight.js/lib/languages/objectivec'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  protobuf: () => import('highlight.js/lib/languages/protobuf'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scala: () => import('highlight.js/lib/languages/scala'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  vim: () => import('highlight.js/lib/languages/vim'),
  wasm: () => import('highlight.js/lib/languages/wasm'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

const ALIASES: Record<string, string> = {
  bat: 'powershell', 'c#': 'csharp', 'c++': 'cpp', cc: 'cpp', cjs: 'javascript', console: 'bash', cs: 'csharp',
  cts: 'typescript', docker: 'dockerfile', ex: 'elixir', exs: 'elixir', golang: 'go', gql: 'graphql', h: 'c',
  hpp: 'cpp', hs: 'haskell', htm: 'xml', html: 'xml', jl: 'julia', js: 'javascript', json5: 'json', jsonc: 'json',
  jsonl: 'json', jsx: 'javascript', kt: 'kotlin', make: 'makefile', md: 'markdown', mjs: 'javascript', mm: 'objectivec',
  mts: 'typescript', objc: 'objectivec', patch: 'diff', pl: 'perl', proto: 'protobuf', ps1: 'powershell', py: 'python',
  py3: 'python', python3: 'python', rb: 'ruby', rs: 'rust', sass: 'scss', sh: 'bash', shell: 'bash', svelte: 'xml',
  svg: 'xml', tex: 'latex', toml: 'ini', ts: 'typescript', tsx: 'typescript', vue: 'xml', wat: 'wasm', yml: 'yaml',
  zsh: 'bash',
};

/** Name of the grammar for a language as a model names it, if there is one. */
export function grammarFor(language: string): string | undefined {
  const name = language.toLowerCase();
  const resolved = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return resolved !== undefined && Object.hasOwn(GRAMMARS, resolved) ? resolved : undefined;
}

/** Grammars that another one falls back on for embedded parts. */
export const EMBEDDED: Record<string, string[]> = {
  xml: ['css', 'javascript'],
  markdown: ['xml'],
  php: ['xml'],
  typescript: ['xml', 'css'],
  javascript: ['xml', 'css'],
};
