import type { Actor } from '#shared/ipc/call.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { AdminRequest } from './admin-request.ts';
import { judgeReadiness } from './services/readiness.ts';
import { reportTable } from './services/report-table.ts';
import { createDiskSpace } from './storage/disk-space.ts';
import { writeTableFile } from './tables/table-writer.ts';

type Names = Extract<keyof CoreHandlers, `live.${string}` | `readiness.${string}`>;

/** Wires the live picture, the report's tables and what the core knows of being ready. */
export function openLive(request: AdminRequest): { readonly handlers: Pick<CoreHandlers, Names> } {
  const { reader, clock, health, recorder, transaction } = request;
  const disk = createDiskSpace(request.dataFolder);

  return {
    handlers: {
      'live.picture': ({ eventId }) =>
        reader.ask('livePicture', { eventId, now: Math.round(request.now()) }),

      'live.exportReport': async ({ eventId, format, path }, actor: Actor) => {
        const now = Math.round(request.now());
        const picture = await reader.ask('livePicture', { eventId, now });
        const event = await reader.ask('reportedEvent', { eventId });
        const rows = await writeTableFile(path, format, reportTable(event, picture));
        transaction(() => {
          recorder.note({
            actor: { type: 'staff', id: actor.staffId },
            type: 'report.exported',
            facts: { event_id: eventId, format },
          });
        });
        return { rows };
      },

      'readiness.check': async ({ eventId }) => {
        const facts = await reader.ask('readinessFacts', { eventId });
        const now = clock.wall();
        const items = judgeReadiness(facts, {
          now,
          clockHasJumped: request.clockHasJumped(),
          troubles: health.troubles(),
          freeBytes: disk.freeBytes(),
          isThrowaway: request.isThrowaway,
        });
        return { items, at: toInstant(now) };
      },
    },
  };
}
