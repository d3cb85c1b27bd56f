import { useTranslation } from 'react-i18next';
import type { LogEntry } from '#shared/ipc/log-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAdmin } from '../use-admin.ts';
import {
  changedFields,
  logAbout,
  logActor,
  logFactName,
  logSentence,
  logValue,
} from './log-words.ts';

/** One entry with all that it holds. */
export function EntryDialog({
  entry,
  onClose,
}: {
  readonly entry: LogEntry;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { times } = useAdmin();
  const { at, type, seq, facts, change, isErased, aboutType, aboutId, kioskId } = entry;
  const fields = change === null ? [] : changedFields(change);
  return (
    <DialogFrame title={logSentence(t, type)} onClose={onClose} size="l">
      <div className="dialog__form">
        <FactList
          facts={[
            { term: t('activity.at'), value: `${times.date(at)}, ${times.clock(at)}` },
            { term: t('activity.actor'), value: logActor(t, entry) },
            { term: t('activity.number'), value: t('activity.entry', { number: seq }) },
            { term: t('activity.kiosk'), value: kioskId },
            {
              term: t('activity.about'),
              value: aboutId === null ? null : logAbout(t, aboutType, aboutId),
            },
            ...Object.entries(facts)
              .filter(([, value]) => value !== null)
              .map(([term, value]) => ({ term: logFactName(t, term), value: logValue(t, value) })),
          ]}
        />
        {isErased ? <Notice tone="calm" title={t('activity.erased')} /> : null}
        {fields.length === 0 ? null : (
          <div className="table-frame">
            <table className="log-change">
              <thead>
                <tr>
                  <th scope="col">{t('activity.field')}</th>
                  <th scope="col">{t('activity.before')}</th>
                  <th scope="col">{t('activity.after')}</th>
                </tr>
              </thead>
              <tbody>
                {fields.map(({ field, before, after }) => (
                  <tr key={field}>
                    <th scope="row">{logFactName(t, field)}</th>
                    <td>
                      <bdi>{logValue(t, before)}</bdi>
                    </td>
                    <td>
                      <bdi>{logValue(t, after)}</bdi>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} isFirst />
        </footer>
      </div>
    </DialogFrame>
  );
}
