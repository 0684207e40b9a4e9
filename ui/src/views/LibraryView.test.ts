import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { apiError } from '../backend/fake';
import type { FakeOptions } from '../backend/fake';
import { axeProblems } from '../test/axe';
import { renderStudio } from '../test/render';
import LibraryView from './LibraryView.svelte';

async function open(options: FakeOptions = { data: 'full' }) {
  const rendered = await renderStudio(LibraryView, options);
  rendered.studio.app.view = 'library';
  return rendered;
}

const list = () => screen.getByRole('list', { name: 'What is in the library' });
const marks = () => within(list()).getAllByRole('checkbox');
const lines = () => list().querySelectorAll('[data-open]');

describe('the library', () => {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(956);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  });

  it('shows everything and says how much there is', async () => {
    const { view } = await open();
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
    expect(screen.getByRole('button', { name: /^Everything/ }).textContent).toContain(String(lines().length));
    expect(await axeProblems(view.container)).toEqual([]);
  });

  it('finds words as they are typed, lights them, and says so when there are none', async () => {
    await open();
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
    const search = screen.getByRole('searchbox', { name: 'Search everything' });
    await fireEvent.input(search, { target: { value: 'tide' } });
    await waitFor(() => expect(document.querySelector('mark')?.textContent.toLowerCase()).toBe('tide'));
    expect(screen.getByRole('combobox', { name: 'Order' })).toBeTruthy();
    await fireEvent.input(search, { target: { value: 'xyzzy' } });
    expect(await screen.findByText('Nothing fits')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
  });

  it('marks a range and moves all of it to the trash, to be undone at once', async () => {
    const { backend, studio } = await open();
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
    const before = lines().length;
    await fireEvent.click(marks()[0] as HTMLElement);
    await fireEvent.click(marks()[2] as HTMLElement, { shiftKey: true });
    expect(screen.getByText('3 entries marked')).toBeTruthy();
    const bar = screen.getByRole('toolbar');
    await fireEvent.click(within(bar).getByRole('button', { name: 'Move to trash' }));
    await waitFor(() => expect(lines().length).toBe(before - 3));
    expect(screen.queryByRole('toolbar')).toBeNull();
    studio.toasts.list[0]?.action?.run();
    await waitFor(() => expect(lines().length).toBe(before));
    const changes = backend.calls.filter((call) => call.command === 'item_update');
    expect(changes.map((call) => call.params)).toEqual([
      expect.objectContaining({ trashed: true }),
      expect.objectContaining({ trashed: false }),
    ]);
  });

  it('marks everything shown by the keyboard', async () => {
    await open();
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
    await fireEvent.keyDown(screen.getByRole('region', { name: 'What is in the library' }), {
      key: 'a',
      ctrlKey: true,
    });
    expect(screen.getByText(`${lines().length} entries marked`)).toBeTruthy();
  });

  it('keeps the name of a folder that could not be made', async () => {
    const { backend } = await open();
    await fireEvent.click(await screen.findByRole('button', { name: 'New folder' }));
    const dialog = screen.getByRole('dialog', { name: 'New folder' });
    await fireEvent.input(within(dialog).getByRole('textbox'), { target: { value: 'Tides' } });
    backend.failures.folder_create = apiError('diskFull');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await within(dialog).findByRole('alert');
    expect((within(dialog).getByRole('textbox') as HTMLInputElement).value).toBe('Tides');
    delete backend.failures.folder_create;
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Mark something and move it here.')).toBeTruthy();
  });

  it('says why the list is not there, and tries again', async () => {
    const { backend } = await open({ data: 'full', failures: { library_list: apiError('offline') } });
    const alert = await screen.findByRole('alert');
    delete backend.failures.library_list;
    await fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
  });

  it('draws only what is on view of very many', async () => {
    await open({ data: 'full', conversationCount: 400 });
    await waitFor(() => expect(lines().length).toBeGreaterThan(3));
    expect(lines().length).toBeLessThan(60);
  });
});
