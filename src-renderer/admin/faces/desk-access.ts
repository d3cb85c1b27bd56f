import { useMemo } from 'react';
import type { Instant } from '#shared/domain/instant.ts';
import type { CoreClient, CoreContract } from '#shared/ipc/core-contract.ts';
import type { InputOf, OutputOf } from '#shared/ipc/call.ts';
import type { EventTimes } from '../../i18n/times.ts';
import { useAdmin, useChosenEvent } from '../use-admin.ts';

/** Calls about faces of one event. */
export type DeskCallName = Extract<keyof CoreContract, `desk.${string}`>;

type InputBesidesEvent<N extends DeskCallName> = Omit<InputOf<CoreContract, N>, 'eventId'>;

/** Makes a call about the chosen event. */
export type DeskCall = <N extends DeskCallName>(
  name: N,
  input: InputBesidesEvent<N>,
) => Promise<OutputOf<CoreContract, N>>;

function callsAbout(eventId: string, call: CoreClient): DeskCall {
  // An input without its event, and its event, are its input; the compiler can't add up.
  return (name, input) => call(name, { ...input, eventId } as InputOf<CoreContract, typeof name>);
}

export interface DeskAccess {
  readonly call: DeskCall;
  /** Whether the core would let this role change how the event uses faces. */
  readonly mayChange: boolean;
  readonly times: EventTimes;
  /** By this laptop's clock, anew twice a minute. */
  readonly now: Instant;
}

/** What the parts of the room `faces` work with. */
export function useDesk(): DeskAccess {
  const { call: callCore, may, times, now } = useAdmin();
  const { id } = useChosenEvent();
  const call = useMemo(() => callsAbout(id, callCore), [id, callCore]);
  return { call, mayChange: may('desk.changeFaceSettings'), times, now };
}
