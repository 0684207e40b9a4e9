import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { apiError, FakeBackend } from '../backend/fake';
import type { ApiError } from '../backend/generated/ApiError';
import { createStudio, studioContext } from '../state/context';
import { axeProblems } from '../test/axe';
import ErrorNotice from './ErrorNotice.svelte';

function show(error: ApiError, actions = {}, since?: number) {
  const studio = createStudio(new FakeBackend());
  render(ErrorNotice, { props: { error, actions, since }, context: studioContext(studio) });
  return studio;
}

describe('an error notice', () => {
  it.each([
    ['request', 400, 'The gateway did not accept the request', 'Edit the message'],
    ['auth', 401, 'The key was not accepted', 'Enter the key'],
    ['quota', 402, 'The balance is used up', 'Top up'],
    ['modelNotFound', 404, 'The gateway does not have this model', 'Choose another model'],
    ['rateLimit', 429, 'Too many requests', 'Try again'],
    ['server', 500, 'The gateway had an error of its own', 'Try again'],
  ] as const)('says for %s (%i) what it means and what to do', async (code, status, title, action) => {
    const run = vi.fn();
    const all = { editMessage: run, setKey: run, topUp: run, pickModel: run, wait: run, retry: run };
    show(apiError(code, { retryAfterMs: null }), all);
    expect(screen.getByText(title)).toBeTruthy();
    expect(screen.getByText(String(status))).toBeTruthy();
    await fireEvent.click(screen.getAllByRole('button', { name: action })[0] ?? document.body);
    expect(run).toHaveBeenCalledOnce();
  });

  it('offers nothing that its place can’t do', () => {
    show(apiError('quota'), { retry: () => undefined });
    expect(screen.queryByRole('button', { name: 'Top up' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('counts down the wait that the gateway asked for, from when it asked', async () => {
    vi.useFakeTimers();
    const run = vi.fn();
    show(apiError('rateLimit', { retryAfterMs: 20_000 }), { wait: run }, Date.now() - 5_000);
    const waiting = screen.getByRole('button', { name: 'Try again in 15 s' });
    await fireEvent.click(waiting);
    expect(run).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(15_500);
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(run).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });

  it('gives the details to the clipboard', async () => {
    const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const studio = show(apiError('server', { message: 'boom', requestId: 'req-9' }));
    await fireEvent.click(screen.getByText('Copy details'));
    expect(writeText.mock.calls[0]?.[0]).toContain('request id: req-9');
    await vi.waitFor(() => expect(studio.toasts.list[0]?.text).toBe('Details copied'));
    expect(await axeProblems()).toEqual([]);
  });
});
