import {
  missingAnswer,
  pieceState,
  recipientsAnswer,
  segmentAnswer,
  snapshotAnswer,
} from '#shared/wire/backup.ts';
import type { BackupHub } from '../services/backup/backup-ports.ts';
import type { HubClient } from './hub-client.ts';

/** A part of 4 MB over a crowded phone network; the hub reads a whole piece again at its end. */
const PART_MS = 120_000;
const COMMIT_MS = 120_000;

/** The hub's side of backups over its client. */
export function createBackupHub(client: Pick<HubClient, 'json'>): BackupHub {
  const post = (what: string, body: unknown) =>
    ({ method: 'POST', path: `/v1/backup/${what}`, body, timeoutMs: COMMIT_MS }) as const;
  return {
    recipients: async () =>
      (await client.json({ method: 'GET', path: '/v1/backup/recipients' }, recipientsAnswer))
        .recipients,
    announce: ({ piece, kind, bytes }) =>
      client.json(post('pieces', { piece, kind, bytes }), pieceState),
    put: ({ piece, from, bytes }) =>
      client.json(
        {
          method: 'PUT',
          path: `/v1/backup/pieces/${piece}?from=${from}`,
          body: bytes,
          timeoutMs: PART_MS,
        },
        pieceState,
      ),
    missing: async (pieces) =>
      (await client.json(post('missing', { pieces }), missingAnswer)).missing,
    commitSnapshot: async (commit) =>
      (await client.json(post('snapshots', commit), snapshotAnswer)).verified_at,
    commitSegment: async (commit) =>
      (await client.json(post('segments', commit), segmentAnswer)).verified_at,
  };
}
