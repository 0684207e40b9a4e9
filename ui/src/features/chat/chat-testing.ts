import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import type { FakeOptions } from '../../backend/fake';
import { FakeBackend } from '../../backend/fake';
import { createStudio, studioContext } from '../../state/context';
import type { Studio } from '../../state/context';
import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';

export interface Opened {
  backend: FakeBackend;
  studio: Studio;
}

/** Mounts a view round a fake host with a demo profile and no conversations, unless told otherwise. */
export async function openView(view: Component, options: FakeOptions = {}): Promise<Opened> {
  const backend = new FakeBackend({ data: 'demo', ...options });
  const studio = createStudio(backend);
  await studio.app.start();
  render(view, { context: studioContext(studio) });
  return { backend, studio };
}

export const composer = (): HTMLTextAreaElement =>
  screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });

export async function type(text: string): Promise<void> {
  await fireEvent.input(composer(), { target: { value: text } });
}

export async function send(text: string): Promise<void> {
  await type(text);
  await fireEvent.keyDown(composer(), { key: 'Enter' });
}

export const messages = (): HTMLElement => screen.getByRole('region', { name: 'Messages' });

/** Waits until the message column holds the words. */
export async function sees(words: string | RegExp): Promise<void> {
  await waitFor(() => {
    const text = messages().textContent;
    if (!(typeof words === 'string' ? text.includes(words) : words.test(text))) {
      throw new Error(`no ${String(words)} in: ${text}`);
    }
  });
}

/** A row of the list of conversations. */
export const row = (title: string): HTMLElement =>
  within(screen.getByRole('list', { name: 'Conversations' })).getByRole('button', { name: new RegExp(`^${title}`) });
