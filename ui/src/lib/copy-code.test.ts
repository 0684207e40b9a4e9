import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Exchange } from '../backend/generated/Exchange';
import { codeOf } from './copy-code';

const exchange: Exchange = {
  method: 'POST',
  url: 'https://gateway.example/v1/chat/completions',
  requestHeaders: [
    ['authorization', 'Bearer …3f9a'],
    ['content-type', 'application/json'],
    ['accept-encoding', 'identity'],
  ],
  request: JSON.stringify({
    model: 'm',
    stream: true,
    seed: null,
    stop: [],
    messages: [{ role: 'user', content: "It's 潮水 $HOME `x`\n" }],
  }),
  status: 200,
  responseHeaders: [],
  response: '',
  isCut: false,
  sentAt: 0,
  headMs: 1,
  firstByteMs: 1,
  totalMs: 1,
};

test('a shell takes the copied command apart into the same request, with the key of its environment', () => {
  const script = `curl() { printf '%s\\0' "$@"; }\n${codeOf(exchange, 'curl')}`;
  const words = execFileSync('sh', ['-c', script], { env: { XIDAO_API_KEY: 'k1' } })
    .toString()
    .split('\0');
  expect(words).toEqual([
    '-N',
    exchange.url,
    '-H',
    'authorization: Bearer k1',
    '-H',
    'content-type: application/json',
    '--data-raw',
    exchange.request,
    '',
  ]);
});

test('the other languages say the same, in their own words', () => {
  const python = codeOf(exchange, 'python');
  expect(python).toContain('"authorization": "Bearer " + os.environ["XIDAO_API_KEY"],');
  expect(python).toContain('"stream": True,');
  expect(python).toContain('"seed": None,');
  expect(python).toContain('"stop": [],');
  const javascript = codeOf(exchange, 'javascript');
  expect(javascript).toContain('"authorization": `Bearer ${process.env.XIDAO_API_KEY}`,');
  const body = /JSON\.stringify\(([\s\S]*)\),\n\}\);/.exec(javascript)?.[1] ?? '';
  expect(JSON.stringify(JSON.parse(body))).toBe(exchange.request);
  expect(`${python}${javascript}`).not.toContain('3f9a');
});
