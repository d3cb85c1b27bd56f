import type { Uuid } from '#shared/domain/id.ts';

/** A secret that a link carries once, and how long it is good. */
export interface LinkToken {
  readonly token: string;
  readonly minutes: number;
}

/** Makes the secrets of links; the database keeps only their hashes. */
export interface LinkTokens {
  /**
   * Makes the secret of one message when it is rendered. A message may be rendered again after a
   * refusal or a crash, and may then have been delivered twice: an earlier secret of the same
   * message stays good until one of them is used or its time is over.
   */
  issue(kind: 'confirm-email' | 'reset-password', userId: Uuid, mailId: Uuid): Promise<LinkToken>;
}
