import { cleanup, configure } from '@testing-library/svelte';
import { afterEach } from 'vitest';

// A busy machine takes longer than a second for what a person would not notice.
configure({ asyncUtilTimeout: 5_000 });

afterEach(() => {
  cleanup();
  delete document.documentElement.dataset.theme;
  document.documentElement.removeAttribute('style');
});
