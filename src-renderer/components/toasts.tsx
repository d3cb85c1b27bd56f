import { CircleAlert, CircleCheck, Undo2, X } from 'lucide-react';
import {
  Button,
  Text,
  UNSTABLE_Toast as ToastItem,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';

/** How long a toast stays, ms; it waits while the pointer or the focus is on it. */
const STAYS_MS = 8000;
const MOST_AT_ONCE = 3;

/** Something that was done, or that failed beside what one is doing. */
export interface ToastMessage {
  readonly text: string;
  readonly tone?: 'good' | 'bad';
  /** Takes it back; must not reject. */
  readonly undo?: () => void;
}

export type Toasts = ToastQueue<ToastMessage>;

/** Makes the place where toasts wait for their turn. */
export function createToasts(): Toasts {
  return new ToastQueue<ToastMessage>({ maxVisibleToasts: MOST_AT_ONCE });
}

/** Shows a toast: 8 seconds, longer while it is looked at; a failure stays until it is closed. */
export function showToast(toasts: Toasts, message: ToastMessage): void {
  toasts.add(message, message.tone === 'bad' ? {} : { timeout: STAYS_MS });
}

/** Where the toasts appear; F6 leads there. */
export function ToastPlace({ toasts }: { readonly toasts: Toasts }) {
  const { t } = useTranslation();
  return (
    <ToastRegion queue={toasts} className="toasts" aria-label={t('ui.messages')}>
      {({ toast }) => {
        const { text, tone = 'good', undo } = toast.content;
        const Icon = tone === 'good' ? CircleCheck : CircleAlert;
        return (
          <ToastItem toast={toast} className={`toast toast--${tone}`}>
            <Icon aria-hidden="true" size="1.4em" />
            <ToastContent className="toast__text">
              <Text slot="title">{text}</Text>
            </ToastContent>
            {undo === undefined ? null : (
              <Button
                className="button toast__undo"
                onPress={() => {
                  undo();
                  toasts.close(toast.key);
                }}
              >
                <Undo2 aria-hidden="true" size="1.2em" />
                {t('ui.undo')}
              </Button>
            )}
            <Button slot="close" className="button button--quiet" aria-label={t('ui.closeMessage')}>
              <X aria-hidden="true" size="1.2em" />
            </Button>
          </ToastItem>
        );
      }}
    </ToastRegion>
  );
}
