import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import {
  announceRequest,
  BACKUP_LIMITS,
  missingAnswer,
  missingRequest,
  pieceId,
  pieceState,
  recipientsAnswer,
  segmentAnswer,
  segmentCommit,
  snapshotAnswer,
  snapshotCommit,
} from '#shared/wire/backup.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Backups } from '../services/backups.ts';

/** Names of 100,000 pieces. */
const LONG_LIST_BYTES = 8 * 1024 * 1024;

/** Routes by which a kiosk hands its sealed backups over. */
export function backupRoutes(backups: Backups): readonly AnyRoute[] {
  const common = { kind: 'api', tag: 'Backups', access: 'kiosk', limit: 'kiosk' } as const;
  return [
    route({
      ...common,
      method: 'GET',
      url: '/v1/backup/recipients',
      summary: 'Says to whom backups are to be sealed.',
      params: null,
      query: null,
      body: null,
      answers: { 200: recipientsAnswer },
      handle: async () => json({ recipients: await backups.recipients() }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/backup/pieces',
      summary: 'Announces a piece, and says how much of it is here.',
      params: null,
      query: null,
      body: announceRequest,
      answers: { 200: pieceState },
      handle: async ({ actor, body }) => json(await backups.announce(actor, body)),
    }),
    route({
      ...common,
      method: 'PUT',
      url: '/v1/backup/pieces/:piece',
      summary: 'Takes bytes of a piece, from one of them on.',
      bodyLimit: BACKUP_LIMITS.part,
      params: z.strictObject({ piece: pieceId }),
      query: z.strictObject({ from: z.coerce.number().int().nonnegative() }),
      body: null,
      consumes: 'application/octet-stream',
      answers: { 200: pieceState },
      async handle({ actor, params, query, raw }) {
        if (!Buffer.isBuffer(raw.body)) {
          throw new GatehouseError('media-type-unknown', 'wants application/octet-stream');
        }
        return json(await backups.put(actor, params.piece, query.from, raw.body));
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/backup/missing',
      summary: 'Says which of these pieces are not here whole.',
      bodyLimit: LONG_LIST_BYTES,
      params: null,
      query: null,
      body: missingRequest,
      answers: { 200: missingAnswer },
      handle: async ({ actor, body }) =>
        json({ missing: await backups.missing(actor, body.pieces) }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/backup/snapshots',
      summary: 'Notes a snapshot whose pieces are all here.',
      bodyLimit: LONG_LIST_BYTES,
      params: null,
      query: null,
      body: snapshotCommit,
      answers: { 200: snapshotAnswer },
      handle: async ({ actor, body }) =>
        json({ id: body.id, verified_at: await backups.commitSnapshot(actor, body) }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/backup/segments',
      summary: 'Notes a segment of operations whose piece is here.',
      params: null,
      query: null,
      body: segmentCommit,
      answers: { 200: segmentAnswer },
      handle: async ({ actor, body }) =>
        json({ piece: body.piece, verified_at: await backups.commitSegment(actor, body) }),
    }),
  ];
}
