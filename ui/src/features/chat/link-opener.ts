import { toApiError } from '../../backend/errors';
import { getBackend, getI18n, getToasts } from '../../state/context';

/** Opens addresses outside of the app, and says so where one is not opened. To be called while a component starts. */
export function linkOpener(): (url: string) => void {
  const backend = getBackend();
  const i18n = getI18n();
  const toasts = getToasts();
  return (url) => {
    backend.call('link_open', { url }).catch((thrown: unknown) => {
      const { code } = toApiError(thrown);
      toasts.show(i18n.t.errors.codes[code].title, { tone: 'bad' });
    });
  };
}
