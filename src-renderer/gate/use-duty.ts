import { useCallback, useEffect } from 'react';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { useServices } from '../services.tsx';
import { useAnswer } from '../use-answer.ts';

/** Who stands at the gate; null: nobody said so. */
export type OnDuty = OutputOf<CoreContract, 'duty.current'>['duty'];

export interface GateDuty {
  /** Undefined: not known yet. */
  readonly onDuty: OnDuty | undefined;
  readonly askAgain: () => void;
}

/** Duty ends by itself where nobody was scanned for long: nothing says so, so it is asked. */
const ASK_EVERY_MS = 30_000;

/** Who is on duty at this gate, followed: over changes of the staff, and restarts of the core. */
export function useDuty(): GateDuty {
  const { core } = useServices();
  const ask = useCallback(() => core.call('duty.current', {}), [core]);
  const { last, askAgain } = useAnswer(ask);

  useEffect(() => {
    const asking = setInterval(askAgain, ASK_EVERY_MS);
    const unsubscribes = [
      core.on('data-changed', ({ what }) => {
        if (what === 'staff') askAgain();
      }),
      core.onState(() => {
        if (core.state() === 'connected') askAgain();
      }),
    ];
    return () => {
      clearInterval(asking);
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }, [core, askAgain]);

  return { onDuty: last?.duty, askAgain };
}
