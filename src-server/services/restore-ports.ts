import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { RestorePlan } from '#shared/wire/backup.ts';

/** Who may read backups again: whoever showed that they hold a recipient's identity. */
export interface RestoreStore {
  /** Keeps a challenge; those that are over go. @param digest SHA-256 of what is to be said */
  addChallenge(challenge: {
    readonly id: Uuid;
    readonly recipient: string;
    readonly digest: Buffer;
    readonly expires_at: Instant;
  }): Promise<void>;
  /** Takes a challenge away: it is answered once. @returns null: there is none, or it is over */
  takeChallenge(
    id: Uuid,
    now: Instant,
  ): Promise<{ readonly recipient: string; readonly digest: Buffer } | null>;
  addToken(token: {
    readonly digest: Buffer;
    readonly recipient: string;
    readonly expires_at: Instant;
  }): Promise<void>;
  /** Whether a token holds. */
  isToken(digest: Buffer, now: Instant): Promise<boolean>;
  /** Who was erased, whenever: what comes back must not bring them back. */
  erasures(): Promise<RestorePlan['erasures']>;
}

/** Seals a text to an age recipient. @returns an age file */
export type SealText = (recipient: string, text: string) => Promise<Buffer>;
