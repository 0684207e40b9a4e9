import type { ErrorAction } from '../../backend/errors';
import { toApiError, topUpUrl } from '../../backend/errors';
import type { ModelRef } from '../../backend/generated/ModelRef';
import type { Studio } from '../../state/context';

/** What only the open conversation can do about an error. */
interface Own {
  retry: () => void;
  pickModel: () => void;
  editMessage: () => void;
  /** None where the gateway names no parameter that is set. */
  unsetRefused: (() => void) | null;
}

/** The next steps that a failed answer can offer. */
export function errorActions(
  studio: Studio,
  model: ModelRef | null,
  own: Own,
): Partial<Record<ErrorAction, () => void>> {
  const { app, backend, profiles, toasts, i18n } = studio;
  const profile = profiles.get(model?.profileId);
  const fail = (thrown: unknown) => {
    toasts.show(i18n.t.errors.codes[toApiError(thrown).code].title, { tone: 'bad' });
  };
  const openProfile = () => app.openSettings('profiles', profile?.profile.id ?? null);
  const url = profile ? topUpUrl(profile.profile.rootUrl) : null;
  const { unsetRefused, ...always } = own;
  return {
    ...always,
    ...(unsetRefused && { unsetRefused }),
    wait: own.retry,
    openProfile,
    setKey: profile ? () => app.openKey(profile.profile.id) : openProfile,
    openUsage: () => app.openSettings('usage'),
    openTools: () => app.openSettings('tools'),
    newConversation: () => app.newConversation(),
    openData: () => void backend.call('data_reveal', undefined).catch(fail),
    ...(url !== null && { topUp: () => void backend.call('link_open', { url }).catch(fail) }),
  };
}
