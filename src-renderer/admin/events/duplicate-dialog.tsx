import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { EVENT_LENGTHS, eventFormCode } from '#shared/domain/event-form.ts';
import { newId } from '#shared/domain/id.ts';
import { errorKey, type ErrorCode, type ErrorFacts } from '#shared/errors.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { Notice } from '../../components/notice.tsx';
import { TextEntry } from '../../components/text-entry.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { weekLater } from './draft-start.ts';
import { MomentEntry } from './moment-entry.tsx';

export interface DuplicateDialogProps {
  readonly eventId: string;
  readonly draft: EventDraft;
  readonly onMade: (eventId: string) => void;
  readonly onClose: () => void;
}

/** A copy of an event under another title and at another time. */
export function DuplicateDialog({ eventId, draft, onMade, onClose }: DuplicateDialogProps) {
  const { t } = useTranslation();
  const { call, toast, chooseEvent } = useAdmin();
  // The same through every try: two copies would be made of one.
  const [newEventId] = useState(newId);
  const [title, setTitle] = useState(() =>
    t('events.duplicate.name', { title: draft.title }).slice(0, EVENT_LENGTHS.title.max),
  );
  const [startsAt, setStartsAt] = useState(() => weekLater(draft.startsAt));
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<{ code: ErrorCode; facts: ErrorFacts } | null>(null);

  const make = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      await call('event.duplicate', { eventId, newEventId, title, startsAt });
      toast({ text: t('events.duplicate.done') });
      chooseEvent(newEventId);
      onMade(newEventId);
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      setTrouble({ code, facts });
      setBusy(false);
    }
  };
  const errorOf = (...fields: readonly string[]): string | null => {
    for (const field of fields) {
      const code = eventFormCode.safeParse(trouble?.facts[field]);
      if (code.success) return t(`events.wrong.${code.data}`);
    }
    return null;
  };

  return (
    <DialogFrame title={t('events.duplicate.title')} onClose={onClose}>
      <Form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <p>{t('events.duplicate.text')}</p>
        <TextEntry
          label={t('events.field.title')}
          value={title}
          onChange={setTitle}
          error={errorOf('title')}
          isRequired
          isFirst
        />
        <MomentEntry
          label={t('events.field.startsAt')}
          value={startsAt}
          onChange={setStartsAt}
          error={errorOf('startsAt', 'doorsOpenAt', 'doorsCloseAt')}
          isRequired
        />
        {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble.code))} />}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} />
          <ActionButton
            type="submit"
            look="main"
            label={t('events.duplicate.action')}
            isDisabled={isBusy}
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
