import { Camera } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { instantsOf } from '#shared/domain/local-instant.ts';
import { newId } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { GateContext } from '../../gate/gate-context.ts';
import { createGateController } from '../../gate/gate-controller.ts';
import { FIRST_STATE } from '../../gate/gate-state.ts';
import { ReadyView } from '../../gate/ready-view.tsx';
import { useAdmin } from '../use-admin.ts';

const NO_CAMERA = { kind: 'starting' } as const;
const NO_ENGINE = { kind: 'off' } as const;
const NO_DUTY = { onDuty: null, askAgain: () => {} } as const;

function refuse(): Promise<never> {
  return Promise.reject(new GatehouseError('not-ready', 'a preview calls nobody'));
}

/** A gate's controller that reaches nothing: no core, no camera, no loudspeaker. */
function deadController() {
  return createGateController({
    call: refuse,
    sound: () => {},
    faces: () => null,
    templates: { makeOf: refuse },
  });
}

export interface GatePreviewProps {
  readonly draft: EventDraft;
  readonly onClose: () => void;
}

/** The gate's own screen with what the form says: nothing of it is wired to anything. */
export function GatePreview({ draft, onClose }: GatePreviewProps) {
  const { t } = useTranslation();
  const { now } = useAdmin();
  const [gateId, setGateId] = useState(draft.gates[0]?.id ?? null);
  const [gate] = useState(deadController);
  const status = useMemo(() => statusOf(draft, gateId, now), [draft, gateId, now]);
  const access = useMemo(
    () => ({ gate, state: FIRST_STATE, status, duty: NO_DUTY }),
    [gate, status],
  );
  const named = (name: string): string =>
    name.trim() === '' ? t('events.unnamed') : visibleText(name);
  return (
    <DialogFrame title={t('events.preview.title')} size="l" onClose={onClose}>
      <p>{t('events.preview.text')}</p>
      {draft.gates.length < 2 ? null : (
        <ChoiceGroup
          label={t('events.preview.gate')}
          choices={draft.gates.map(({ id, name }) => ({ value: id, label: named(name) }))}
          value={gateId}
          onChange={setGateId}
        />
      )}
      <div className="gate-preview" inert>
        <div className="gate gate-preview__gate">
          <GateContext value={access}>
            <ReadyView camera={NO_CAMERA} engine={NO_ENGINE} />
          </GateContext>
          <div className="preview gate-preview__camera">
            <Camera aria-hidden="true" size="2.5em" />
            <span>{t('events.preview.camera')}</span>
          </div>
        </div>
      </div>
    </DialogFrame>
  );
}

function statusOf(draft: EventDraft, gateId: string | null, now: string): GateStatus {
  const gate = draft.gates.find(({ id }) => id === gateId) ?? draft.gates[0];
  const at = (local: string): string => instantsOf(local, draft.timeZone)[0] ?? now;
  return {
    kioskName: '',
    event: {
      id: newId(),
      title: visibleText(draft.title),
      partyName: visibleText(draft.partyName),
      timeZone: draft.timeZone,
      status: 'live',
      entryMode: draft.entryMode,
      doorsOpenAt: at(draft.doorsOpenAt),
      doorsCloseAt: at(draft.doorsCloseAt),
      capacity: draft.capacity,
    },
    gate: { id: gate?.id ?? newId(), name: gate?.name ?? '', quota: gate?.quota ?? null },
    now: toInstant(Date.now()),
    inside: 0,
    expected: 0,
    admittedHere: 0,
    copyAt: null,
    factsWaiting: 0,
    face: {
      policy: draft.facePolicy,
      liveness: draft.faceLiveness,
      templatesMade: 0,
      templatesWaiting: 0,
    },
    troubles: [],
    throwawayKey: false,
  };
}
