import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { SYNC_FILE_LIMITS } from '#shared/wire/sync-file.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { createSyncFiles } from '../services/sync-files.ts';

const count = z.int().nonnegative();
const taken = z.strictObject({
  id: uuid,
  kiosk_id: uuid.describe('who made the file'),
  made_at: instant,
  operations: count,
  applied: count,
  duplicate: count.describe('known before'),
  waiting: count.describe('about something that has not arrived'),
  rejected: count,
});

/** The route by which staff hand in a file that a kiosk wrote to a stick. */
export function syncFileRoutes(take: ReturnType<typeof createSyncFiles>): readonly AnyRoute[] {
  return [
    route({
      method: 'POST',
      url: '/v1/sync-files',
      kind: 'api',
      tag: 'Sync',
      summary:
        'Takes a file that a kiosk wrote to a stick (field `file`): what happened in it, once, however often it is handed in.',
      access: { staff: ['organiser', 'admin'] },
      limit: 'upload',
      params: null,
      query: null,
      body: null,
      consumes: 'multipart/form-data',
      answers: { 200: taken },
      async handle({ actor, raw }) {
        if (!raw.isMultipart()) {
          throw new GatehouseError('media-type-unknown', 'wants multipart/form-data');
        }
        const part = await raw.file({ limits: { fileSize: SYNC_FILE_LIMITS.file, files: 1 } });
        if (part === undefined || part.fieldname !== 'file') {
          throw new GatehouseError('invalid-input', 'wants a file in the field `file`', {
            field: 'file',
          });
        }
        // What is cut at the limit is no whole file, and is refused as damaged.
        const { kioskId, madeAt, outcomes, id, operations } = await take(part.file, actor);
        return json({ id, kiosk_id: kioskId, made_at: madeAt, operations, ...outcomes });
      },
    }),
  ];
}
