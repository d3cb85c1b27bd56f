import { z } from 'zod';
import { checkInRow } from './check-in.ts';
import { consentRow } from './consent.ts';
import { hlcStamp } from './hybrid-clock.ts';
import { uuid } from './id.ts';

const envelope = {
  id: uuid,
  kiosk_id: uuid,
  /** 1, 2, 3, ... for each kiosk. */
  seq: z.int().positive(),
  hlc: hlcStamp,
  /** The version of the row that an edit saw; null for facts that only add. */
  base_version: hlcStamp.nullable(),
} as const;

/**
 * One local fact on its way to the hub: signed by its kiosk and numbered without gaps, so that
 * anyone may carry it and the hub sees what is missing (docs/ARCHITECTURE.md, Operations). Later
 * versions add types and optional members, never change one.
 */
export const operation = z.discriminatedUnion('type', [
  z.strictObject({ ...envelope, type: z.literal('check-in.recorded'), payload: checkInRow }),
  z.strictObject({ ...envelope, type: z.literal('consent.recorded'), payload: consentRow }),
]);
export type Operation = z.infer<typeof operation>;

/** Keeps an operation's signature from being valid for any other message of the same key. */
const SIGNING_CONTEXT = 'gatehouse-operation-1\0';

/**
 * The text whose UTF-8 bytes a kiosk signs: the context, then the JSON of the members in the
 * schema's order. The stored payload is this very JSON, so that nobody need re-serialise it.
 */
export function operationText(value: Operation, payloadJson: string): string {
  const { id, kiosk_id, seq, hlc, type, base_version } = value;
  const head = JSON.stringify([id, kiosk_id, seq, hlc, type, base_version]);
  return `${SIGNING_CONTEXT}${head}\n${payloadJson}`;
}
