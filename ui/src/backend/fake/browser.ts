import { FakeBackend, type FakeOptions } from '../fake';
import { isErrorCode } from '../errors';
import { apiError } from './error';

/**
 * The fake host of a plain browser, set by the address: `?data=full&lang=zh-CN&theme=dark&text=150&store=session`,
 * `&servers=1`, `&fail=app_bootstrap:schemaNewer`, `&count=500`.
 */
export function browserBackend(search: string = location.search): FakeBackend {
  const wanted = new URLSearchParams(search);
  const data = wanted.get('data');
  const options: FakeOptions = {
    data: data === 'full' || data === 'demo' ? data : 'empty',
    systemLanguage: wanted.get('lang') ?? navigator.language,
    stepMs: Number(wanted.get('step') ?? 30),
    secretStore: wanted.get('store') === 'session' ? 'session' : 'keyring',
    servers: wanted.has('servers') ? [{ name: 'Ollama', rootUrl: 'http://localhost:11434', modelCount: 11 }] : [],
    conversationCount: wanted.has('count') ? Number(wanted.get('count')) : undefined,
    settings: { textSize: Number(wanted.get('text') ?? 100) },
    failures: {},
  };
  const theme = wanted.get('theme');
  if (theme === 'light' || theme === 'dark') options.settings = { ...options.settings, theme };
  for (const entry of wanted.getAll('fail')) {
    const [command = '', code = ''] = entry.split(':');
    if (isErrorCode(code)) options.failures = { ...options.failures, [command]: apiError(code) };
  }
  return new FakeBackend(options);
}
