import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { apiError, type FakeOptions } from '../backend/fake';
import { modelsOf } from '../state/models.svelte';
import { axeProblems } from '../test/axe';
import { renderStudio } from '../test/render';
import WelcomeView from './WelcomeView.svelte';

const open = (options: FakeOptions = {}) => renderStudio(WelcomeView, { data: 'empty', ...options });
const keyField = () => screen.getByLabelText<HTMLInputElement>('Key');
const button = (name: string) => screen.getByRole('button', { name });

async function connect(key: string) {
  await fireEvent.input(keyField(), { target: { value: key } });
  await fireEvent.click(button('Connect'));
}

describe('with a key', () => {
  it('tests it, keeps the profile, fetches its models and opens the chat', async () => {
    const { backend, studio } = await open();
    await connect('sk-good-3f9a');
    await waitFor(() => expect(studio.toasts.list[0]?.text).toBe('XiDao: Works · 214 models · balance ¥86.20'));
    const asked = backend.calls.map(({ command }) => command).filter((command) => command.startsWith('profile_'));
    expect(asked).toEqual(['profile_test', 'profile_create']);
    const listed = { profileId: studio.profiles.list[0]?.profile.id, refresh: true };
    expect(backend.calls).toContainEqual({ command: 'model_list', params: listed });
    expect(studio.profiles.list[0]?.profile.rootUrl).toBe('https://api.xidao.online');
    expect(studio.app.showsWelcome).toBe(false);
    expect(modelsOf(studio).all).toHaveLength(214);
  });

  it('leaves no trace of the key in the page', async () => {
    const { studio } = await open();
    await connect('sk-good-3f9a');
    await waitFor(() => expect(studio.profiles.list).toHaveLength(1));
    await waitFor(() => expect(keyField().value).toBe(''));
    expect(document.body.innerHTML).not.toContain('sk-good');
    expect(JSON.stringify(studio.profiles.list)).not.toContain('sk-good');
  });

  it('says what is wrong with it and lets it be entered again', async () => {
    const { studio } = await open();
    await connect('sk-wrong');
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('The key was not accepted');
    expect(notice.textContent).toContain('Invalid API key');
    await fireEvent.click(button('Enter the key'));
    expect(document.activeElement).toBe(keyField());
    expect(studio.profiles.list).toHaveLength(0);
  });

  it('goes to another address when one is given', async () => {
    const { studio } = await open();
    await fireEvent.click(button('Another address'));
    await fireEvent.input(screen.getByLabelText('Address'), { target: { value: 'https://api.example.com/v1' } });
    await connect('sk-good');
    await waitFor(() => expect(studio.profiles.list[0]?.profile.rootUrl).toBe('https://api.example.com'));
    expect(studio.profiles.list[0]?.profile.name).toBe('example.com');
  });

  it('keeps the profile when only the list of models fails', async () => {
    const { studio } = await open({ failures: { model_list: apiError('server') } });
    await connect('sk-good');
    await waitFor(() => expect(studio.toasts.list[0]?.text).toContain('The key works'));
    expect(studio.profiles.list).toHaveLength(1);
  });

  it('says why Connect does nothing yet', async () => {
    const { backend } = await open();
    expect(button('Connect').getAttribute('aria-disabled')).toBe('true');
    await fireEvent.click(button('Connect'));
    expect(backend.calls.some((call) => call.command === 'profile_test')).toBe(false);
  });

  it('warns when keys can only be kept in memory', async () => {
    await open({ secretStore: 'session' });
    expect(await screen.findByText(/kept in memory only/)).toBeTruthy();
  });
});

describe('with a local server', () => {
  it('offers the one that it finds', async () => {
    const { backend, studio } = await open({
      servers: [{ name: 'Ollama', rootUrl: 'http://localhost:11434', modelCount: 11 }],
    });
    expect(backend.calls.some((call) => call.command === 'local_server_scan')).toBe(false);
    await fireEvent.click(button('Look now'));
    expect(await screen.findByText('Ollama is running on this computer')).toBeTruthy();
    expect(screen.getByText(/11 models at localhost:11434/)).toBeTruthy();
    await fireEvent.click(button('Use Ollama'));
    await waitFor(() => expect(studio.profiles.list[0]?.profile.kind).toBe('local'));
  });

  it('lists several', async () => {
    await open({
      servers: [
        { name: 'Ollama', rootUrl: 'http://localhost:11434', modelCount: 11 },
        { name: 'LM Studio', rootUrl: 'http://localhost:1234', modelCount: 1 },
      ],
    });
    await fireEvent.click(button('Look now'));
    expect(await screen.findByRole('button', { name: 'Use LM Studio' })).toBeTruthy();
    expect(button('Use Ollama')).toBeTruthy();
    expect(screen.getByText(/1 model at localhost:1234/)).toBeTruthy();
  });

  it('says what to start when there is none', async () => {
    await open();
    await fireEvent.click(button('Look now'));
    expect(await screen.findByText(/Start Ollama \(port 11434\)/)).toBeTruthy();
    expect(button('Look again')).toBeTruthy();
  });
});

it('explores without a key', async () => {
  const { studio } = await open();
  await fireEvent.click(button('Explore'));
  await waitFor(() => expect(studio.app.showsWelcome).toBe(false));
  expect(studio.app.isDemo).toBe(true);
  expect(modelsOf(studio).all.length).toBeGreaterThan(0);
});

it('stays until the models are there, so that it never closes over what is said already', async () => {
  const { backend, studio } = await open();
  const release = backend.hold('model_list');
  await fireEvent.click(button('Explore'));
  await waitFor(() => expect(studio.profiles.list).toHaveLength(1));
  expect(studio.app.showsWelcome).toBe(true);
  release();
  await waitFor(() => expect(studio.app.showsWelcome).toBe(false));
  expect(modelsOf(studio).all.length).toBeGreaterThan(0);
});

it('speaks the language that is chosen at its foot', async () => {
  await open();
  await fireEvent.click(screen.getByRole('button', { name: /English/ }));
  await fireEvent.click(await screen.findByRole('menuitemradio', { name: '简体中文' }));
  expect(await screen.findByRole('heading', { name: '使用密钥' })).toBeTruthy();
});

it('is accessible, also with an error and a warning in it', async () => {
  await open({ secretStore: 'session' });
  await connect('sk-wrong');
  await screen.findByRole('alert');
  expect(await axeProblems()).toEqual([]);
});
