import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { apiError, type FakeOptions } from '../backend/fake';
import type { ModelUpdateParams } from '../backend/generated/ModelUpdateParams';
import type { ProfileUpdateParams } from '../backend/generated/ProfileUpdateParams';
import type { SettingsSection } from '../state/app.svelte';
import { axeProblems } from '../test/axe';
import { renderStudio } from '../test/render';
import SettingsView from './SettingsView.svelte';

async function open(section: SettingsSection, profile: string | null = null, options: FakeOptions = { data: 'full' }) {
  const rendered = await renderStudio(SettingsView, options);
  rendered.studio.app.openSettings(section, profile);
  await waitFor(() => expect(screen.getAllByRole('heading', { level: 2 })).toHaveLength(1));
  const last = <T>(command: string) => rendered.backend.calls.findLast((call) => call.command === command)?.params as T;
  return { ...rendered, last };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });

describe('profiles', () => {
  it('lists them with the label of their key, never the key', async () => {
    await open('profiles');
    expect(button(/XiDao/).textContent).toContain('Key sk-…3f9a');
    expect(button(/Ollama/).textContent).toContain('No key needed');
  });

  it('says what to do first when there is none', async () => {
    const { studio } = await open('profiles', null, { data: 'empty' });
    expect(screen.getByText('No profile yet')).toBeTruthy();
    await fireEvent.click(button('Add profile'));
    expect(studio.app.showsWelcome).toBe(true);
  });

  it('saves name, address, proxy, headers and limits', async () => {
    const { last, backend } = await open('profiles', 'xidao');
    await type('Name', 'Work');
    await fireEvent.change(screen.getByLabelText('Protocol'), { target: { value: 'anthropic' } });
    await fireEvent.click(screen.getByLabelText('Custom'));
    await type('Proxy address', 'socks5://127.0.0.1:1080');
    await fireEvent.click(button('Add header'));
    const row = screen.getByLabelText('Secret').closest('li');
    if (!row) throw new Error('the header has no row');
    await fireEvent.input(within(row).getByLabelText('Name'), { target: { value: 'X-Org' } });
    await fireEvent.click(within(row).getByLabelText('Secret'));
    await fireEvent.input(within(row).getByLabelText('Value'), { target: { value: 'hush' } });
    await type('To the first byte', '90');
    await fireEvent.click(button('Save'));
    await waitFor(() => expect(backend.store.require('xidao').secretHeaders).toEqual(['X-Org']));
    const { draft } = last<ProfileUpdateParams>('profile_update');
    expect(draft).toMatchObject({
      name: 'Work',
      protocol: 'anthropic',
      proxyMode: 'custom',
      proxyUrl: 'socks5://127.0.0.1:1080',
      headers: [{ name: 'X-Org', value: null, secret: true }],
      timeouts: { connectMs: null, firstByteMs: 90_000 },
    });
    expect(JSON.stringify(draft)).not.toContain('hush');
    expect(screen.getByLabelText<HTMLSelectElement>('Protocol').value).toBe('anthropic');
    await waitFor(() => expect(button('Save').getAttribute('aria-disabled')).toBe('true'));
  });

  it('says what is missing beside the field, and sends nothing', async () => {
    const { last } = await open('profiles', 'xidao');
    await type('Name', ' ');
    await type('To connect', 'soon');
    await fireEvent.click(button('Save'));
    expect(await screen.findByText('Give it a name.')).toBeTruthy();
    expect(screen.getByText('A number of seconds above 0.')).toBeTruthy();
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
    expect(last('profile_update')).toBeUndefined();
  });

  it('keeps what was typed when the settings are left', async () => {
    const { studio } = await open('profiles', 'xidao');
    await type('Name', 'Half-typed');
    studio.app.openSettings('data');
    await screen.findByRole('heading', { name: 'Data' });
    studio.app.openSettings('profiles', 'xidao');
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Half-typed'));
    expect(screen.getByText('Not saved yet')).toBeTruthy();
    await fireEvent.click(button('Discard changes'));
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('XiDao');
  });

  it('asks for the key again when the address leads to another host', async () => {
    const { studio } = await open('profiles', 'xidao');
    await type('Address', 'https://other.example');
    await fireEvent.click(button('Save'));
    await waitFor(() => expect(studio.toasts.list[0]?.text).toContain('its key was forgotten'));
    expect(screen.queryByText('sk-…3f9a')).toBeNull();
  });

  it('replaces and forgets the key', async () => {
    const { studio } = await open('profiles', 'xidao');
    await fireEvent.click(button('Replace'));
    await type('New key', 'sk-fresh-1234');
    await fireEvent.click(button('Replace'));
    expect(await screen.findByText('sk-…1234')).toBeTruthy();
    expect(document.body.innerHTML).not.toContain('sk-fresh');
    await fireEvent.click(button('Forget'));
    await waitFor(() => expect(studio.profiles.get('xidao')?.keyLabel).toBeNull());
  });

  it('opens with the key field ready when the key is what is wanted', async () => {
    const { studio } = await open('profiles', 'xidao');
    studio.app.openKey('xidao');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('New key')));
    studio.app.openSettings('profiles', 'xidao');
    expect(studio.app.keyWanted).toBe(false);
  });

  it('tests what is saved and shows the answer or the error', async () => {
    const { backend } = await open('profiles', 'xidao');
    await fireEvent.click(button('Test'));
    expect(await screen.findByText(/Works · 214 models · balance ¥86\.20 · 0\.31 s/)).toBeTruthy();
    backend.failures.profile_test = apiError('rateLimit');
    await fireEvent.click(button('Test'));
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('Too many requests');
    expect(
      within(notice)
        .getByRole('button', { name: /Try again in 20 s/ })
        .getAttribute('aria-disabled'),
    ).toBe('true');
  });

  it('duplicates, and deletes only after a question', async () => {
    const { studio } = await open('profiles', 'xidao');
    await fireEvent.click(button('Duplicate'));
    await screen.findByRole('heading', { level: 2, name: 'XiDao 2' });
    await fireEvent.click(button('Delete'));
    const dialog = await screen.findByRole('dialog', { name: 'Delete XiDao 2?' });
    expect(studio.profiles.list).toHaveLength(4);
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(studio.profiles.list).toHaveLength(3));
  });

  it('shows what the demo can do, in the language of the window', async () => {
    const { studio } = await open('profiles', 'demo');
    expect(screen.getByText('Thinks before it answers')).toBeTruthy();
    expect(screen.getByText('Too many requests, with a time to wait (429)')).toBeTruthy();
    await studio.settings.update({ language: 'zh-CN' });
    expect(await screen.findByText('先思考，再回答')).toBeTruthy();
  });
});

describe('models', () => {
  it('opens five hundred with few rows, and finds the last', async () => {
    const { backend, studio } = await open('models', 'xidao');
    const template = backend.store.models[5];
    if (!template) throw new Error('no model to copy');
    backend.store.models = Array.from({ length: 500 }, (_, index) => ({
      ...template,
      model: { profileId: 'xidao', modelId: `model-${index}` },
    }));
    backend.emit({ type: 'modelsChanged', profileId: 'xidao' });
    expect(await screen.findByText('500 models')).toBeTruthy();
    expect(screen.getAllByRole('listitem').length).toBeLessThan(150);
    await type('Search models', 'model-499');
    expect(await screen.findByText('1 of 500 models')).toBeTruthy();
    expect(studio.app.settingsSection).toBe('models');
  });

  it('saves name, flags and a price in micro-units', async () => {
    const { last } = await open('models', 'ollama');
    await fireEvent.click(button('Edit qwen3:14b'));
    await type('Name of your own', 'Seek');
    const flag = screen.getByRole('group', { name: 'Thinks before it answers' });
    await fireEvent.click(within(flag).getByLabelText('Yes'));
    await type('Input', '0.28');
    await type('Output', '0.42');
    await type('Currency', 'cny');
    await fireEvent.click(button('Save'));
    expect(await screen.findByText('Seek')).toBeTruthy();
    expect(last<ModelUpdateParams>('model_update')).toEqual({
      model: { profileId: 'ollama', modelId: 'qwen3:14b' },
      edit: {
        alias: 'Seek',
        kind: null,
        capabilities: { vision: null, tools: null, reasoning: true },
        hidden: false,
        favourite: false,
        price: { inputMicros: 280_000, cachedInputMicros: null, outputMicros: 420_000, currency: 'CNY' },
      },
    });
  });

  it('refuses half a price', async () => {
    const { last } = await open('models', 'ollama');
    await fireEvent.click(button('Edit qwen3:14b'));
    await type('Input', '1');
    await fireEvent.click(button('Save'));
    expect(await screen.findByText('Input and output belong together.')).toBeTruthy();
    expect(last('model_update')).toBeUndefined();
  });

  it('adds one by hand, hides and favours', async () => {
    const { backend } = await open('models', 'ollama');
    await fireEvent.click(button('Add model'));
    await type('Identifier', 'my-own');
    await fireEvent.click(button('Save'));
    expect(await screen.findByText('Not listed')).toBeTruthy();
    await fireEvent.click(button('Hide my-own'));
    expect(await screen.findByText('Hidden')).toBeTruthy();
    await fireEvent.click(button('Make my-own a favourite'));
    await waitFor(() => expect(backend.store.modelsOf('ollama')[0]).toMatchObject({ favourite: true, hidden: true }));
  });

  it('says why a list could not be refreshed', async () => {
    const { backend } = await open('models', 'xidao');
    backend.failures.model_list = apiError('offline');
    await fireEvent.click(button('Refresh list'));
    expect((await screen.findByRole('alert')).textContent).toContain('be reached');
    expect(screen.getByText('gpt-5.4')).toBeTruthy();
  });
});

describe('appearance', () => {
  it('applies theme, text size and language at once', async () => {
    const { backend } = await open('appearance');
    await fireEvent.click(screen.getByLabelText('Dark'));
    expect(document.documentElement.dataset.theme).toBe('dark');
    await fireEvent.change(screen.getByLabelText('Text size'), { target: { value: '150' } });
    expect(document.documentElement.style.fontSize).toBe('150%');
    await fireEvent.click(screen.getByLabelText('Show answers while they are written'));
    await fireEvent.click(screen.getByLabelText('简体中文'));
    expect(await screen.findByRole('heading', { level: 2, name: '外观' })).toBeTruthy();
    await waitFor(() =>
      expect(backend.settings).toMatchObject({ theme: 'dark', textSize: 150, stream: false, language: 'zh-CN' }),
    );
  });

  it('goes back when the host refuses', async () => {
    const { backend, studio } = await open('appearance');
    backend.failures.settings_update = apiError('diskFull');
    await fireEvent.click(screen.getByLabelText('Dark'));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
    expect(studio.toasts.list).toHaveLength(1);
  });
});

describe('data', () => {
  it('tells where it lies, how much there is, and makes a backup', async () => {
    const { backend } = await open('data');
    expect(await screen.findByText('/data/ada/xidao-studio')).toBeTruthy();
    expect(screen.getByText('8.4 MB', { selector: 'dd' })).toBeTruthy();
    expect(screen.getAllByRole('row')).toHaveLength(2);
    await fireEvent.click(button('Back up now'));
    await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(3));
    await fireEvent.click(button('Open folder'));
    await waitFor(() => expect(backend.calls.at(-1)?.command).toBe('data_reveal'));
  });

  it('says plainly when keys are kept in memory only', async () => {
    await open('data', null, { data: 'full', secretStore: 'session' });
    expect(await screen.findByText(/Kept in memory only/)).toBeTruthy();
  });
});

describe('every section', () => {
  it.each([
    ['profiles', null],
    ['profiles', 'xidao'],
    ['profiles', 'demo'],
    ['models', 'ollama'],
    ['appearance', null],
    ['data', null],
    ['about', null],
  ] as const)('%s %s is accessible', async (section, profile) => {
    await open(section, profile);
    expect(await axeProblems()).toEqual([]);
  });
});
