import { Plus, Trash2 } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { newId } from '#shared/domain/id.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { NumberEntry } from '../../components/number-entry.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { TextEntry } from '../../components/text-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import type { SectionProps } from './about-section.tsx';
import { GateMatrix } from './gate-matrix.tsx';
import { withoutType } from './gate-rules.ts';

const MOST_TYPES = 50;
const MOST_GATES = 100;

export interface UsedParts {
  /** Registrations by ticket type. */
  readonly tickets: ReadonlyMap<string, number>;
  /** Admissions by gate. */
  readonly admitted: ReadonlyMap<string, number>;
}

/** Ticket types, gates, and who enters where. */
export function TicketsSection({
  form,
  isReadOnly,
  used,
}: SectionProps & { readonly used: UsedParts }) {
  const { t } = useTranslation();
  const { draft, change, errorOf } = form;
  const { ticketTypes, gates } = draft;
  const named = (name: string): string =>
    name.trim() === '' ? t('events.unnamed') : visibleText(name);
  return (
    <>
      <SectionCard title={t('events.section.tickets')}>
        <SectionError text={errorOf('ticketTypes')} />
        {ticketTypes.map((type, index) => {
          const held = used.tickets.get(type.id) ?? 0;
          return (
            <div key={type.id} className="part-row">
              <TextEntry
                label={t('events.field.typeName', { number: index + 1 })}
                value={type.name}
                onChange={(name) =>
                  change({
                    ticketTypes: ticketTypes.map((one) =>
                      one.id === type.id ? { ...one, name } : one,
                    ),
                  })
                }
                error={errorOf(`ticketTypes.${index}.name`)}
                maxLength={200}
                isRequired
                isReadOnly={isReadOnly}
              />
              {held === 0 ? null : (
                <span className="part-row__more">{t('events.typeHeld', { count: held })}</span>
              )}
              {isReadOnly ? null : (
                <RemoveButton
                  label={t('events.removeType', { name: named(type.name) })}
                  kept={held > 0 ? t('events.typeKept') : null}
                  onPress={() => change(withoutType(draft, type.id))}
                />
              )}
            </div>
          );
        })}
        {isReadOnly ? null : (
          <ActionButton
            icon={Plus}
            label={t('events.addType')}
            isDisabled={ticketTypes.length >= MOST_TYPES}
            onPress={() => change({ ticketTypes: [...ticketTypes, { id: newId(), name: '' }] })}
          />
        )}
      </SectionCard>
      <SectionCard title={t('events.section.gates')} text={t('events.field.quotaHint')}>
        <SectionError text={errorOf('gates')} />
        {gates.map((gate, index) => {
          const passed = used.admitted.get(gate.id) ?? 0;
          const put = (part: Partial<typeof gate>): void =>
            change({ gates: gates.map((one) => (one.id === gate.id ? { ...one, ...part } : one)) });
          return (
            <div key={gate.id} className="part-row">
              <TextEntry
                label={t('events.field.gateName', { number: index + 1 })}
                value={gate.name}
                onChange={(name) => put({ name })}
                error={errorOf(`gates.${index}.name`)}
                maxLength={200}
                isRequired
                isReadOnly={isReadOnly}
              />
              <NumberEntry
                label={t('events.field.quota')}
                value={gate.quota}
                onChange={(quota) => put({ quota })}
                error={errorOf(`gates.${index}.quota`)}
                min={0}
                isReadOnly={isReadOnly}
              />
              {passed === 0 ? null : (
                <span className="part-row__more">{t('events.gatePassed', { count: passed })}</span>
              )}
              {isReadOnly ? null : (
                <RemoveButton
                  label={t('events.removeGate', { name: named(gate.name) })}
                  kept={passed > 0 ? t('events.gateKept') : null}
                  onPress={() => change({ gates: gates.filter(({ id }) => id !== gate.id) })}
                />
              )}
            </div>
          );
        })}
        {isReadOnly ? null : (
          <ActionButton
            icon={Plus}
            label={t('events.addGate')}
            isDisabled={gates.length >= MOST_GATES}
            onPress={() =>
              change({ gates: [...gates, { id: newId(), name: '', quota: null, rules: [] }] })
            }
          />
        )}
      </SectionCard>
      <GateMatrix form={form} isReadOnly={isReadOnly} />
    </>
  );
}

function SectionError({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <p className="field__error" role="alert">
      {text}
    </p>
  );
}

interface RemoveButtonProps {
  readonly label: string;
  /** Why it can't be removed; null: it can. */
  readonly kept: string | null;
  readonly onPress: () => void;
}

function RemoveButton({ label, kept, onPress }: RemoveButtonProps) {
  return (
    <>
      <Button
        className="button button--quiet part-row__remove"
        aria-label={kept === null ? label : `${label}. ${kept}`}
        isDisabled={kept !== null}
        onPress={onPress}
      >
        <Trash2 aria-hidden="true" size="1.3em" />
      </Button>
      {kept === null ? null : <span className="part-row__kept">{kept}</span>}
    </>
  );
}
