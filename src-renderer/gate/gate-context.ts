import { createContext, use } from 'react';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { GateController } from './gate-controller.ts';
import type { GateState } from './gate-state.ts';
import type { GateDuty } from './use-duty.ts';

export interface GateAccess {
  readonly gate: GateController;
  readonly state: GateState;
  readonly status: GateStatus;
  readonly duty: GateDuty;
}

export const GateContext = createContext<GateAccess | null>(null);

/** @throws TypeError outside of the gate screen */
export function useGate(): GateAccess {
  const access = use(GateContext);
  if (access === null) throw new TypeError('no gate around this component');
  return access;
}
