import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FORM_FIELDS, groupPhone, type FormField } from '#shared/domain/attendee-form.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type {
  AttendeeDetail,
  AttendeeListItem,
  DuplicatePair,
} from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';

type Side = 'first' | 'second';

export interface MergeDialogProps {
  readonly pair: DuplicatePair;
  readonly onMerged: (person: AttendeeDetail) => void;
  readonly onClose: () => void;
}

function shown(person: AttendeeListItem, field: FormField): string {
  return visibleText(field === 'phone' ? groupPhone(person[field]) : person[field]);
}

/** Who was let in stays by default, else who was here first. */
function isBetter(one: AttendeeListItem, other: AttendeeListItem): boolean {
  if ((one.checkInTime === null) !== (other.checkInTime === null)) return one.checkInTime !== null;
  return one.createdAt < other.createdAt;
}

/** Both side by side: which entry stays, which value of each field that differs, what follows. */
export function MergeDialog({ pair, onMerged, onClose }: MergeDialogProps) {
  const { t } = useTranslation();
  const { call, times, now } = useAdmin();
  const [first, second] = pair.people;
  const of = (side: Side): AttendeeListItem => (side === 'first' ? first : second);
  const [kept, setKept] = useState<Side>(isBetter(second, first) ? 'second' : 'first');
  const [picked, setPicked] = useState<Partial<Record<FormField, Side>>>({});
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const differing = FORM_FIELDS.filter((field) => first[field] !== second[field]);

  const merge = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      const value = (field: FormField): string => of(picked[field] ?? kept)[field];
      const merged = kept === 'first' ? second : first;
      onMerged(
        await call('attendee.merge', {
          keptId: of(kept).userId,
          mergedId: merged.userId,
          fields: {
            name: value('name'),
            email: value('email'),
            phone: value('phone'),
            location: value('location'),
          },
        }),
      );
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  const sides = (['first', 'second'] as const).map((side) => ({ value: side, person: of(side) }));
  const consequences = [
    'tickets',
    'admissions',
    ...(sides.some(({ person }) => person.kyc === 'rejected') ? ['rejection' as const] : []),
    ...(sides.some(({ person }) => person.blocked) ? ['block' as const] : []),
    ...(first.registration === second.registration ? [] : ['cancelled' as const]),
    'consent',
    'papers',
    'final',
  ] as const;
  return (
    <DialogFrame title={t('attendees.duplicates.merge')} size="l" onClose={onClose}>
      <EntryForm className="dialog__form merge" onSubmit={() => void merge()}>
        <ChoiceGroup
          label={t('attendees.duplicates.keep')}
          choices={sides.map(({ value, person }) => ({
            value,
            label: visibleText(person.name),
            more:
              person.checkInTime === null
                ? `${t('attendees.column.created')}: ${times.short(person.createdAt, now)}`
                : `${t('attendees.column.arrived')}: ${times.short(person.checkInTime, now)}`,
          }))}
          value={kept}
          onChange={setKept}
        />
        {differing.length === 0 ? null : <p>{t('attendees.duplicates.mergeText')}</p>}
        {FORM_FIELDS.map((field) =>
          differing.includes(field) ? (
            <div key={field} className="merge__field merge__field--differs">
              <ChoiceGroup
                label={`${t(`attendees.column.${field}`)} (${t('attendees.duplicates.differs')})`}
                choices={sides.map(({ value, person }) => ({
                  value,
                  label: shown(person, field),
                }))}
                value={picked[field] ?? kept}
                onChange={(side) => setPicked({ ...picked, [field]: side })}
              />
            </div>
          ) : (
            <p key={field} className="merge__field">
              <span className="field__label">{t(`attendees.column.${field}`)}</span>{' '}
              <bdi>{shown(first, field)}</bdi>{' '}
              <span className="muted">({t('attendees.duplicates.same')})</span>
            </p>
          ),
        )}
        <section>
          <h3 className="field__label">{t('attendees.duplicates.will')}</h3>
          <ul className="bullets">
            {consequences.map((one) => (
              <li key={one}>{t(`attendees.duplicates.consequence.${one}`)}</li>
            ))}
          </ul>
        </section>
        {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} />
          <ActionButton
            type="submit"
            look="main"
            label={t('attendees.duplicates.confirm')}
            isDisabled={isBusy}
          />
        </footer>
      </EntryForm>
    </DialogFrame>
  );
}
