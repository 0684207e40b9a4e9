import type { ToolGroup } from '../generated/ToolGroup';

/** What can be called: the app's own, and a server that works beside one that does not. */
export const fakeTools: ToolGroup[] = [
  {
    source: { type: 'app' },
    tools: [
      { name: 'calculate', description: 'Calculates exactly.', asks: false },
      { name: 'fetch_page', description: 'Fetches a page of the web.', asks: true },
    ],
    error: null,
  },
  {
    source: { type: 'server', id: '0198a000-0000-7000-8000-00000000f001', name: 'Files' },
    tools: [{ name: 'files__read', description: 'Reads a file.', asks: true }],
    error: null,
  },
];
