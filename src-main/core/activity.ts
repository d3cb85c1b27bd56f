import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { createLogHeads } from './services/log-head.ts';
import { createLogHeadStore } from './storage/log-head-store.ts';

type Names = Extract<keyof CoreHandlers, `log.${string}`>;

const SIGN_EVERY_MS = 60_000;

/** The activity log: read, checked, and vouched for. */
export interface ActivityLog {
  readonly handlers: Pick<CoreHandlers, Names>;
  /** Signs the chain as far as it is, where it grew. */
  readonly signHead: () => void;
  close(): void;
}

/** Wires the log, whose head the kiosk signs about every minute: never while somebody is scanned. */
export function openActivity(request: AdminRequest): ActivityLog {
  const { database, transaction, reader, recorder, device, now, log } = request;
  const heads = createLogHeads(createLogHeadStore(database, transaction), device, now);

  function signHead(): void {
    try {
      heads.sign();
    } catch (error) {
      // The next minute tries again; what is written meanwhile is chained all the same.
      log.error('log-head-not-signed', error);
    }
  }
  const signing = setInterval(signHead, SIGN_EVERY_MS);
  signing.unref();

  return {
    signHead,
    close: () => {
      clearInterval(signing);
      signHead();
    },
    handlers: {
      'log.page': (asked) => reader.ask('log.page', asked),
      'log.verify': () => reader.ask('log.verify', {}),
      'log.export': async ({ filter, format, path }, { staffId }) => {
        const rows = await reader.ask('log.export', { filter, format, path });
        transaction(() => {
          const actor = { type: 'staff', id: staffId } as const;
          recorder.note({ actor, type: 'log.exported', facts: { format, rows } });
        });
        return { rows };
      },
    },
  };
}
