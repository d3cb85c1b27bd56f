import { useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { newId } from '#shared/domain/id.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin, useUnsaved } from '../use-admin.ts';
import { freshDraft } from './draft-start.ts';
import { EventFormSections } from './event-form-sections.tsx';
import { showFirstWrong } from './first-wrong.ts';
import { GatePreview } from './gate-preview.tsx';
import { PictureSection } from './picture-section.tsx';
import { SaveBar } from './save-bar.tsx';
import { useEventForm } from './use-event-form.ts';

const NOTHING_USED = { tickets: new Map<string, number>(), admitted: new Map<string, number>() };

export interface NewEventPageProps {
  readonly onMade: (eventId: string) => void;
  readonly onLeave: () => void;
}

/** A new event's form. Nothing is stored before it is saved. */
export function NewEventPage({ onMade, onLeave }: NewEventPageProps) {
  const { t } = useTranslation();
  const { call, chooseEvent, toast } = useAdmin();
  const [eventId] = useState(newId);
  const [first] = useState(() =>
    freshDraft({ type: t('events.start.type'), gate: t('events.start.gate') }),
  );
  const form = useEventForm(first);
  const [picture, setPicture] = useState<File | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const [isPreviewed, setPreviewed] = useState(false);
  const place = useRef<HTMLFormElement>(null);
  useUnsaved((form.isChanged || picture !== null) && !isBusy);

  const make = async (): Promise<void> => {
    if (isBusy) return;
    if (!form.check()) {
      showFirstWrong(place.current);
      return;
    }
    setBusy(true);
    setTrouble(null);
    try {
      await call('event.save', { eventId, version: null, draft: form.draft });
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      form.learn(facts);
      setTrouble(code);
      setBusy(false);
      return;
    }
    if (picture !== null) {
      try {
        const bytes = new Uint8Array(await picture.arrayBuffer());
        await call('event.setPicture', { eventId, picture: bytes });
      } catch (error) {
        const why = t(errorKey(asGatehouseError(error).code));
        toast({ tone: 'bad', text: t('events.picture.failed', { why }) });
      }
    }
    chooseEvent(eventId);
    toast({ text: t('events.made') });
    onMade(eventId);
  };

  return (
    <Form
      ref={place}
      className="event-form"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <PageHeader
        title={t('events.newTitle')}
        crumbs={[{ label: t('events.title'), onPress: onLeave }]}
      />
      <EventFormSections
        form={form}
        isReadOnly={false}
        isNew
        used={NOTHING_USED}
        picture={
          <PictureSection
            current={null}
            chosen={picture}
            onChoose={setPicture}
            onRemove={() => setPicture(null)}
            hint={t('events.picture.later')}
          />
        }
      />
      <SaveBar
        label={t('events.saveNew')}
        isBusy={isBusy}
        isChanged
        wrong={form.wrong}
        trouble={trouble}
        onPreview={() => setPreviewed(true)}
      />
      {isPreviewed ? <GatePreview draft={form.draft} onClose={() => setPreviewed(false)} /> : null}
    </Form>
  );
}
