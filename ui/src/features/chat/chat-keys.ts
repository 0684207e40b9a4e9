import type { I18n } from '../../i18n/i18n.svelte';
import type { KeyRegistry } from '../../lib/keys';

/** What the keys of the chat do, and what they depend on. */
interface ChatActs {
  isShown: () => boolean;
  isRunning: () => boolean;
  /** Whether the list of models is open. */
  isPicking: () => boolean;
  /** Whether the list of conversations lies over the work. */
  listIsOver: () => boolean;
  /** Whether parameters or the inspector are open. */
  panelIsOpen: () => boolean;
  stop: () => void;
  toggleList: () => void;
  leaveList: () => void;
  search: () => void;
  toggleParameters: () => void;
  closePanel: () => void;
  togglePicking: () => void;
}

/** Binds the keys of the chat; the returned function takes them away. */
export function registerChatKeys(keys: KeyRegistry, i18n: I18n, acts: ChatActs): () => void {
  const { isShown } = acts;
  const ends = [
    keys.register({
      id: 'chat.stop',
      combo: 'Escape',
      label: () => i18n.t.chat.keys.stop,
      when: () => isShown() && acts.isRunning() && !acts.isPicking(),
      run: acts.stop,
    }),
    keys.register({
      id: 'chat.list',
      combo: 'Mod+B',
      label: () => i18n.t.chat.keys.toggleList,
      when: isShown,
      run: acts.toggleList,
    }),
    keys.register({
      id: 'chat.leaveList',
      combo: 'Escape',
      label: () => i18n.t.chat.list.hide,
      when: () => isShown() && acts.listIsOver(),
      unlisted: true,
      run: acts.leaveList,
    }),
    keys.register({
      id: 'chat.search',
      combo: 'Mod+F',
      label: () => i18n.t.chat.keys.search,
      when: isShown,
      run: acts.search,
    }),
    keys.register({
      id: 'chat.parameters',
      combo: 'Mod+Shift+P',
      label: () => i18n.t.parameters.toggle,
      when: isShown,
      run: acts.toggleParameters,
    }),
    keys.register({
      id: 'chat.panelLeave',
      combo: 'Escape',
      label: () => i18n.t.parameters.close,
      when: () => isShown() && acts.panelIsOpen() && !acts.isPicking() && !acts.isRunning(),
      unlisted: true,
      run: acts.closePanel,
    }),
    keys.register({
      id: 'chat.model',
      combo: 'Mod+Shift+M',
      label: () => i18n.t.chat.keys.pickModel,
      when: isShown,
      run: acts.togglePicking,
    }),
  ];
  return () => ends.forEach((end) => end());
}
