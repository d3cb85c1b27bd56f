import { useCallback, useEffect, useRef, useState } from 'react';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { GatehouseError } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import type { ImportMapping, ImportPlan, ImportView } from '#shared/ipc/import-contract.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';

export type Inspected = OutputOf<CoreContract, 'import.inspect'>;

/** The list that is worked on. */
export interface ChosenList {
  readonly path: string;
  readonly fileName: string;
  readonly inspected: Inspected;
}

/** How far an import is. */
export type ImportStage =
  | { readonly at: 'choosing'; readonly isReading: boolean }
  | { readonly at: 'mapping'; readonly list: ChosenList }
  | { readonly at: 'checking'; readonly list: ChosenList; readonly importId: Uuid }
  | {
      readonly at: 'planned';
      readonly list: ChosenList;
      readonly mapping: ImportMapping;
      readonly plan: ImportPlan;
    }
  | { readonly at: 'running'; readonly importId: Uuid; readonly rows: number }
  | { readonly at: 'done'; readonly view: ImportView };

export interface ImportFlow {
  readonly stage: ImportStage;
  /** Why the last step failed; null: it did not. */
  readonly trouble: GatehouseError | null;
  /** What the mapping was when it was checked last; null: never for this list. */
  readonly lastMapping: ImportMapping | null;
  readonly progress: { readonly done: number; readonly total: number };
  readonly isCancelling: boolean;
  readonly choose: () => Promise<void>;
  readonly check: (mapping: ImportMapping) => Promise<void>;
  readonly backToColumns: () => void;
  readonly run: () => Promise<void>;
  readonly cancel: () => Promise<void>;
  readonly startOver: () => void;
}

const CHOOSING: ImportStage = { at: 'choosing', isReading: false };
const NO_PROGRESS = { done: 0, total: 0 };

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Takes a list from the file to the store, one step after another. */
export function useImportFlow(eventId: Uuid): ImportFlow {
  const { core, shell } = useServices();
  const { call } = useAdmin();
  const [stage, setStage] = useState<ImportStage>(CHOOSING);
  const [trouble, setTrouble] = useState<GatehouseError | null>(null);
  const [lastMapping, setLastMapping] = useState<ImportMapping | null>(null);
  const [progress, setProgress] = useState(NO_PROGRESS);
  const [isCancelling, setCancelling] = useState(false);
  const work = useRef<Uuid | null>(null);

  useEffect(
    () =>
      core.on('work-progress', ({ work: of, done, total }) => {
        if (of === work.current) setProgress({ done, total });
      }),
    [core],
  );

  /** Runs a step; what it rejects with is shown over the stage that it falls back to. */
  const attempt = useCallback(
    async (fallback: ImportStage, step: () => Promise<ImportStage>): Promise<void> => {
      setTrouble(null);
      setProgress(NO_PROGRESS);
      setCancelling(false);
      try {
        setStage(await step());
      } catch (error) {
        setTrouble(asGatehouseError(error));
        setStage(fallback);
      }
    },
    [],
  );

  const choose = (): Promise<void> =>
    attempt(CHOOSING, async () => {
      const { path } = await shell.call('shell.chooseTable', {});
      if (path === null) return stage;
      setStage({ at: 'choosing', isReading: true });
      setLastMapping(null);
      const inspected = await call('import.inspect', { path });
      return { at: 'mapping', list: { path, fileName: lastPart(path), inspected } };
    });

  const check = async (mapping: ImportMapping): Promise<void> => {
    if (stage.at !== 'mapping') return;
    const { list } = stage;
    const importId = newId();
    work.current = importId;
    setLastMapping(mapping);
    setStage({ at: 'checking', list, importId });
    await attempt(stage, async () => {
      const plan = await call('import.check', { importId, eventId, path: list.path, mapping });
      return { at: 'planned', list, mapping, plan };
    });
  };

  const run = async (): Promise<void> => {
    if (stage.at !== 'planned') return;
    const { plan, list } = stage;
    const { importId } = plan;
    const rows = plan.added + plan.registered;
    work.current = importId;
    setStage({ at: 'running', importId, rows });
    // The plan is used up, whatever became of it: the list is checked again.
    await attempt({ at: 'mapping', list }, async () => {
      const leaveOut = plan.bad + plan.repeated;
      return { at: 'done', view: await call('import.run', { importId, rows, leaveOut }) };
    });
  };

  const cancel = async (): Promise<void> => {
    if (stage.at !== 'checking' && stage.at !== 'running') return;
    setCancelling(true);
    try {
      await call('import.cancel', { importId: stage.importId });
    } catch (error) {
      setTrouble(asGatehouseError(error));
      setCancelling(false);
    }
  };

  return {
    stage,
    trouble,
    lastMapping,
    progress,
    isCancelling,
    choose,
    check,
    run,
    cancel,
    backToColumns: () => {
      if (stage.at === 'planned') setStage({ at: 'mapping', list: stage.list });
    },
    startOver: () => {
      setTrouble(null);
      setStage(CHOOSING);
    },
  };
}
