import type { CoreState } from '#shared/ipc/core-contract.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import type { CoreLink, LinkState } from './ipc/core-link.ts';

/** What the window knows of the core: the last that it said. */
export interface CoreFacts {
  readonly link: LinkState;
  /** Null: the core has not said yet. */
  readonly core: CoreState | null;
  readonly status: GateStatus | null;
  /** How sync stands; null: the core has not said yet. */
  readonly sync: SyncView | null;
}

export interface CoreData {
  readonly facts: () => CoreFacts;
  /** @returns the unsubscribe function */
  readonly onChange: (listener: () => void) => () => void;
  /** Takes a state that a call answered with. */
  readonly learn: (core: CoreState) => void;
  /** Asks again. */
  readonly refresh: () => void;
  readonly close: () => void;
}

/** Follows the core: asks whenever a port comes, and listens in between. */
export function createCoreData(link: CoreLink, report: (problem: string) => void): CoreData {
  let facts: CoreFacts = { link: link.state(), core: null, status: null, sync: null };
  const listeners = new Set<() => void>();

  const change = (next: Partial<CoreFacts>): void => {
    facts = { ...facts, ...next };
    for (const listener of listeners) listener();
  };

  const askStatus = (): void => {
    link.call('gate.status', {}).then(
      (status) => change({ status }),
      (error: unknown) => report(`gate.status: ${String(error)}`),
    );
  };

  const askSync = (): void => {
    link.call('sync.view', {}).then(
      (sync) => change({ sync }),
      (error: unknown) => report(`sync.view: ${String(error)}`),
    );
  };

  const learn = (core: CoreState): void => {
    change({ core });
    if (core.phase === 'gate') askStatus();
    // The store is open only then; what changes afterwards is told.
    if (core.phase === 'gate' || core.phase === 'setup') askSync();
  };

  const refresh = (): void => {
    link.call('core.state', {}).then(learn, (error: unknown) => {
      report(`core.state: ${String(error)}`);
    });
  };

  const unsubscribes = [
    link.onState(() => {
      change({ link: link.state() });
      if (link.state() === 'connected') refresh();
    }),
    link.on('state', learn),
    link.on('status', (status) => change({ status })),
    link.on('sync', (sync) => change({ sync })),
  ];
  if (link.state() === 'connected') refresh();

  return {
    facts: () => facts,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    learn,
    refresh,
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      listeners.clear();
    },
  };
}
