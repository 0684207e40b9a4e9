import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { words } from '../backend/fake';
import { composer, openView, sees, send } from '../features/chat/chat-testing';
import ChatView from './ChatView.svelte';

it('what was said stands in the conversation that it was said for, whatever is shown when it is written down', async () => {
  const { backend, studio } = await openView(ChatView, { data: 'full', answer: () => words('Fine.') });
  backend.voice.dictated = 'High water is at noon.';
  await send('first');
  await sees('Fine.');
  const said = studio.app.conversationId;
  const call = backend.call.bind(backend);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  backend.call = async (command, params) => {
    if (command === 'dictation_write') await held;
    return call(command, params);
  };

  await fireEvent.click(screen.getByRole('button', { name: 'Write by voice' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Done' }));
  studio.app.newConversation();
  await waitFor(() => expect(studio.app.conversationId).toBeNull());
  release();
  await waitFor(() => expect(screen.queryByText('Writing down what you said')).toBeNull());
  expect(composer().value).toBe('');
  if (said !== null) studio.app.openConversation(said);
  await waitFor(() => expect(composer().value).toBe('High water is at noon.'));
});
