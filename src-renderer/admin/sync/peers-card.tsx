import { Laptop, Plus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { PeerView, SyncView } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { TextEntry } from '../../components/text-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';
import { useAct } from './use-act.ts';

type Row = PeerView & { readonly id: string };

/** host:port, of a name, or of an address of either kind. */
const ADDRESS = /^(?:\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/i;

/** The other laptops of the events: when each was heard, how, and where by a typed address. */
export function PeersCard({ sync }: { readonly sync: SyncView }) {
  const { t } = useTranslation();
  const { may } = useAdmin();
  const { peers, ownAddress } = sync;
  const columns = usePeerColumns();
  const rows = useMemo(() => peers.map((peer): Row => ({ ...peer, id: peer.kioskId })), [peers]);
  return (
    <SectionCard className="sync-room__wide" title={t('syncRoom.peers')}>
      <DataTable
        label={t('syncRoom.peers')}
        columns={columns}
        rows={rows}
        empty={<EmptyState icon={Laptop} title={t('syncRoom.peersNone')} />}
      />
      {ownAddress === null ? null : (
        <p>{t('syncRoom.ownAddress', { address: visibleText(ownAddress) })}</p>
      )}
      {may('sync.addPeer') ? <AddPeer /> : null}
    </SectionCard>
  );
}

function usePeerColumns(): readonly TableColumn<Row>[] {
  const { t } = useTranslation();
  const { times, now, may } = useAdmin();
  const mayRemove = may('sync.removePeer');
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('syncRoom.peerName'),
        isRowHeader: true,
        cell: ({ name }) => <bdi>{visibleText(name)}</bdi>,
      },
      {
        id: 'gate',
        title: t('syncRoom.peerGate'),
        cell: ({ gateName }) => (gateName === null ? '' : <bdi>{visibleText(gateName)}</bdi>),
      },
      {
        id: 'heard',
        title: t('syncRoom.peerHeard'),
        width: 'tight',
        cell: ({ lastHeardAt, isStale }) =>
          isStale ? (
            <StatusPill
              tone="warn"
              label={lastHeardAt === null ? t('sync.peerNever') : times.ago(lastHeardAt, now)}
            />
          ) : lastHeardAt === null ? (
            t('sync.peerNever')
          ) : (
            times.ago(lastHeardAt, now)
          ),
      },
      {
        id: 'fact',
        title: t('syncRoom.peerFact'),
        width: 'tight',
        cell: ({ lastFactAt }) => (lastFactAt === null ? '' : times.short(lastFactAt, now)),
      },
      {
        id: 'way',
        title: t('syncRoom.peerWay'),
        width: 'tight',
        cell: ({ way }) => t(`sync.way.${way ?? 'none'}`),
      },
      {
        id: 'address',
        title: t('syncRoom.address'),
        width: 'tight',
        cell: ({ address }) =>
          address === null ? '' : <Typed address={address} mayRemove={mayRemove} />,
      },
    ],
    [t, times, now, mayRemove],
  );
}

function Typed({ address, mayRemove }: { readonly address: string; readonly mayRemove: boolean }) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { data } = useServices();
  const { isBusy, run } = useAct();
  const remove = (): void =>
    run(async () => {
      await call('sync.removePeer', { address });
      data.refresh();
      return null;
    });
  return (
    <span className="sync-room__typed">
      <span className="sync-room__address">{visibleText(address)}</span>
      {mayRemove ? (
        <ActionButton
          icon={X}
          look="quiet"
          label={t('syncRoom.removePeer')}
          isDisabled={isBusy}
          onPress={remove}
        />
      ) : null}
    </span>
  );
}

function AddPeer() {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { data } = useServices();
  const [address, setAddress] = useState('');
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const isWrong = !ADDRESS.test(address.trim());
  const add = async (): Promise<void> => {
    setSent(true);
    setTrouble(null);
    if (isWrong || isBusy) return;
    setBusy(true);
    try {
      await call('sync.addPeer', { address: address.trim() });
      data.refresh();
      setAddress('');
      setSent(false);
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
    } finally {
      setBusy(false);
    }
  };
  return (
    <EntryForm className="sync-room__add" onSubmit={() => void add()}>
      <TextEntry
        label={t('syncRoom.peerAddress')}
        hint={`${t('syncRoom.addPeerText')} ${t('syncRoom.peerAddressExample')}`}
        value={address}
        onChange={(typed) => {
          setSent(false);
          setTrouble(null);
          setAddress(typed);
        }}
        error={
          trouble === null
            ? isSent && isWrong
              ? t('syncRoom.peerAddressWrong')
              : null
            : t(errorKey(trouble))
        }
        maxLength={200}
      />
      <ActionButton type="submit" icon={Plus} label={t('syncRoom.addPeer')} isDisabled={isBusy} />
    </EntryForm>
  );
}
