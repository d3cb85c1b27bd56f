import { Clock } from 'lucide-react';
import { useState } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { CheckMark } from '../../components/check-entry.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import type { SectionProps } from './about-section.tsx';
import { isLastOf, ruleOf, withRule, type DraftGate, type DraftRule } from './gate-rules.ts';
import { WindowDialog } from './window-dialog.tsx';

/** Which ticket types each gate lets in, and when: gates down, types across. */
export function GateMatrix({ form, isReadOnly }: SectionProps) {
  const { t } = useTranslation();
  const { draft, change, errorOf } = form;
  const { ticketTypes, gates } = draft;
  const types = ticketTypes.map(({ id }) => id);
  const [asked, setAsked] = useState<{ readonly gateId: string; readonly typeId: string } | null>(
    null,
  );
  const named = (name: string): string =>
    name.trim() === '' ? t('events.unnamed') : visibleText(name);
  const put = (changed: DraftGate): void =>
    change({ gates: gates.map((gate) => (gate.id === changed.id ? changed : gate)) });
  const times = useWindowWords();

  const lost = ticketTypes.filter(({ id }) => gates.every((gate) => ruleOf(gate, id) === null));
  const askedGate = gates.find(({ id }) => id === asked?.gateId);
  const askedType = ticketTypes.find(({ id }) => id === asked?.typeId);
  return (
    <SectionCard title={t('events.section.matrix')} text={t('events.matrix.text')}>
      <div className="matrix-frame">
        <table className="matrix" aria-label={t('events.matrix.label')}>
          <thead>
            <tr>
              <th scope="col">{t('events.matrix.gate')}</th>
              {ticketTypes.map(({ id, name }) => (
                <th key={id} scope="col">
                  {named(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {gates.map((gate, gateIndex) => (
              <tr key={gate.id}>
                <th scope="row">{named(gate.name)}</th>
                {ticketTypes.map((type) => {
                  const rule = ruleOf(gate, type.id);
                  const index = gate.rules.findIndex(
                    ({ ticketTypeId }) => ticketTypeId === type.id,
                  );
                  const field = `gates.${gateIndex}.rules.${index}`;
                  const error =
                    index === -1
                      ? null
                      : (errorOf(`${field}.admitsFrom`) ??
                        errorOf(`${field}.admitsUntil`) ??
                        errorOf(`${field}.ticketTypeId`));
                  const names = { gate: named(gate.name), type: named(type.name) };
                  return (
                    <td key={type.id}>
                      <div className="matrix__cell">
                        <Checkbox
                          className="check matrix__check"
                          aria-label={t('events.matrix.cell', names)}
                          isSelected={rule !== null}
                          isReadOnly={isReadOnly}
                          isDisabled={!isReadOnly && isLastOf(gate, type.id, types)}
                          isInvalid={error !== null}
                          onChange={(isIn) =>
                            put(
                              withRule(
                                gate,
                                type.id,
                                isIn ? { admitsFrom: null, admitsUntil: null } : null,
                                types,
                              ),
                            )
                          }
                        >
                          <CheckMark />
                        </Checkbox>
                        {rule === null ? null : (
                          <Button
                            className="button button--quiet matrix__times"
                            aria-label={t('events.matrix.setTimes', {
                              ...names,
                              times: times(rule),
                            })}
                            isDisabled={isReadOnly}
                            onPress={() => setAsked({ gateId: gate.id, typeId: type.id })}
                          >
                            <Clock aria-hidden="true" size="1em" />
                            {times(rule)}
                          </Button>
                        )}
                      </div>
                      {error === null ? null : <p className="field__error">{error}</p>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lost.map(({ id, name }) => (
        <Notice key={id} title={t('events.matrix.noGate', { type: named(name) })} />
      ))}
      {askedGate === undefined || askedType === undefined ? null : (
        <WindowDialog
          gate={named(askedGate.name)}
          type={named(askedType.name)}
          doorsOpenAt={draft.doorsOpenAt}
          doorsCloseAt={draft.doorsCloseAt}
          rule={ruleOf(askedGate, askedType.id)}
          onTake={(window) => put(withRule(askedGate, askedType.id, window, types))}
          onClose={() => setAsked(null)}
        />
      )}
    </SectionCard>
  );
}

/** An entry window in words: the time of day, and the day where the two differ. */
function useWindowWords(): (rule: DraftRule) => string {
  const { t } = useTranslation();
  const short = (from: string | null, until: string | null) => {
    const isOneDay = from === null || until === null || from.slice(0, 10) === until.slice(0, 10);
    return (local: string): string => (isOneDay ? local.slice(11) : local.replace('T', ' '));
  };
  return ({ admitsFrom, admitsUntil }) => {
    const words = short(admitsFrom, admitsUntil);
    if (admitsFrom !== null && admitsUntil !== null) {
      return t('events.matrix.between', { from: words(admitsFrom), until: words(admitsUntil) });
    }
    if (admitsFrom !== null) return t('events.matrix.from', { from: words(admitsFrom) });
    if (admitsUntil !== null) return t('events.matrix.until', { until: words(admitsUntil) });
    return t('events.matrix.anyTime');
  };
}
