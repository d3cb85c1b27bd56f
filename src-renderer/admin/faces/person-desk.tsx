import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PersonPhoto } from '../../components/person-photo.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { FlagList } from '../../gate/verdict-person.tsx';
import { CardCheck } from './card-check.tsx';
import { ConsentCard } from './consent-card.tsx';
import { ConsentDialog } from './consent-dialog.tsx';
import { useDesk } from './desk-access.ts';
import { FileEnrolment } from './file-enrolment.tsx';
import { SimilarPeople } from './similar-people.tsx';
import { TemplatesCard } from './templates-card.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useSelfieTemplate } from './use-selfie-template.ts';
import { WebcamEnrolment } from './webcam-enrolment.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

type Open =
  | { readonly open: 'consent' | 'withdraw' | 'webcam' }
  | { readonly open: 'file'; readonly file: File };

/** What was just done, in words. */
type Note = 'desk.consent.declined' | 'desk.withdraw.done' | 'desk.enrol.saved';

export interface PersonDeskProps {
  readonly userId: string;
  /** Opens somebody else. */
  readonly onOpen: (userId: string) => void;
}

/** One person at the face desk. */
export function PersonDesk({ userId, onOpen }: PersonDeskProps) {
  const { t } = useTranslation();
  const { call } = useDesk();
  const ask = useCallback(() => call('desk.person', { userId }), [call, userId]);
  const { answer, learn, askAgain } = useAnswer(ask);
  const isMaking = useSelfieTemplate(answer.at === 'known' ? answer.value : null, learn);
  const [dialog, setDialog] = useState<Open | null>(null);
  const [note, setNote] = useState<Note | null>(null);

  if (answer.at === 'asking') return <output className="people__none">{t('desk.loading')}</output>;
  if (answer.at === 'failed') {
    return (
      <div className="people__none">
        <Notice
          tone="bad"
          isUrgent
          title={t('desk.person.failed')}
          text={t(errorKey(answer.code))}
        />
        <ActionButton label={t('desk.tryAgain')} onPress={askAgain} />
      </div>
    );
  }

  const { value: known } = answer;
  const close = (): void => setDialog(null);
  const show = (next: Open): void => {
    setNote(null);
    setDialog(next);
  };
  const done = (what: Note) => (person: DeskPerson) => {
    learn(person);
    setNote(what);
    close();
  };
  const { person } = known;
  // What was compared with another picture is over when the pictures change.
  const faces = known.templates.map(({ sourceId, madeAt }) => `${sourceId} ${madeAt}`).join();
  return (
    <section className="person-desk" aria-labelledby="person-name">
      <header className="person-desk__head">
        <PersonPhoto person={person} />
        <div>
          <h2 id="person-name" className="person-desk__name">
            <bdi>{visibleText(person.name)}</bdi>
          </h2>
          <p className="person-desk__type">{visibleText(person.ticketType)}</p>
          <FlagList flags={person.flags} />
        </div>
      </header>
      {note === null ? null : <Notice tone="calm" isUrgent title={t(note)} />}
      <div className="person-desk__cards">
        <div className="person-desk__column">
          <ConsentCard
            consent={known.consent}
            onAsk={() => show({ open: 'consent' })}
            onWithdraw={() => show({ open: 'withdraw' })}
          />
          <TemplatesCard
            person={known}
            isMaking={isMaking}
            onWebcam={() => show({ open: 'webcam' })}
            onFile={(file) => show({ open: 'file', file })}
          />
        </div>
        <div className="person-desk__column">
          <CardCheck key={`card ${faces}`} known={known} />
          <SimilarPeople key={`similar ${faces}`} known={known} onOpen={onOpen} />
        </div>
      </div>
      {dialog?.open === 'consent' ? (
        <ConsentDialog
          person={person}
          onAgreed={(agreed) => {
            learn(agreed);
            close();
          }}
          onDeclined={() => {
            setNote('desk.consent.declined');
            close();
          }}
          onClose={close}
        />
      ) : null}
      {dialog?.open === 'withdraw' ? (
        <WithdrawDialog person={person} onWithdrawn={done('desk.withdraw.done')} onClose={close} />
      ) : null}
      {dialog?.open === 'webcam' ? (
        <WebcamEnrolment person={person} onEnrolled={done('desk.enrol.saved')} onClose={close} />
      ) : null}
      {dialog?.open === 'file' ? (
        <FileEnrolment
          person={person}
          first={dialog.file}
          onEnrolled={done('desk.enrol.saved')}
          onClose={close}
        />
      ) : null}
    </section>
  );
}
