import type { Commands } from '../backend';

type Bench = 'embedding_run' | 'moderation_run' | 'rerank_run';

/** What the benches of the lab are answered. */
export const labAnswers: { [C in Bench]: (params: Commands[C][0]) => Commands[C][1] } = {
  embedding_run: ({ texts, dimensions = 8 }) => ({
    similarity: texts.map((one) => texts.map((other) => (one === other ? 1 : 0.25))),
    dimensions,
    inputTokens: texts.length * 3,
    elapsedMs: 120,
  }),
  moderation_run: ({ text }) => {
    const flagged = text.includes('kill');
    const categories = [
      { name: 'violence', flagged, score: flagged ? 0.91 : 0.02 },
      { name: 'harassment', flagged: false, score: 0.01 },
    ];
    return { flagged, categories, elapsedMs: 80 };
  },
  rerank_run: ({ documents, topN = documents.length }) => {
    const results = documents.map((_, index) => ({ index, score: (index + 1) / documents.length })).reverse();
    return { results: results.slice(0, topN), elapsedMs: 90 };
  },
};
