import { CalendarDays } from 'lucide-react';
import { Component, lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorState } from '../components/error-state.tsx';
import { Loading } from '../components/loading.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { useServices } from '../services.tsx';
import { ROOMS, type Room } from './rooms.ts';
import { useAdmin } from './use-admin.ts';

const PROGRAMS: { readonly [id: string]: ComponentType } = Object.fromEntries(
  ROOMS.map(({ id, load }) => [id, lazy(async () => ({ default: await load() }))]),
);

/** One room: its program when it has come, or why not. */
export function RoomView({ room }: { readonly room: Room }) {
  const { t } = useTranslation();
  const { report } = useServices();
  const { event, eventId } = useAdmin();
  const Program = PROGRAMS[room.id];
  if (Program === undefined) return null;
  if (room.isAboutEvent && event === null) {
    if (eventId !== null) return <Coming room={room} />;
    return (
      <>
        <PageHeader title={t(`admin.room.${room.id}`)} />
        <EmptyState
          icon={CalendarDays}
          title={t('admin.event.none')}
          text={t('admin.event.noneText')}
        />
      </>
    );
  }
  return (
    <RoomBoundary onError={(error) => report(`the room ${room.id}: ${String(error)}`)}>
      <Suspense fallback={<Coming room={room} />}>
        {/* Another event is another room: nothing of the one before stays on the screen. */}
        <Program key={room.isAboutEvent ? eventId : room.id} />
      </Suspense>
    </RoomBoundary>
  );
}

/** In the place of a room that is on its way. */
function Coming({ room }: { readonly room: Room }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t(`admin.room.${room.id}`)} />
      <Loading />
    </>
  );
}

interface RoomBoundaryProps {
  readonly onError: (error: unknown) => void;
  readonly children: ReactNode;
}

/** A room that fails takes nobody out of admin mode. */
class RoomBoundary extends Component<RoomBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <RoomFailed onTryAgain={() => this.setState({ hasFailed: false })} />;
  }
}

function RoomFailed({ onTryAgain }: { readonly onTryAgain: () => void }) {
  const { t } = useTranslation();
  return <ErrorState title={t('admin.roomFailed')} code="internal" onTryAgain={onTryAgain} />;
}
