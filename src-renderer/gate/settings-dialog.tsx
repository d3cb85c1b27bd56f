import {
  DoorOpen,
  LayoutDashboard,
  Lock,
  LockOpen,
  Power,
  UserRoundCheck,
  Volume2,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import {
  Label,
  Slider,
  SliderOutput,
  SliderThumb,
  SliderTrack,
  Switch,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { DisplayChooser } from '../components/display-chooser.tsx';
import { LANGUAGES } from '../i18n/language.ts';
import { useServices, useSettings } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { useCameras } from './use-scanner.ts';

export const THEMES = ['light', 'dark', 'contrast'] as const satisfies readonly Settings['theme'][];
/** The first camera's value in the list of choices; no device id is empty. */
const FIRST_CAMERA = '';
const SOUND_PAUSE_MS = 1100;

export interface SettingsDialogProps {
  readonly onChangeGate: () => void;
  readonly onOpenAdmin: () => void;
}

/** Everything that may be changed at the gate. */
export function SettingsDialog({ onChangeGate, onOpenAdmin }: SettingsDialogProps) {
  const { t } = useTranslation();
  const { shell, info, report } = useServices();
  const { gate } = useGate();
  const { settings, change } = useSettings();
  return (
    <DialogFrame title={t('dialog.menu.title')} size="l" onClose={gate.closeDialog}>
      <div className="settings">
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
        <CameraChooser />
        <VolumeSlider />
        <SettingSlider
          label={t('dialog.menu.seconds')}
          value={settings.verdictSeconds}
          min={1}
          max={30}
          text={t('gate.undoSeconds', { count: settings.verdictSeconds })}
          onChange={(verdictSeconds) => change({ verdictSeconds })}
        />
        <DisplayChooser />
        {settings.lockDown ? null : (
          <Switch
            className="switch"
            isSelected={settings.fullScreen}
            onChange={(fullScreen) => change({ fullScreen })}
          >
            <span className="switch__track" />
            {t('dialog.menu.fullScreen')}
          </Switch>
        )}
      </div>
      <footer className="dialog__actions">
        <p className="dialog__hint">{t('dialog.menu.version', { version: info.version })}</p>
        {settings.lockDown ? null : (
          <ActionButton
            icon={Power}
            label={t('dialog.menu.quit')}
            onPress={() => {
              shell.call('shell.quit', {}).catch((error: unknown) => report(String(error)));
            }}
          />
        )}
        <ActionButton
          icon={settings.lockDown ? LockOpen : Lock}
          label={t(settings.lockDown ? 'dialog.menu.free' : 'dialog.menu.hold')}
          onPress={() => gate.open({ open: 'lock-down' })}
        />
        <ActionButton
          icon={UserRoundCheck}
          label={t('dialog.menu.onDuty')}
          onPress={() => gate.open({ open: 'duty' })}
        />
        <ActionButton
          icon={LayoutDashboard}
          label={t('dialog.menu.adminMode')}
          onPress={onOpenAdmin}
        />
        <ActionButton icon={DoorOpen} label={t('dialog.menu.changeGate')} onPress={onChangeGate} />
      </footer>
    </DialogFrame>
  );
}

function CameraChooser() {
  const { t } = useTranslation();
  const { settings, change } = useSettings();
  const cameras = useCameras();
  return (
    <ChoiceGroup
      label={t('dialog.menu.camera')}
      choices={[
        { value: FIRST_CAMERA, label: t('dialog.menu.firstCamera') },
        ...cameras.map(({ id, label }, index) => ({
          value: id,
          label: label === '' ? t('dialog.menu.unnamedCamera', { number: index + 1 }) : label,
        })),
      ]}
      value={settings.cameraId ?? FIRST_CAMERA}
      onChange={(id) => change({ cameraId: id === FIRST_CAMERA ? null : id })}
    />
  );
}

function VolumeSlider() {
  const { t } = useTranslation();
  const { sounds } = useServices();
  const { settings, change } = useSettings();
  const timers = useRef<ReturnType<typeof setTimeout>[]>([]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);
  const playAll = (): void => {
    timers.current.forEach(clearTimeout);
    timers.current = (['green', 'amber', 'red'] as const).map((signal, index) =>
      setTimeout(() => sounds.play(signal), index * SOUND_PAUSE_MS),
    );
  };
  return (
    <div className="settings__volume">
      <SettingSlider
        label={t('dialog.menu.volume')}
        value={Math.round(settings.volume * 100)}
        min={0}
        max={100}
        step={5}
        text={t('dialog.menu.percent', { value: Math.round(settings.volume * 100) })}
        onChange={(percent) => change({ volume: percent / 100 })}
      />
      <ActionButton icon={Volume2} label={t('dialog.menu.testSound')} onPress={playAll} />
    </div>
  );
}

interface SettingSliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly text: string;
  readonly onChange: (value: number) => void;
}

function SettingSlider({ label, value, min, max, step = 1, text, onChange }: SettingSliderProps) {
  return (
    <Slider
      className="slider"
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      onChange={onChange}
    >
      <Label className="field__label">{label}</Label>
      <SliderOutput className="slider__value">{text}</SliderOutput>
      <SliderTrack className="slider__track">
        <SliderThumb className="slider__thumb" />
      </SliderTrack>
    </Slider>
  );
}
