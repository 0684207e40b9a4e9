export { ENGLISH_LABELS, type MarkdownLabels } from './labels';
export { MarkdownStream, type MarkdownSource, type StreamListener } from './stream';
export { MarkdownView, type ViewOptions } from './view';
export { warmUpMarkdown } from './warm-up';
