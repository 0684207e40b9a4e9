import { readdirSync } from 'node:fs';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauri = {
  group: ['@tauri-apps/*', '@tauri-apps/**'],
  message: 'Only src/backend/tauri.ts talks to Tauri; import the Backend interface.',
};

const features = readdirSync(new URL('./src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** An area of features/ may use everything below it, but no other area. */
const featureBoundaries = features.map((name) => ({
  files: [`src/features/${name}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          tauri,
          {
            group: ['**/views/*', ...features.filter((other) => other !== name).map((other) => `../**/${other}/**`)],
            message: 'Features do not import each other, nor views: join them in a view.',
          },
        ],
      },
    ],
  },
}));

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/backend/generated'] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'smart'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-imports': ['error', { patterns: [tauri] }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteAttribute[key.name="style"]', message: 'Use a class, or the style: directive for a value.' },
      ],
      'svelte/button-has-type': 'error',
      'prefer-const': 'off',
      // Sets and maps that are replaced as a whole, or only keep books, need no reactivity of their own.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['*.js', '*.config.ts'], languageOptions: { globals: globals.node } },
  ...featureBoundaries,
  { files: ['src/backend/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
);
