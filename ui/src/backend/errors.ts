import type { ApiError } from './generated/ApiError';
import type { ErrorCode } from './generated/ErrorCode';
import type { MessageError } from './generated/MessageError';

export type Severity = 'error' | 'warning';

/** The one next step that an error offers. What it does depends on where the error is shown. */
export type ErrorAction =
  | 'retry'
  | 'wait'
  | 'openProfile'
  | 'setKey'
  | 'topUp'
  | 'pickModel'
  | 'newConversation'
  | 'editMessage'
  | 'unsetRefused'
  | 'openData'
  | 'openTools'
  | 'openUsage'
  | 'copyDetails';

export interface ErrorRow {
  severity: Severity;
  /** What can be done about it, the most promising first. */
  actions: ErrorAction[];
}

/** Every error code and what the page does with it. Its words are `t.errors.codes[code]`. */
export const errorTable: Record<ErrorCode, ErrorRow> = {
  request: { severity: 'error', actions: ['unsetRefused', 'editMessage', 'pickModel'] },
  auth: { severity: 'error', actions: ['setKey'] },
  keyMissing: { severity: 'warning', actions: ['setKey'] },
  quota: { severity: 'error', actions: ['topUp', 'retry'] },
  permission: { severity: 'error', actions: ['pickModel', 'openProfile'] },
  modelNotFound: { severity: 'error', actions: ['pickModel'] },
  route: { severity: 'error', actions: ['openProfile', 'pickModel'] },
  rateLimit: { severity: 'warning', actions: ['wait'] },
  overloaded: { severity: 'warning', actions: ['wait', 'pickModel'] },
  server: { severity: 'error', actions: ['retry'] },
  upstream: { severity: 'error', actions: ['retry', 'pickModel'] },
  timeout: { severity: 'error', actions: ['retry', 'openProfile'] },
  offline: { severity: 'error', actions: ['retry', 'openProfile'] },
  html: { severity: 'error', actions: ['openProfile', 'retry'] },
  redirect: { severity: 'error', actions: ['openProfile'] },
  protocol: { severity: 'error', actions: ['retry', 'copyDetails'] },
  truncated: { severity: 'warning', actions: ['retry'] },
  outcomeUnknown: { severity: 'warning', actions: ['retry'] },
  context: { severity: 'error', actions: ['newConversation', 'pickModel'] },
  policy: { severity: 'warning', actions: ['editMessage', 'pickModel'] },
  tooLarge: { severity: 'error', actions: ['editMessage'] },
  config: { severity: 'error', actions: ['openProfile'] },
  budget: { severity: 'warning', actions: ['openUsage'] },
  toolServer: { severity: 'error', actions: ['openTools', 'retry'] },
  notFound: { severity: 'warning', actions: ['newConversation'] },
  invalid: { severity: 'error', actions: ['copyDetails'] },
  diskFull: { severity: 'error', actions: ['retry', 'openData'] },
  schemaNewer: { severity: 'error', actions: ['openData', 'copyDetails'] },
  damaged: { severity: 'error', actions: ['openData', 'retry'] },
  readOnly: { severity: 'error', actions: ['retry', 'openData'] },
  storage: { severity: 'error', actions: ['retry', 'openData'] },
  keyring: { severity: 'error', actions: ['retry'] },
  internal: { severity: 'error', actions: ['retry', 'copyDetails'] },
};

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

/** The codes whose words come from the computer, not from a gateway. */
const ownCodes: ErrorCode[] = [
  'diskFull',
  'schemaNewer',
  'damaged',
  'readOnly',
  'storage',
  'keyring',
  'internal',
  'invalid',
  'notFound',
  'config',
  'keyMissing',
  'outcomeUnknown',
];

/** Whether the words are a gateway's: it has refused or sent what they are in, and did not just fall silent. */
export function isFromGateway(error: ApiError): boolean {
  const refused = error.status !== null && error.status >= 400;
  return !ownCodes.includes(error.code) && (refused || error.detail !== null);
}

/** Whatever was thrown, as an `ApiError`; what is none becomes `internal`. */
export function toApiError(thrown: unknown): ApiError {
  if (isApiError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message, detail: null, status: null, retryAfterMs: null, requestId: null };
}

/** The error kept with a message; a code of another version becomes `internal`. */
export function fromMessageError(error: MessageError): ApiError {
  return { ...error, code: isErrorCode(error.code) ? error.code : 'internal' };
}

function isApiError(value: unknown): value is ApiError {
  if (typeof value !== 'object' || value === null || !('code' in value)) return false;
  return typeof value.code === 'string' && isErrorCode(value.code);
}

/** Where an account is topped up: the site that serves the gateway, without an `api.` in front. */
export function topUpUrl(rootUrl: string): string | null {
  try {
    const url = new URL(rootUrl);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
    return `https://${url.host.replace(/^api\./, '')}/`;
  } catch {
    return null;
  }
}

/** All that helps whoever looks into it, as text. */
export function errorDetails(error: ApiError): string {
  const lines = [`code: ${error.code}`];
  if (error.status !== null) lines.push(`status: ${error.status}`);
  if (error.requestId) lines.push(`request id: ${error.requestId}`);
  if (error.retryAfterMs !== null) lines.push(`retry after: ${error.retryAfterMs} ms`);
  if (error.message) lines.push(`message: ${error.message}`);
  if (error.detail) lines.push('', error.detail);
  return lines.join('\n');
}
