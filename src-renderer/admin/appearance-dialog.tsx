import { useTranslation } from 'react-i18next';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { DisplayChooser } from '../components/display-chooser.tsx';
import { SwitchEntry } from '../components/switch-entry.tsx';
import { THEMES } from '../gate/settings-dialog.tsx';
import { LANGUAGES } from '../i18n/language.ts';
import { useSettings } from '../services.tsx';

/** How the window speaks and looks, for the gate as well. */
export function AppearanceDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { settings, change } = useSettings();
  return (
    <DialogFrame title={t('admin.appearance')} onClose={onClose}>
      <ChoiceGroup
        label={t('dialog.menu.language')}
        choices={LANGUAGES.map(({ code, name }) => ({ value: code, label: name, lang: code }))}
        value={settings.language}
        onChange={(language) => change({ language })}
      />
      <ChoiceGroup
        label={t('dialog.menu.theme')}
        choices={THEMES.map((value) => ({ value, label: t(`dialog.menu.${value}`) }))}
        value={settings.theme}
        onChange={(theme) => change({ theme })}
      />
      <DisplayChooser />
      {settings.lockDown ? null : (
        <SwitchEntry
          label={t('dialog.menu.fullScreen')}
          isSelected={settings.fullScreen}
          onChange={(fullScreen) => change({ fullScreen })}
        />
      )}
    </DialogFrame>
  );
}
