import { sign, type KeyObject } from 'node:crypto';
import { rawPublicKey } from '#core/services/event-package-signer.ts';
import { eventTag, type Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { SigningKeyRow } from '#shared/domain/ticket.ts';
import { bytesToSign, encodePayload, encodeTicket } from '#shared/ticket/ticket-codec.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { seededKey } from './seeded-key.ts';

/** Signs tickets of any event under one key id. */
export interface TicketIssuer {
  readonly keyId: number;
  issue(eventId: Uuid, number: TicketNumber): string;
  /** The public half as an event's package certifies it. */
  keyRow(eventId: Uuid, validFrom: Instant, revokedAt: Instant | null): SigningKeyRow;
}

/** @param label keys of different labels have nothing in common, also under one key id */
export function seededIssuer(seed: string, label: string, keyId: number): TicketIssuer {
  const privateKey: KeyObject = seededKey(seed, label);
  const tags = new Map<Uuid, string>();
  return {
    keyId,
    issue(eventId, number) {
      const tag = tags.get(eventId) ?? eventTag(eventId);
      tags.set(eventId, tag);
      const payload = encodePayload({ keyId, eventTag: tag, number });
      return encodeTicket(payload, sign(null, bytesToSign(payload), privateKey));
    },
    keyRow: (eventId, validFrom, revokedAt) => ({
      key_id: keyId,
      event_id: eventId,
      public_key: rawPublicKey(privateKey),
      issuer: 'Gatehouse seed',
      valid_from: validFrom,
      valid_until: null,
      revoked_at: revokedAt,
    }),
  };
}
