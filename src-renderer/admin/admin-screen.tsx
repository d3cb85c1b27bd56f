import { useCallback, useEffect, useLayoutEffect, useState } from 'react';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { SignInScreen, type Opened } from './sign-in-screen.tsx';
import '../styles/admin.css';

export interface AdminScreenProps {
  /** The gate behind this; null: this laptop stands at none. */
  readonly gate: GateStatus | null;
  readonly throwawayKey: boolean;
  /** A session that is open already, as the first admin's. */
  readonly opened: Opened | null;
  readonly onLeave: () => void;
}

/** Admin mode: the sign-in, and behind it the rooms. */
export function AdminScreen({ gate, throwawayKey, opened, onLeave }: AdminScreenProps) {
  const { core, report } = useServices();
  const [session, setSession] = useState<Opened | null>(opened);
  const [hasEnded, setEnded] = useState(false);
  useSmallerType();

  const token = session?.token ?? null;
  // Before the effects of the rooms, which ask at once.
  useLayoutEffect(() => {
    core.useSession(token);
    return () => core.useSession(null);
  }, [core, token]);

  const close = useCallback(
    (ended: boolean): void => {
      core.call('session.signOut', {}).catch((error: unknown) => {
        report(`session.signOut: ${asGatehouseError(error).code}`);
      });
      setSession(null);
      setEnded(ended);
    },
    [core, report],
  );
  const end = useCallback(() => close(true), [close]);

  if (session === null) {
    return (
      <SignInScreen
        hasEnded={hasEnded}
        isAtGate={gate !== null}
        onSignedIn={setSession}
        onLeave={onLeave}
      />
    );
  }
  return (
    <AdminFrame
      key={session.token}
      session={session.session}
      gate={gate}
      throwawayKey={throwawayKey}
      onEnd={end}
      onSwitchUser={() => close(false)}
      onLeave={() => {
        close(false);
        onLeave();
      }}
    />
  );
}

/** Admin mode is read from a chair: its sizes are its own, dialogs included. */
function useSmallerType(): void {
  useEffect(() => {
    const page = document.documentElement;
    page.dataset['mode'] = 'admin';
    return () => {
      delete page.dataset['mode'];
    };
  }, []);
}
