import { createContext, use } from 'react';
import type { z } from 'zod';
import type { Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { CoreContract, CoreClient } from '#shared/ipc/core-contract.ts';
import type { InputOf, OutputOf } from '#shared/ipc/call.ts';
import type { faceContract } from '#shared/ipc/face-contract.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { EventTimes } from '../i18n/times.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';

/** Who is signed in. */
export type SignedIn = z.output<(typeof faceContract)['desk.signIn']['output']>;

/** Calls that want a session. */
export type DeskCallName = {
  [N in keyof CoreContract]: InputOf<CoreContract, N> extends { session: string } ? N : never;
}[keyof CoreContract];

type InputBesidesSession<N extends DeskCallName> = Omit<InputOf<CoreContract, N>, 'session'>;

/** Makes a call in this session. */
export type DeskCall = <N extends DeskCallName>(
  name: N,
  input: InputBesidesSession<N>,
) => Promise<OutputOf<CoreContract, N>>;

/** What becomes of a session with its calls. */
export interface SessionEnds {
  /** A call was answered: the session lasts from now on again. */
  readonly onUsed: () => void;
  /** The core knows the session no more; the call rejects all the same. */
  readonly onEnded: () => void;
}

/** Calls of one session. */
export function callsIn(session: string, call: CoreClient, ends: SessionEnds): DeskCall {
  return async (name, input) => {
    try {
      // An input without its session, and its session, are its input; the compiler can't add up.
      const answer = await call(name, { ...input, session } as InputOf<CoreContract, typeof name>);
      ends.onUsed();
      return answer;
    } catch (error) {
      if (asGatehouseError(error).code === 'session-ended') ends.onEnded();
      throw error;
    }
  };
}

/** Roles that may change how an event uses faces. */
const CHANGING_ROLES: ReadonlySet<Role> = new Set<Role>(['organiser', 'admin']);

export function mayChangeSettings({ role }: SignedIn): boolean {
  return CHANGING_ROLES.has(role);
}

export interface DeskAccess {
  readonly who: SignedIn;
  readonly call: DeskCall;
  readonly status: GateStatus;
  readonly times: EventTimes;
  /** By this laptop's clock, anew twice a minute. */
  readonly now: Instant;
}

export const DeskContext = createContext<DeskAccess | null>(null);

/** @throws TypeError outside of the face desk */
export function useDesk(): DeskAccess {
  const access = use(DeskContext);
  if (access === null) throw new TypeError('no face desk around this component');
  return access;
}
