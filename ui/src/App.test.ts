import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import App from './App.svelte';
import { apiError, FakeBackend, type FakeOptions } from './backend/fake';
import { en } from './i18n/en/index';
import { createStudio, studioContext } from './state/context';
import { axeProblems } from './test/axe';

// What the window loads when it is asked for, a test should not wait for.
beforeAll(async () => {
  await Promise.all([import('./views/SettingsView.svelte'), import('./features/shell/KeysDialog.svelte')]);
});

async function open(options: FakeOptions) {
  const backend = new FakeBackend(options);
  const studio = createStudio(backend);
  const starting = studio.app.start();
  render(App, { context: studioContext(studio) });
  await starting;
  return { backend, studio };
}

const press = (key: string, more: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
const count = (backend: FakeBackend, command: string) =>
  backend.calls.filter((call) => call.command === command).length;

describe('the start', () => {
  it('asks the host once and then says that the window is ready, once', async () => {
    const { backend, studio } = await open({ data: 'full' });
    await waitFor(() => expect(count(backend, 'window_ready')).toBe(1));
    studio.app.openSettings();
    await screen.findByRole('heading', { name: 'Profiles' });
    expect(count(backend, 'app_bootstrap')).toBe(1);
    expect(count(backend, 'window_ready')).toBe(1);
  });

  it('welcomes at the first run', async () => {
    const { backend } = await open({ data: 'empty' });
    expect(await screen.findByRole('heading', { level: 2, name: 'Use a key' })).toBeTruthy();
    await waitFor(() => expect(count(backend, 'window_ready')).toBe(1));
  });

  it.each(['schemaNewer', 'damaged', 'readOnly', 'storage', 'diskFull'] as const)(
    'says why it could not start, and where the data are: %s',
    async (code) => {
      const { backend } = await open({ failures: { app_bootstrap: apiError(code) } });
      const title = await screen.findByRole('heading', { level: 1, name: 'XiDao Studio could not start' });
      expect(title).toBeTruthy();
      expect(await screen.findByText('/data/ada/xidao-studio')).toBeTruthy();
      expect(screen.getByText('/data/ada/xidao-studio/backups')).toBeTruthy();
      expect(screen.getByRole('alert').textContent).toContain(en.errors.codes[code].text);
      screen.getByRole('button', { name: 'Open the data folder' }).click();
      await waitFor(() => expect(count(backend, 'data_reveal')).toBe(1));
      await waitFor(() => expect(count(backend, 'window_ready')).toBe(1));
      expect(await axeProblems()).toEqual([]);
    },
  );

  it('starts again when asked to', async () => {
    const { backend } = await open({ data: 'full', failures: { app_bootstrap: apiError('storage') } });
    backend.failures = {};
    (await screen.findByRole('button', { name: 'Try again' })).click();
    expect(await screen.findByRole('navigation', { name: 'Tabs' })).toBeTruthy();
  });
});

describe('the window', () => {
  it('leaves the keys to a dialog that is open', async () => {
    const { studio } = await open({ data: 'full' });
    await screen.findByRole('navigation', { name: 'Tabs' });
    studio.app.openSettings();
    studio.app.keysOpen = true;
    await screen.findByRole('dialog', { name: 'Keys' });
    press('Escape');
    press('1', { ctrlKey: true });
    expect(studio.app.view).toBe('settings');
  });

  it('goes round by keys', async () => {
    const { studio } = await open({ data: 'full' });
    await screen.findByRole('navigation', { name: 'Tabs' });
    press(',', { ctrlKey: true });
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Settings', current: 'page' })).toBeTruthy();
    press('1', { ctrlKey: true });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Chat', current: 'page' })).toBeTruthy());
    press('?');
    expect(await screen.findByRole('dialog', { name: 'Keys' })).toBeTruthy();
    studio.app.keysOpen = false;
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const before = studio.app.newCount;
    press('n', { ctrlKey: true });
    expect(studio.app.newCount).toBe(before + 1);
    press(',', { ctrlKey: true });
    press('Escape');
    expect(studio.app.view).toBe('chat');
  });

  it('is labelled Demo while the demo gateway answers', async () => {
    const { studio } = await open({ data: 'full' });
    const rail = await screen.findByRole('navigation', { name: 'Tabs' });
    expect(rail.textContent).not.toContain('Demo');
    studio.app.activeModel = { profileId: 'demo', modelId: 'demo-chat' };
    await waitFor(() => expect(rail.textContent).toContain('Demo'));
    studio.app.openSettings();
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    expect(rail.textContent).toContain('Demo');
  });

  it('changes its language at once, everywhere', async () => {
    const { studio } = await open({ data: 'full' });
    await screen.findByRole('button', { name: 'Settings' });
    await studio.settings.update({ language: 'zh-CN' });
    expect(await screen.findByRole('button', { name: '设置' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('zh-CN');
  });

  it('hears what another window changed', async () => {
    const { backend, studio } = await open({ data: 'full' });
    await screen.findByRole('navigation', { name: 'Tabs' });
    backend.emit({ type: 'settingsChanged', settings: { ...backend.settings, theme: 'dark', textSize: 150 } });
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(document.documentElement.style.fontSize).toBe('150%');
    backend.store.remove('ollama');
    backend.emit({ type: 'profilesChanged' });
    await waitFor(() => expect(studio.profiles.get('ollama')).toBeUndefined());
  });
});
