import { useEffect, useState } from 'react';
import type { GatehouseError } from '#shared/errors.ts';
import type { PackageSummary } from '#shared/ipc/core-contract.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';

export type PackageStage =
  | { readonly at: 'choosing' }
  | { readonly at: 'inspecting' }
  | { readonly at: 'inspected'; readonly path: string; readonly summary: PackageSummary }
  | { readonly at: 'importing'; readonly summary: PackageSummary }
  | { readonly at: 'failed'; readonly error: GatehouseError };

export interface PackageFile {
  readonly stage: PackageStage;
  /** Rows loaded of all; zero of zero while nothing is known. */
  readonly progress: { readonly done: number; readonly total: number };
  readonly isBusy: boolean;
  choose(): Promise<void>;
  /** Loads what was looked into. */
  load(): Promise<void>;
}

/**
 * Chooses an event package, looks into it and loads it.
 * @param name the call that loads: a signed-in organiser's takes any signer's
 */
export function usePackageFile(
  name: 'setup.importPackage' | 'setup.trustPackage',
  onEvents: (events: readonly EventChoice[]) => void,
): PackageFile {
  const { core, shell } = useServices();
  const [stage, setStage] = useState<PackageStage>({ at: 'choosing' });
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  useEffect(() => core.on('package-progress', setProgress), [core]);

  const fail = (error: unknown): void => setStage({ at: 'failed', error: asGatehouseError(error) });

  return {
    stage,
    progress,
    isBusy: stage.at === 'inspecting' || stage.at === 'importing',
    async choose() {
      try {
        const { path } = await shell.call('shell.choosePackage', {});
        if (path === null) return;
        setProgress({ done: 0, total: 0 });
        setStage({ at: 'inspecting' });
        const summary = await core.call('setup.inspectPackage', { path });
        setStage({ at: 'inspected', path, summary });
      } catch (error) {
        fail(error);
      }
    },
    async load() {
      if (stage.at !== 'inspected') return;
      const { path, summary } = stage;
      try {
        setProgress({ done: 0, total: 0 });
        setStage({ at: 'importing', summary });
        onEvents((await core.call(name, { path, packageId: summary.packageId })).events);
      } catch (error) {
        fail(error);
      }
    },
  };
}
