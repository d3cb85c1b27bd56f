import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { ScreenCard } from './screen-card.tsx';

/** Asks for the passphrase; a first one is typed twice. */
export function LockedScreen({ passphrase }: { readonly passphrase: 'new' | 'known' }) {
  const { t } = useTranslation();
  const { core, data } = useServices();
  const [typed, setTyped] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isShown, setShown] = useState(false);
  const [isOpening, setOpening] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | 'differs' | null>(null);
  const isNew = passphrase === 'new';

  const open = async (): Promise<void> => {
    if (isNew && typed !== repeated) return setTrouble('differs');
    setOpening(true);
    setTrouble(null);
    try {
      data.learn(await core.call('core.unlock', { passphrase: typed }));
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
    } finally {
      setOpening(false);
    }
  };

  const type = isShown ? 'text' : 'password';
  return (
    <ScreenCard
      title={t(isNew ? 'locked.newTitle' : 'locked.knownTitle')}
      text={t(isNew ? 'locked.newText' : 'locked.knownText')}
    >
      <Form
        className="card__form"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <TextEntry
          label={t('locked.label')}
          type={type}
          value={typed}
          onChange={(text) => {
            setTrouble(null);
            setTyped(text);
          }}
          isFirst
          error={trouble === null || trouble === 'differs' ? null : t(errorKey(trouble))}
        />
        {isNew ? (
          <TextEntry
            label={t('locked.repeat')}
            type={type}
            value={repeated}
            onChange={(text) => {
              setTrouble(null);
              setRepeated(text);
            }}
            error={trouble === 'differs' ? t('locked.differs') : null}
          />
        ) : null}
        <footer className="card__actions">
          <ActionButton label={t('locked.show')} onPress={() => setShown(!isShown)} />
          <ActionButton
            type="submit"
            look="main"
            label={t(isOpening ? 'locked.opening' : 'locked.open')}
            isDisabled={isOpening || typed === '' || (isNew && repeated === '')}
          />
        </footer>
      </Form>
    </ScreenCard>
  );
}
