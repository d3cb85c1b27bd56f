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
    async close(): Promise<void> {
      await Promise.all([backups.close(), updates.close()]);
    },
  };
}
