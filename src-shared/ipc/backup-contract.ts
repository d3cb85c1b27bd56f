import { z } from 'zod';
import { instant } from '../domain/instant.ts';
import { errorCode } from '../errors.ts';
import { call } from './call.ts';

const nothing = z.strictObject({});

/** How this laptop's backups stand. */
export const backupView = z.strictObject({
  /** `making`: a snapshot is packed and sealed; `sending`: the hub has not all that was made. */
  state: z.enum(['resting', 'making', 'sending']),
  /** Pieces on this laptop that the hub has not verified. */
  waiting: z.strictObject({ pieces: z.int().nonnegative(), bytes: z.int().nonnegative() }),
  /** When the newest snapshot was taken that the hub has whole. */
  goodAt: instant.nullable(),
  /** Check-ins and changes up to then are at the hub, in a snapshot or after it. */
  recordedAt: instant.nullable(),
  /** When the next snapshot is due; null: as soon as it can be made. */
  nextAt: instant.nullable(),
  /** Who can open a backup. */
  recipients: z.array(z.strictObject({ name: z.string(), isDrill: z.boolean() })),
  /** Why nothing comes through, and since when; null: it does. */
  failure: z.strictObject({ code: errorCode, at: instant }).nullable(),
});
export type BackupView = z.infer<typeof backupView>;

export const backupContract = {
  'backup.view': call({ input: nothing, output: backupView, access: 'staff', retry: 'safe' }),
  /** A snapshot is made as soon as it can be: asked twice, it is one. */
  'backup.now': call({ input: nothing, output: backupView, access: 'staff', retry: 'safe' }),
};
