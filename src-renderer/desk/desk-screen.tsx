import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import { eventTimes } from '../i18n/times.ts';
import { useServices } from '../services.tsx';
import { useNow } from '../use-now.ts';
import { callsIn, DeskContext, type DeskAccess, type SignedIn } from './desk-access.ts';
import { DecisionsRoom } from './decisions-room.tsx';
import { DeskBar, type DeskRoom } from './desk-bar.tsx';
import { PeopleRoom } from './people-room.tsx';
import { RulesRoom } from './rules-room.tsx';
import { SignIn } from './sign-in.tsx';

export interface DeskScreenProps {
  readonly status: GateStatus;
  readonly onLeave: () => void;
}

/** How often the desk looks at the clock, ms: its times count days and hours. */
const NOW_MS = 30_000;

/** The face desk: who is signed in sees people, decisions and settings. */
export function DeskScreen({ status, onLeave }: DeskScreenProps) {
  const { core, report } = useServices();
  const [who, setWho] = useState<SignedIn | null>(null);
  const [hasEnded, setEnded] = useState(false);

  const end = useCallback(() => {
    setWho(null);
    setEnded(true);
  }, []);

  const signOut = useCallback((): void => {
    if (who === null) return;
    core.call('desk.signOut', { session: who.session }).catch((error: unknown) => {
      report(`desk.signOut: ${String(error)}`);
    });
    setWho(null);
    setEnded(false);
  }, [core, report, who]);

  const leave = (): void => {
    signOut();
    onLeave();
  };

  if (who === null) {
    return (
      <div className="desk">
        <DeskBar status={status} onLeave={leave} />
        <SignIn hasEnded={hasEnded} onSignedIn={setWho} />
      </div>
    );
  }
  return (
    <Rooms
      key={who.session}
      who={who}
      status={status}
      onEnd={end}
      onSignOut={signOut}
      onLeave={leave}
    />
  );
}

interface RoomsProps {
  readonly who: SignedIn;
  readonly status: GateStatus;
  readonly onEnd: () => void;
  readonly onSignOut: () => void;
  readonly onLeave: () => void;
}

function Rooms({ who, status, onEnd, onSignOut, onLeave }: RoomsProps) {
  const { core } = useServices();
  const { i18n } = useTranslation();
  const [room, setRoom] = useState<DeskRoom>('people');
  const { timeZone } = status.event;
  const onUsed = useIdleEnd(who, onEnd);
  const call = useMemo(
    () => callsIn(who.session, core.call, { onUsed, onEnded: onEnd }),
    [who, core, onUsed, onEnd],
  );
  const times = useMemo(() => eventTimes(i18n.language, timeZone), [i18n.language, timeZone]);
  const now = toInstant(useNow(NOW_MS));
  const access: DeskAccess = { who, call, status, times, now };
  return (
    <DeskContext value={access}>
      <div className="desk">
        <DeskBar
          status={status}
          signedIn={{ who, room, onRoom: setRoom, onSignOut }}
          onLeave={onLeave}
        />
        {room === 'people' ? <PeopleRoom /> : null}
        {room === 'decisions' ? <DecisionsRoom /> : null}
        {room === 'settings' ? <RulesRoom /> : null}
      </div>
    </DeskContext>
  );
}

/**
 * Ends the session here when the core does, after as long without a call as it said at the sign-in:
 * whoever walks away leaves nobody's picture on the screen.
 * @returns to be called with every call that was answered
 */
function useIdleEnd({ endsAt }: SignedIn, onEnd: () => void): () => void {
  const [idleMs] = useState(() => Math.max(0, toMilliseconds(endsAt) - Date.now()));
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const renew = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(onEnd, idleMs);
  }, [idleMs, onEnd]);
  useEffect(() => {
    renew();
    return () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [renew]);
  return renew;
}
