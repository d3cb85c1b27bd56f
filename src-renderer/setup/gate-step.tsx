import { DoorOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { EventChoice, GateStatus } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { Notice } from '../components/notice.tsx';
import { eventTimes } from '../i18n/times.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';

export interface GateStepProps {
  readonly kioskName: string;
  /** Null: not known yet. */
  readonly events: readonly EventChoice[] | null;
  readonly current?: GateStatus;
  readonly onBack: () => void;
  readonly onLeave?: () => void;
}

/** Chooses where the kiosk stands. One event or one gate alone is chosen already. */
export function GateStep({ kioskName, events, current, onBack, onLeave }: GateStepProps) {
  const { t, i18n } = useTranslation();
  const { core, data } = useServices();
  const [chosenEvent, setChosenEvent] = useState<string | null>(current?.event.id ?? null);
  const [chosenGate, setChosenGate] = useState<string | null>(current?.gate.id ?? null);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);

  const event = events?.length === 1 ? events[0] : events?.find(({ id }) => id === chosenEvent);
  const gates = event?.gates ?? [];
  const gate = gates.length === 1 ? gates[0] : gates.find(({ id }) => id === chosenGate);

  const start = async (): Promise<void> => {
    if (event === undefined || gate === undefined) return;
    setTrouble(null);
    try {
      const choice = { kioskName, eventId: event.id, gateId: gate.id };
      data.learn(await core.call('setup.chooseGate', choice));
      onLeave?.();
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
    }
  };

  return (
    <>
      {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
      <ChoiceGroup
        label={t('setup.gate.event')}
        isColumn
        choices={(events ?? []).map((choice) => ({
          value: choice.id,
          label: choice.title,
          more: [
            t(`setup.status.${choice.status}`),
            t('setup.gate.doors', doorTimes(choice, i18n.language)),
            t('setup.package.attendees', { count: choice.attendees }),
          ].join(' · '),
        }))}
        value={event?.id ?? null}
        onChange={(id) => {
          setChosenEvent(id);
          setChosenGate(null);
        }}
      />
      {event === undefined ? null : (
        <ChoiceGroup
          label={t('setup.gate.gate')}
          choices={gates.map(({ id, name }) => ({ value: id, label: name }))}
          value={gate?.id ?? null}
          onChange={setChosenGate}
        />
      )}
      {event !== undefined && gates.length === 0 ? (
        <Notice title={t('setup.gate.noGates')} />
      ) : null}
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} onPress={onBack} />
        {onLeave === undefined ? null : (
          <ActionButton label={t('setup.cancel')} onPress={onLeave} />
        )}
        <ActionButton
          look="main"
          icon={DoorOpen}
          label={t('setup.gate.start')}
          isDisabled={event === undefined || gate === undefined}
          onPress={() => void start()}
        />
      </footer>
    </>
  );
}

function doorTimes(event: EventChoice, language: string): { from: string; until: string } {
  const times = eventTimes(language, event.timeZone);
  const now = toInstant(Date.now());
  return { from: times.short(event.doorsOpenAt, now), until: times.short(event.doorsCloseAt, now) };
}
