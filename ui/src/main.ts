import { mount } from 'svelte';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import { tauriBackend } from './backend/tauri';
import { platform } from './lib/platform';
import { keepCopiesWhole } from './lib/whole-copies';
import { createStudio, studioContext } from './state/context';
import './styles/tokens.css';
import './styles/base.css';

/** The host's door in the app; in a plain browser a host in memory, which is no part of what the app loads. */
async function openDoor(): Promise<Backend> {
  if ('__TAURI_INTERNALS__' in window) return tauriBackend;
  return (await import('./backend/fake/browser')).browserBackend();
}

document.documentElement.dataset.platform = platform;
keepCopiesWhole();

const target = document.getElementById('app');
if (target) {
  const studio = createStudio(await openDoor());
  void studio.app.start();
  mount(App, { target, context: studioContext(studio) });
}
