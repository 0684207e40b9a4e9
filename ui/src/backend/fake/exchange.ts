import type { Exchange } from '../generated/Exchange';

/** What went over the wire for any answer. */
export const fakeExchange: Exchange = {
  method: 'POST',
  url: 'https://api.xidao.online/v1/chat/completions',
  requestHeaders: [
    ['authorization', 'Bearer …3f9a'],
    ['content-type', 'application/json'],
  ],
  request: '{"model":"demo-chat","stream":true,"messages":[]}',
  status: 200,
  responseHeaders: [['content-type', 'text/event-stream']],
  response: 'data: {"choices":[]}\n\ndata: [DONE]\n\n',
  isCut: false,
  sentAt: 1_790_000_000_000,
  headMs: 210,
  firstByteMs: 214,
  totalMs: 1_840,
};
