import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices, useSettings } from '../services.tsx';
import { useAnswer } from '../use-answer.ts';
import { ChoiceGroup } from './choice-group.tsx';

/** Stands for no choice; no display has this id. */
const ANY = '';

/** On which display the window is, where there are several. */
export function DisplayChooser() {
  const { t } = useTranslation();
  const { shell } = useServices();
  const { settings, change } = useSettings();
  const ask = useCallback(() => shell.call('shell.displays', {}), [shell]);
  const { last } = useAnswer(ask);
  const displays = last?.displays ?? [];
  if (displays.length < 2 || settings.lockDown) return null;
  return (
    <ChoiceGroup
      label={t('dialog.menu.display')}
      choices={[
        { value: ANY, label: t('dialog.menu.anyDisplay') },
        ...displays.map(({ id, label, width, height, isPrimary }, index) => ({
          value: String(id),
          label: label === '' ? t('dialog.menu.displayNumber', { number: index + 1 }) : label,
          more: t(isPrimary ? 'dialog.menu.primaryDisplay' : 'dialog.menu.displaySize', {
            width,
            height,
          }),
        })),
      ]}
      value={settings.displayId === null ? ANY : String(settings.displayId)}
      onChange={(value) => change({ displayId: value === ANY ? null : Number(value) })}
    />
  );
}
