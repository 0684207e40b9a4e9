import type { Exchange } from '../backend/generated/Exchange';

export type CodeLanguage = 'curl' | 'python' | 'javascript';

/** The variable that stands for the key in what is copied. */
const KEY = 'XIDAO_API_KEY';

/** Headers that hold the key, with what stands before it. */
const keyed: Record<string, string> = { authorization: 'Bearer ', 'x-api-key': '', 'x-goog-api-key': '' };

/** Headers that whoever runs the code sets by itself. */
const own = new Set(['accept-encoding', 'content-length', 'host', 'user-agent']);

/** A request as code that makes it again. The key is read from the environment; it is not known here. */
export function codeOf(exchange: Exchange, language: CodeLanguage): string {
  if (language === 'curl') return curlOf(exchange);
  return language === 'python' ? pythonCodeOf(exchange) : javascriptOf(exchange);
}

function headersOf({ requestHeaders }: Exchange): [string, string][] {
  return requestHeaders.filter(([name]) => !own.has(name));
}

function curlOf(exchange: Exchange): string {
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const headers = headersOf(exchange).map(([name, value]) => {
    const before = keyed[name];
    return before === undefined ? `-H ${quoted(`${name}: ${value}`)}` : `-H "${name}: ${before}$${KEY}"`;
  });
  const body = exchange.request === '' ? [] : [`--data-raw ${quoted(exchange.request)}`];
  const method = exchange.method === (body.length > 0 ? 'POST' : 'GET') ? [] : [`-X ${exchange.method}`];
  return ['curl -N', ...method, quoted(exchange.url), ...headers, ...body].join(' \\\n  ');
}

function pythonCodeOf(exchange: Exchange): string {
  const headers = headersOf(exchange).map(([name, value]) => {
    const before = keyed[name];
    const text = before === undefined ? JSON.stringify(value) : `${JSON.stringify(before)} + os.environ["${KEY}"]`;
    return `        ${JSON.stringify(name)}: ${text},\n`;
  });
  const body = jsonOf(exchange.request);
  const given = body === undefined ? '' : `    json=${pythonOf(body, 4)},\n`;
  return `import os

import requests

response = requests.request(
    "${exchange.method}",
    ${JSON.stringify(exchange.url)},
    headers={
${headers.join('')}    },
${given}    stream=True,
)
for line in response.iter_lines(decode_unicode=True):
    print(line)
`;
}

function javascriptOf(exchange: Exchange): string {
  const headers = headersOf(exchange).map(([name, value]) => {
    const before = keyed[name];
    const text = before === undefined ? JSON.stringify(value) : `\`${before}\${process.env.${KEY}}\``;
    return `    ${JSON.stringify(name)}: ${text},\n`;
  });
  const body = jsonOf(exchange.request);
  const given = body === undefined ? '' : `  body: JSON.stringify(${indented(JSON.stringify(body, null, 2))}),\n`;
  return `const response = await fetch(${JSON.stringify(exchange.url)}, {
  method: "${exchange.method}",
  headers: {
${headers.join('')}  },
${given}});
for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
  process.stdout.write(chunk);
}
`;
}

const indented = (text: string) => text.replaceAll('\n', '\n  ');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text === '' ? undefined : text;
  }
}

/** A JSON value as Python writes it. */
function pythonOf(value: unknown, indent: number): string {
  const inner = ' '.repeat(indent + 4);
  const end = ' '.repeat(indent);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => `${inner}${pythonOf(item, indent + 4)},\n`).join('')}${end}]`;
  }
  if (typeof value === 'object') {
    const members = Object.entries(value);
    if (members.length === 0) return '{}';
    const lines = members.map(
      ([name, member]) => `${inner}${JSON.stringify(name)}: ${pythonOf(member, indent + 4)},\n`,
    );
    return `{\n${lines.join('')}${end}}`;
  }
  return JSON.stringify(value);
}
