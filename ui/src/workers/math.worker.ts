import katex from 'katex';
import type { MathReply, MathRequest } from '../lib/markdown/math';

self.addEventListener('message', (event: MessageEvent<MathRequest>) => {
  const { id, tex, display } = event.data;
  self.postMessage({ id, markup: typeset(tex, display) } satisfies MathReply);
});

function typeset(tex: string, display: boolean): string | null {
  try {
    return katex.renderToString(tex, {
      displayMode: display,
      throwOnError: false,
      trust: false,
      strict: 'ignore',
      errorColor: 'var(--bad)',
      maxExpand: 500,
      maxSize: 20,
    });
  } catch {
    return null;
  }
}
