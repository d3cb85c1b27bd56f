import { UserPlus, UsersRound } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffMember } from '#shared/ipc/staff-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { AddDialog } from './add-dialog.tsx';
import { MemberDialog } from './member-dialog.tsx';
import { OnceDialog, type ShownOnce } from './once-dialog.tsx';
import { StaffExport } from './staff-export.tsx';
import '../../styles/staff.css';

type Open =
  | { readonly at: 'nothing' }
  | { readonly at: 'adding' }
  | { readonly at: 'member'; readonly id: string }
  | { readonly at: 'once'; readonly shown: ShownOnce };

/** Who works here: for organisers to see, for admins to change. */
export function StaffRoom() {
  const { t } = useTranslation();
  const { call, may } = useAdmin();
  const [open, setOpen] = useState<Open>({ at: 'nothing' });
  const ask = useCallback(async () => (await call('staff.list', {})).staff, [call]);
  const { answer, last, askAgain } = useAnswer(ask);
  useDataChanged('staff', askAgain);
  const columns = useStaffColumns();
  const rows = answer.at === 'known' ? answer.value : last;
  const close = useCallback(() => setOpen({ at: 'nothing' }), []);
  const member = open.at === 'member' ? (rows?.find(({ id }) => id === open.id) ?? null) : null;
  const mayChange = may('staff.change');
  const done = (shown: ShownOnce | null): void => {
    askAgain();
    setOpen(shown === null ? { at: 'nothing' } : { at: 'once', shown });
  };

  return (
    <>
      <PageHeader
        title={t('staffRoom.title')}
        text={t('staffRoom.text')}
        actions={
          <>
            <StaffExport />
            {mayChange ? (
              <ActionButton
                look="main"
                icon={UserPlus}
                label={t('staffRoom.add')}
                onPress={() => setOpen({ at: 'adding' })}
              />
            ) : null}
          </>
        }
      />
      {answer.at === 'failed' ? (
        <ErrorState title={t('staffRoom.failed')} code={answer.code} onTryAgain={askAgain} />
      ) : (
        <DataTable
          label={t('staffRoom.list')}
          columns={columns}
          rows={rows}
          isStale={answer.at === 'asking'}
          empty={<EmptyState icon={UsersRound} title={t('staffRoom.empty')} />}
          {...(mayChange ? { onOpen: ({ id }: StaffMember) => setOpen({ at: 'member', id }) } : {})}
        />
      )}
      {open.at === 'adding' ? <AddDialog onClose={close} onDone={done} /> : null}
      {member === null ? null : (
        <MemberDialog key={member.id} member={member} onClose={close} onDone={done} />
      )}
      {open.at === 'once' ? <OnceDialog shown={open.shown} onClose={close} /> : null}
    </>
  );
}

function useStaffColumns(): readonly TableColumn<StaffMember>[] {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('staffRoom.name'),
        isRowHeader: true,
        width: 'wide',
        cell: ({ name }) => <bdi>{visibleText(name)}</bdi>,
      },
      { id: 'email', title: t('staffRoom.email'), cell: ({ email }) => visibleText(email) },
      { id: 'role', title: t('staffRoom.role'), cell: ({ role }) => t(`role.${role}`) },
      {
        id: 'by',
        title: t('staffRoom.signsInBy'),
        cell: ({ hasPassword, hasPin }) => {
          if (hasPassword && hasPin) return t('staffRoom.both');
          if (hasPassword) return t('staffRoom.password');
          return t(hasPin ? 'staffRoom.pin' : 'staffRoom.neither');
        },
      },
      {
        id: 'last',
        title: t('staffRoom.lastSignIn'),
        cell: ({ lastSignInAt }) =>
          lastSignInAt === null ? t('staffRoom.never') : times.short(lastSignInAt, now),
      },
      {
        id: 'state',
        title: t('staffRoom.state'),
        width: 'tight',
        cell: ({ active, fromPackage }) =>
          !active ? (
            <StatusPill tone="warn" label={t('staffRoom.inactive')} />
          ) : fromPackage ? (
            <StatusPill label={t('staffRoom.fromPackage')} />
          ) : (
            <StatusPill tone="good" label={t('staffRoom.active')} />
          ),
      },
    ],
    [t, times, now],
  );
}
