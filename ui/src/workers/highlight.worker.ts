import hljs from 'highlight.js/lib/core';
import type { HighlightReply, HighlightRequest } from '../lib/markdown/highlight';
import { EMBEDDED, GRAMMARS } from '../lib/markdown/languages';
import { runsFromMarkup } from '../lib/markdown/runs';

async function load(grammar: string): Promise<void> {
  for (const name of [...(EMBEDDED[grammar] ?? []), grammar]) {
    const fetchGrammar = GRAMMARS[name];
    if (fetchGrammar && !hljs.getLanguage(name)) hljs.registerLanguage(name, (await fetchGrammar()).default);
  }
}

async function answer(request: HighlightRequest): Promise<HighlightReply> {
  try {
    await load(request.grammar);
    const result = hljs.highlight(request.text, { language: request.grammar, ignoreIllegals: true });
    return { id: request.id, runs: runsFromMarkup(result.value) };
  } catch {
    return { id: request.id, runs: null };
  }
}

self.addEventListener('message', (event: MessageEvent<HighlightRequest>) => {
  void answer(event.data).then((reply) => {
    self.postMessage(reply, { transfer: reply.runs ? [reply.runs.triples.buffer] : [] });
  });
});
