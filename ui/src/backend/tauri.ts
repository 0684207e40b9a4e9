import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { NamedFile, type Backend } from './backend';
import type { AppEvent } from './generated/AppEvent';

/** The door to the Rust host. The only file that imports `@tauri-apps`. */
export const tauriBackend: Backend = {
  call(command, params) {
    const given: unknown = params;
    if (given instanceof Uint8Array) return invoke(command, given);
    if (given instanceof NamedFile) {
      // A header holds ASCII alone.
      return invoke(command, given.bytes, { headers: { 'x-file-name': encodeURIComponent(given.name) } });
    }
    return invoke(command, params === undefined ? undefined : { params });
  },

  stream(command, params, onBatch) {
    const channel = new Channel<Parameters<typeof onBatch>[0]>(onBatch);
    return invoke(command, { params, channel });
  },

  listen(onEvent) {
    const unlisten = listen<AppEvent>('app', (event) => onEvent(event.payload));
    return () => void unlisten.then((end) => end());
  },
};
