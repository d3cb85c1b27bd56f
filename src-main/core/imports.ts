import path from 'node:path';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { ImportMapping, ImportPlan, ImportView } from '#shared/ipc/import-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { SerialQueue } from './serial-queue.ts';
import { createImportRuns } from './services/import-run.ts';
import type { TicketMaker } from './services/ticket-maker.ts';
import { createImportStore } from './storage/import-store.ts';

type Names = Extract<keyof CoreHandlers, `import.${string}`>;

const PROGRESS_EVERY_MS = 200;

/** What was checked last, beside the rows that the thread remembers. */
interface Checked {
  readonly plan: ImportPlan;
  readonly eventId: Uuid;
  readonly fileName: string;
  readonly mapping: ImportMapping;
}

export interface Imports {
  readonly handlers: Pick<CoreHandlers, Names>;
  /** Ends what runs: nothing is written afterwards. */
  close(): Promise<void>;
}

const refuseTickets = (): never => {
  throw new GatehouseError('not-ready', 'this laptop issues no tickets');
};
const NO_TICKETS = { ensureKey: refuseTickets, make: refuseTickets };

/** Wires imports of attendees. Removes, in the background, what a crash left of one. */
export function openImports(
  request: AdminRequest,
  tickets: Pick<TicketMaker, 'ensureKey' | 'make'> = NO_TICKETS,
): Imports {
  const { reader, recorder, transaction, now, pace, crashPoint, tell, log } = request;
  const runs = createImportRuns({
    store: createImportStore(request.database),
    transaction,
    recorder,
    tickets,
    now,
    pace,
    crashPoint,
  });
  const queue = new SerialQueue();
  let running: Uuid | null = null;
  let isCancelled = false;
  let checked: Checked | null = null;
  let isClosing = false;

  queue
    .run(() => runs.clear(() => isClosing))
    .catch((error: unknown) => log.error('import-not-cleared', error));

  function lastChecked(importId: Uuid): Checked {
    if (checked?.plan.importId === importId) return checked;
    throw new GatehouseError('import-changed', 'this import is not the one that was checked last');
  }

  async function viewOf(importId: Uuid): Promise<ImportView> {
    const view = await reader.ask('importView', { importId });
    if (view === null) throw new GatehouseError('import-unknown', 'there is no such import');
    return view;
  }

  /** Tells how far a check is, while it runs. */
  function followCheck(importId: Uuid): () => void {
    const timer = setInterval(() => {
      reader.ask('importProgress', { importId }).then(
        (progress) => {
          if (progress === null) return;
          tell('work-progress', { work: importId, done: progress.rows, total: 0 });
        },
        (error: unknown) => log.error('import-progress-unknown', error),
      );
    }, PROGRESS_EVERY_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  async function run(
    { importId, rows, leaveOut }: { importId: Uuid; rows: number; leaveOut: number },
    actor: Actor,
  ): Promise<ImportView> {
    const { eventId, fileName, mapping } = lastChecked(importId);
    const planned = await reader.ask('importPlanned', { importId, eventId });
    if (planned.rows !== rows) {
      throw new GatehouseError('import-changed', 'another number of rows', { rows: planned.rows });
    }
    const left = planned.plan.bad + planned.plan.repeated;
    if (left !== leaveOut) {
      throw new GatehouseError('import-has-bad-rows', 'rows would be left out', { rows: left });
    }
    let toldAt = -Infinity;
    running = importId;
    isCancelled = false;
    try {
      await runs.run({
        note: { id: importId, eventId, fileName, rows, staffId: actor.staffId },
        issueTickets: mapping.issueTickets,
        next: (offset) => reader.ask('importRows', { importId, offset }),
        onProgress: (done) => {
          if (performance.now() - toldAt < PROGRESS_EVERY_MS && done !== rows) return;
          toldAt = performance.now();
          tell('work-progress', { work: importId, done, total: rows });
        },
        isCancelled: () => isClosing || isCancelled,
      });
    } finally {
      running = null;
      checked = null;
      if (!isClosing) await reader.ask('importForget', { importId });
    }
    if (mapping.issueTickets) request.onKeysChanged();
    request.onChange();
    tell('data-changed', { what: 'attendees' });
    return viewOf(importId);
  }

  const handlers: Imports['handlers'] = {
    'import.inspect': (input) => reader.ask('importInspect', input),
    'import.check': async ({ importId, eventId, path: file, mapping }) => {
      const unfollow = followCheck(importId);
      checked = null;
      try {
        const plan = await reader.ask('importCheck', { importId, eventId, path: file, mapping });
        checked = { plan, eventId, fileName: path.basename(file).slice(0, 255), mapping };
        return plan;
      } finally {
        unfollow();
      }
    },
    'import.badRows': (input) => reader.ask('importBadRows', input),
    'import.exportBadRows': async (input, actor) => {
      const rows = await reader.ask('importExportBadRows', input);
      transaction(() => {
        recorder.note({
          actor: { type: 'staff', id: actor.staffId },
          type: 'export.bad-rows',
          facts: { import_id: input.importId, format: input.format, rows },
        });
      });
      return { rows };
    },
    'import.run': (input, actor) => queue.run(() => run(input, actor)),
    'import.cancel': async ({ importId }) => {
      // One that runs still needs its rows: it stops by itself before its next part.
      if (importId === running) isCancelled = true;
      else await reader.ask('importForget', { importId });
      return {};
    },
    'import.list': async ({ eventId }) => ({
      imports: await reader.ask('importList', { eventId }),
    }),
    'import.takeBack': ({ importId, rows }, actor) =>
      queue.run(async () => {
        const view = await viewOf(importId);
        if (view.state === 'cancelled') return view;
        if (!view.revocable) {
          throw new GatehouseError('import-not-revocable', 'somebody of it was admitted already');
        }
        if (view.rows !== rows) {
          throw new GatehouseError('import-changed', 'another number', { rows: view.rows });
        }
        await runs.takeBack(importId, actor.staffId);
        request.onChange();
        tell('data-changed', { what: 'attendees' });
        return viewOf(importId);
      }),
  };

  return {
    handlers,
    async close() {
      isClosing = true;
      await queue.run(() => Promise.resolve());
    },
  };
}
