import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { axeProblems } from '../../test/axe';
import { renderStudio } from '../../test/render';
import CommandPalette from './CommandPalette.svelte';
import { pieces } from './entries';

async function open() {
  const rendered = await renderStudio(CommandPalette);
  const run = vi.fn();
  rendered.studio.palette.register({
    id: 'new',
    label: () => 'New conversation',
    keywords: '新建',
    combo: 'Mod+N',
    run,
  });
  rendered.studio.palette.show();
  const field = await screen.findByRole('combobox');
  return { ...rendered, field, run };
}

const selected = () => screen.getByRole('option', { selected: true });
const press = (field: HTMLElement, key: string, more = {}) => fireEvent.keyDown(field, { key, ...more });

describe('the command palette', () => {
  it('runs an action by the keyboard alone', async () => {
    const { field, run, studio } = await open();
    expect(selected().textContent).toContain('New conversation');
    expect(field.getAttribute('aria-activedescendant')).toBe(selected().id);
    await press(field, 'Enter');
    expect(run).toHaveBeenCalledOnce();
    expect(studio.palette.open).toBe(false);
  });

  it('leaves the Enter of an input method alone', async () => {
    const { field, run } = await open();
    await press(field, 'Enter', { keyCode: 229 });
    expect(run).not.toHaveBeenCalled();
  });

  it('finds conversations by their words and opens them', async () => {
    const { field, studio } = await open();
    await fireEvent.input(field, { target: { value: 'Qiantang' } });
    const group = await screen.findByRole('group', { name: 'Conversations' });
    await within(group).findByText('Tides of the Qiantang bore');
    await press(field, 'Enter');
    expect(studio.app.conversationId).toBe(
      studio.app.boot?.conversations.find(({ item }) => item.title.includes('Qiantang'))?.item.id,
    );
  });

  it('lights the words that were found', () => {
    expect(pieces('a tide comes', [[2, 6]])).toEqual([
      { text: 'a ', lit: false },
      { text: 'tide', lit: true },
      { text: ' comes', lit: false },
    ]);
  });

  it('makes a model the one of new conversations', async () => {
    const { backend, field } = await open();
    await fireEvent.input(field, { target: { value: 'claude-opus' } });
    await fireEvent.click(await screen.findByRole('option', { name: /claude-opus-4-7/ }));
    await waitFor(() =>
      expect(backend.settings.defaultModel).toEqual({ profileId: 'xidao', modelId: 'claude-opus-4-7' }),
    );
  });

  it('opens a section of the settings and a profile, with arrows that go round', async () => {
    const { field, studio } = await open();
    await fireEvent.input(field, { target: { value: 'appearance' } });
    await screen.findByRole('option', { name: /Appearance/ });
    await press(field, 'ArrowUp');
    expect(selected().textContent).toContain('Appearance');
    await press(field, 'Enter');
    expect(studio.app.view).toBe('settings');
    expect(studio.app.settingsSection).toBe('appearance');
  });

  it('says when there is nothing, and is accessible', async () => {
    const { field } = await open();
    expect(await axeProblems()).toEqual([]);
    await fireEvent.input(field, { target: { value: 'zzzzzz' } });
    expect(await screen.findByText('Nothing found')).toBeTruthy();
    expect(screen.queryAllByRole('option')).toHaveLength(0);
  });
});
