import { Link as LinkIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { HubInvitation } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { EntryForm } from '../components/entry-form.tsx';
import { Notice } from '../components/notice.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { groupedCode, hubAddress, isWholeCode, linkInvitation } from './invitation-entry.ts';
import { LinkScanner } from './link-scanner.tsx';

const WAYS = ['byLink', 'byCode'] as const;
type Way = (typeof WAYS)[number];

/** Signs of a code as it is printed, with the dashes. */
const CODE_CHARS = 40;
const LINK_CHARS = 2_000;

export interface JoinFormProps {
  /** Joins; what it rejects with is shown here. */
  readonly onJoin: (invitation: HubInvitation) => Promise<void>;
  /** Goes back, or closes; absent: there is nowhere to go. */
  readonly onBack?: () => void;
  readonly className: string;
  /** The class of the row of buttons. */
  readonly actionsClassName: string;
}

/** What IT gave: a link, by camera or pasted, or an address and a code. */
export function JoinForm({ onJoin, onBack, className, actionsClassName }: JoinFormProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>('byLink');
  const [link, setLink] = useState('');
  const [address, setAddress] = useState('');
  const [code, setCode] = useState('');
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const busy = useRef(false);
  const lastScanned = useRef<string | null>(null);

  const hubUrl = hubAddress(address);
  const typed: HubInvitation | null =
    way === 'byLink'
      ? linkInvitation(link)
      : hubUrl !== null && isWholeCode(code)
        ? { hubUrl, code }
        : null;

  const join = async (invitation: HubInvitation | null): Promise<void> => {
    setSent(true);
    setTrouble(null);
    if (invitation === null || busy.current) return;
    busy.current = true;
    setBusy(true);
    try {
      await onJoin(invitation);
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setBusy(false);
    } finally {
      busy.current = false;
    }
  };
  const scanned = (text: string): void => {
    // A code that was refused and stays before the camera is not sent again: the button does that.
    if (busy.current || text === lastScanned.current) return;
    lastScanned.current = text;
    setLink(text);
    void join(linkInvitation(text));
  };
  // What is said of a text holds until it is changed.
  const change = (set: (text: string) => void) => (text: string) => {
    setTrouble(null);
    setSent(false);
    set(text);
  };

  return (
    <EntryForm className={className} onSubmit={() => void join(typed)}>
      <ChoiceGroup
        label={t('enrol.how')}
        choices={WAYS.map((value) => ({ value, label: t(`enrol.${value}`) }))}
        value={way}
        onChange={change((value) => setWay(value === 'byCode' ? 'byCode' : 'byLink'))}
        isReadOnly={isBusy}
      />
      {way === 'byLink' ? (
        <div className="join__link">
          <LinkScanner onText={scanned} />
          <div className="join__paste">
            <p>{t('enrol.scanText')}</p>
            <TextEntry
              label={t('enrol.link')}
              value={link}
              onChange={change(setLink)}
              error={isSent && linkInvitation(link) === null ? t('enrol.linkWrong') : null}
              maxLength={LINK_CHARS}
              isDisabled={isBusy}
              isFirst
            />
          </div>
        </div>
      ) : (
        <div className="join__typed">
          <TextEntry
            label={t('enrol.address')}
            hint={t('enrol.addressExample')}
            value={address}
            onChange={change(setAddress)}
            error={isSent && hubUrl === null ? t('enrol.addressWrong') : null}
            maxLength={300}
            isDisabled={isBusy}
            isFirst
          />
          <TextEntry
            label={t('enrol.code')}
            hint={t('enrol.codeExample')}
            value={code}
            onChange={change((text) => setCode(groupedCode(text)))}
            error={isSent && !isWholeCode(code) ? t('enrol.codeWrong') : null}
            maxLength={CODE_CHARS}
            isCode
            isDisabled={isBusy}
          />
        </div>
      )}
      {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
      <footer className={actionsClassName}>
        {onBack === undefined ? null : (
          <ActionButton label={t('setup.back')} isDisabled={isBusy} onPress={onBack} />
        )}
        <ActionButton
          type="submit"
          look="main"
          icon={LinkIcon}
          label={t(isBusy ? 'enrol.joining' : 'enrol.join')}
          isDisabled={isBusy}
        />
      </footer>
    </EntryForm>
  );
}
