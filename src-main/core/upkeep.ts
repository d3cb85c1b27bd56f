import type { KioskHealth } from '#shared/ipc/health-contract.ts';
import { openBackups } from './backups.ts';
import { openUpdates } from './updates.ts';

/** Wires what keeps a kiosk in shape behind its gate: backups, and updates of its program. */
export async function openUpkeep(
  ports: Parameters<typeof openBackups>[0] & Parameters<typeof openUpdates>[0],
) {
  const backups = await openBackups(ports);
  const updates = await openUpdates(ports);
  return {
    handlers: { ...backups.handlers, ...updates.handlers },
    /** All of it, for a support bundle. */
    view: () => ({ backup: backups.view(), update: updates.view() }),
    /** How backups stand, for the health page. */
    backup(): KioskHealth['backup'] {
      const { goodAt, failure } = backups.view();
      return { goodAt, failure: failure?.code ?? null };
    },
    async close(): Promise<void> {
      await Promise.all([backups.close(), updates.close()]);
    },
  };
}
