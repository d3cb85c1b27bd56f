import { ClipboardList, DoorOpen, Network, type LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';

export interface PurposeStepProps {
  readonly hasStaff: boolean;
  readonly onBack: () => void;
  readonly onGate: () => void;
  /** Null: this laptop is joined to a hub, or an admin joins it, in admin mode. */
  readonly onJoin: (() => void) | null;
  readonly onFirstAdmin: () => void;
  readonly onSignIn: () => void;
}

/** What this laptop is for: running events, standing at a gate, or what its hub says. */
export function PurposeStep(props: PurposeStepProps) {
  const { hasStaff, onBack, onGate, onJoin, onFirstAdmin, onSignIn } = props;
  const { t } = useTranslation();
  return (
    <>
      <div className="purposes">
        {hasStaff ? (
          <Purpose
            icon={ClipboardList}
            title={t('firstStart.signIn')}
            text={t('firstStart.signInText')}
            onPress={onSignIn}
          />
        ) : (
          <Purpose
            icon={ClipboardList}
            title={t('firstStart.organiser')}
            text={t('firstStart.organiserText')}
            onPress={onFirstAdmin}
          />
        )}
        <Purpose
          icon={DoorOpen}
          title={t('firstStart.gate')}
          text={t('firstStart.gateText')}
          onPress={onGate}
        />
        {onJoin === null ? null : (
          <Purpose
            icon={Network}
            title={t('enrol.choose')}
            text={t('enrol.chooseText')}
            onPress={onJoin}
          />
        )}
      </div>
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} onPress={onBack} />
      </footer>
    </>
  );
}

interface PurposeProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly onPress: () => void;
}

function Purpose({ icon: Icon, title, text, onPress }: PurposeProps) {
  return (
    <Button className="purpose" onPress={onPress}>
      <Icon aria-hidden="true" size="2.5rem" />
      <span className="purpose__title">{title}</span>
      <span className="purpose__text">{text}</span>
    </Button>
  );
}
