import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { SettingsPatch } from '../backend/generated/SettingsPatch';
import { axeProblems } from '../test/axe';
import { renderStudio } from '../test/render';
import SettingsView from './SettingsView.svelte';

async function open() {
  const rendered = await renderStudio(SettingsView, { data: 'full' });
  rendered.studio.app.openSettings('tools');
  await screen.findByRole('heading', { level: 2, name: 'Tools' });
  const params = (command: string) =>
    rendered.backend.calls.filter((call) => call.command === command).map((call) => call.params);
  return { ...rendered, params, tools: () => rendered.studio.settings.current.tools };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });

describe('servers of tools', () => {
  it('are added with their command line, and their secrets go to the keyring alone', async () => {
    const { params, tools } = await open();
    await fireEvent.click(button('Add server'));
    const dialog = await screen.findByRole('dialog', { name: 'Add an MCP server' });
    await fireEvent.click(button('Save'));
    expect(dialog.textContent).toContain('A name is needed.');
    await type('Name', 'Files');
    await type('Command line', 'npx -y server "/data/My notes"');
    await type('Environment variables', 'TOKEN=hush\nKEPT');
    await fireEvent.click(button('Save'));
    await waitFor(() => expect(tools().servers).toHaveLength(1));
    const [server] = tools().servers;
    expect(server?.connection).toEqual({
      type: 'command',
      program: 'npx',
      arguments: ['-y', 'server', '/data/My notes'],
      variables: ['TOKEN', 'KEPT'],
    });
    await waitFor(() =>
      expect(params('tool_secret_set')).toEqual([
        { secret: { type: 'server', id: server?.id, name: 'TOKEN' }, value: 'hush' },
      ]),
    );
    expect(JSON.stringify(params('settings_update'))).not.toContain('hush');
    expect(await axeProblems(document.body)).toEqual([]);
  });

  it('are switched off, removed, and brought back', async () => {
    const { studio, tools } = await open();
    const connection = { type: 'http', url: 'https://x.example/mcp', headers: [] } as const;
    const server = { id: '0198a000-0000-7000-8000-00000000f002', name: 'Web', isEnabled: true, connection };
    await studio.settings.update({
      tools: { ...tools(), servers: [{ ...server, connection: { ...connection, headers: [] } }] },
    });
    await fireEvent.click(await screen.findByRole('checkbox', { name: 'Offered' }));
    await waitFor(() => expect(tools().servers[0]?.isEnabled).toBe(false));
    await fireEvent.click(button('Remove: Web'));
    await waitFor(() => expect(tools().servers).toEqual([]));
    await waitFor(() => expect(studio.toasts.list).toHaveLength(1));
    studio.toasts.list[0]?.action?.run();
    await waitFor(() => expect(tools().servers).toHaveLength(1));
  });
});

describe("the user's own tools", () => {
  it('are described, and a wrong description is said at its field', async () => {
    const { tools } = await open();
    await fireEvent.click(button('Add tool'));
    const dialog = await screen.findByRole('dialog', { name: 'Add a tool' });
    await type('Name', 'open door');
    await type('Arguments', '[1]');
    await type('Address', 'ftp://door');
    await fireEvent.click(button('Save'));
    for (const problem of ['Letters, digits', 'This is not a JSON object.', 'It begins with http']) {
      expect(dialog.textContent).toContain(problem);
    }
    await type('Name', 'open_door');
    await type('Arguments', '');
    await type('Address', 'http://door.example/open');
    await fireEvent.click(button('Save'));
    await waitFor(() => expect(tools().custom).toHaveLength(1));
    expect(tools().custom[0]).toEqual({
      name: 'open_door',
      description: '',
      schema: '',
      action: { type: 'http', url: 'http://door.example/open' },
    });
  });
});

describe('web search', () => {
  it('is set up with its key, and switched off again', async () => {
    const { params, tools } = await open();
    await fireEvent.change(screen.getByLabelText('Service'), { target: { value: 'brave' } });
    await type('Key', 'hush-hush');
    await fireEvent.click(
      within(screen.getByRole('region', { name: 'Web search' })).getByRole('button', { name: 'Save' }),
    );
    await waitFor(() =>
      expect(params('tool_secret_set')).toEqual([{ secret: { type: 'webSearch' }, value: 'hush-hush' }]),
    );
    expect(tools().webSearch).toEqual({ kind: 'brave', url: 'https://api.search.brave.com' });
    await fireEvent.change(screen.getByLabelText('Service'), { target: { value: 'none' } });
    await waitFor(() => expect(tools().webSearch).toBeNull());
    const patches = params('settings_update') as SettingsPatch[];
    expect(JSON.stringify(patches)).not.toContain('hush');
  });
});

describe('usage', () => {
  it('is told by model, without adding what has no price, and a budget is set', async () => {
    const { studio, params } = await open();
    studio.app.openSettings('usage');
    const table = await screen.findByRole('table');
    await within(table).findByText('Transcription');
    expect(table.textContent).toContain('no price known');
    expect(screen.getByText('$1.25 and 3 calls without a known price')).toBeTruthy();
    await type('Amount', 'ten');
    await fireEvent.click(button('Save'));
    expect(await screen.findByText('A number above 0, or nothing for no budget.')).toBeTruthy();
    await type('Amount', '10');
    await fireEvent.click(button('Save'));
    await screen.findByText('$8.50 of $10.00 spent this month');
    expect(params('settings_update')).toEqual([
      { budget: { monthlyMicros: 10_000_000, currency: 'USD', stops: true } },
    ]);
    expect(await axeProblems(document.body)).toEqual([]);
    await type('Amount', '');
    await fireEvent.click(button('Save'));
    await waitFor(() => expect(studio.settings.current.budget).toBeNull());
  });
});
