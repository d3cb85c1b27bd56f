import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import { GatehouseError } from '#shared/errors.ts';

export type SyncHandlers = Pick<
  CoreHandlers,
  Extract<keyof CoreHandlers, `sync.${string}` | 'setup.enrol'>
>;

/** What talks to the hub and to the kiosks beside this one. */
export interface Sync {
  readonly handlers: SyncHandlers;
}

const ALONE: SyncView = {
  link: null,
  phase: 'not-enrolled',
  why: null,
  since: null,
  lastContactAt: null,
  copyAt: null,
  factsWaiting: 0,
  deadLetters: 0,
  clashes: 0,
  openAlerts: 0,
  clockSkewMs: null,
  loading: null,
  locked: null,
  peers: [],
  ownAddress: null,
};

/** Wires sync. */
export function openSync(): Sync {
  function notEnrolled(): never {
    throw new GatehouseError('not-enrolled', 'this kiosk is joined to no hub');
  }
  return {
    handlers: {
      'sync.view': () => ALONE,
      'setup.enrol': notEnrolled,
      'sync.join': notEnrolled,
      'sync.now': notEnrolled,
      'sync.deadLetters': () => ({ letters: [] }),
      'sync.retryDeadLetter': notEnrolled,
      'sync.closeDeadLetter': notEnrolled,
      'sync.clashes': () => ({ clashes: [] }),
      'sync.seeClash': notEnrolled,
      'sync.alerts': () => ({ alerts: [] }),
      'sync.alertPhoto': notEnrolled,
      'sync.closeAlert': notEnrolled,
      'sync.exportFile': notEnrolled,
      'sync.importFile': notEnrolled,
      'sync.addPeer': notEnrolled,
      'sync.removePeer': notEnrolled,
    },
  };
}
