import type { ApiError } from '../generated/ApiError';
import type { ErrorCode } from '../generated/ErrorCode';

const statuses: Partial<Record<ErrorCode, number>> = {
  request: 400,
  auth: 401,
  quota: 402,
  permission: 403,
  modelNotFound: 404,
  route: 404,
  tooLarge: 413,
  rateLimit: 429,
  server: 500,
  upstream: 502,
  overloaded: 503,
};

/** An error as the host would send it. */
export function apiError(code: ErrorCode, more: Partial<ApiError> = {}): ApiError {
  const status = statuses[code] ?? null;
  return {
    code,
    message: `scripted failure: ${code}`,
    detail: status === null ? null : `{"error":{"message":"scripted failure: ${code}"}}`,
    status,
    retryAfterMs: code === 'rateLimit' ? 20_000 : null,
    requestId: status === null ? null : `req-${status}`,
    ...more,
  };
}
