import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en/index';
import { zhCN } from '../i18n/zh-CN/index';
import { errorDetails, errorTable, fromMessageError, isFromGateway, toApiError, topUpUrl } from './errors';
import { apiError } from './fake';
import type { ErrorCode } from './generated/ErrorCode';

const codes = Object.keys(errorTable) as ErrorCode[];
/** What the API document promises for each status. */
const documented = {
  400: 'request',
  401: 'auth',
  402: 'quota',
  404: 'modelNotFound',
  429: 'rateLimit',
  500: 'server',
} as const;

describe('the error table', () => {
  it.each([
    ['en', en.errors],
    ['zh-CN', zhCN.errors],
  ])('says something of its own for each code (%s)', (_, words) => {
    const titles = codes.map((code) => words.codes[code].title);
    expect(new Set(titles).size).toBe(codes.length);
    for (const code of codes) expect(words.codes[code].text.length).toBeGreaterThan(8);
  });

  it('offers something to do for each code', () => {
    for (const code of codes) expect(errorTable[code].actions.length).toBeGreaterThan(0);
  });

  it('keeps the documented statuses apart: what they mean and what to do', () => {
    const rows = Object.values(documented);
    expect(new Set(rows.map((code) => en.errors.codes[code].text)).size).toBe(6);
    expect(new Set(rows.map((code) => errorTable[code].actions[0])).size).toBe(6);
  });
});

describe('an error', () => {
  it('keeps its details for whoever looks into it', () => {
    const text = errorDetails(apiError('server', { message: 'boom' }));
    expect(text).toContain('status: 500');
    expect(text).toContain('request id: req-500');
    expect(text).toContain('message: boom');
  });

  it('puts no words into the mouth of a gateway that has not answered', () => {
    expect(isFromGateway(apiError('server'))).toBe(true);
    expect(isFromGateway(apiError('truncated', { status: 200, detail: null }))).toBe(false);
    expect(isFromGateway(apiError('upstream', { status: null, detail: '{"error":"boom"}' }))).toBe(true);
    expect(isFromGateway(apiError('storage', { detail: 'disk' }))).toBe(false);
  });

  it('becomes internal when nobody knows it', () => {
    expect(toApiError(new Error('odd')).code).toBe('internal');
    expect(fromMessageError({ ...apiError('auth'), code: 'fromTheFuture' }).code).toBe('internal');
  });

  it('leads to the site that sells the balance, and nowhere for odd addresses', () => {
    expect(topUpUrl('https://api.xidao.online')).toBe('https://xidao.online/');
    expect(topUpUrl('javascript:alert(1)')).toBeNull();
    expect(topUpUrl('')).toBeNull();
  });
});
