import type { Uuid } from '#shared/domain/id.ts';
import { newId } from '#shared/domain/id.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { KycCase } from '#shared/ipc/kyc-contract.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import {
  addKycGuest,
  stripedCard,
  writeDocuments,
  type KycGuest,
} from '#tests/fixtures/kyc-people.ts';
import { openGate, openRaw, type TestGate } from './test-core.ts';

/** Somebody else's session on the same store: as a second program on the folder would have one. */
export const OTHER_SESSION: Uuid = newId();

export interface KycKiosk extends TestGate<readonly KycGuest[]> {
  as(role: Role): Promise<CoreClient>;
}

const picture = await stripedCard();

/** A kiosk with so many people whose documents wait. */
export async function openKycKiosk(
  people: number,
  change: Parameters<typeof addKycGuest>[1] = {},
): Promise<KycKiosk> {
  const gate = await openGate((small) => {
    addStaff(small);
    return Array.from({ length: people }, () => addKycGuest(small, change));
  });
  await writeDocuments(gate.folder, gate.made, picture);
  return Object.assign(gate, {
    as: async (role: Role) => (await signInAs(gate.core, role)).call,
  });
}

/** The next one; there must be one. */
export async function nextCase(call: CoreClient, skip: Uuid[] = []): Promise<KycCase> {
  const { case: found } = await call('kyc.next', { skip });
  if (found === null) throw new Error('nobody waits');
  return found;
}

type Decided = Parameters<CoreClient>[1];

/** Decides about a case as it is before the reviewer. */
export async function decide(
  call: CoreClient,
  found: KycCase,
  decision: 'approved' | 'rejected' | 'better-picture',
  change: Partial<{ id: Uuid; words: string | null; reason: 'other' | 'picture-blurred' }> = {},
): Promise<{ id: Uuid; takeBackUntil: string }> {
  const id = change.id ?? newId();
  const asked = {
    id,
    userId: found.userId,
    decision,
    reason: decision === 'approved' ? null : (change.reason ?? ('picture-blurred' as const)),
    words: change.words ?? null,
    seenId: found.earlier.at(-1)?.id ?? null,
  } satisfies Decided;
  const { takeBackUntil } = await call('kyc.decide', asked);
  return { id, takeBackUntil };
}

/** Gives a person to another session, whose holder is the organiser. */
export function leaseToOther(kiosk: KycKiosk, userId: Uuid, leasedUntil: number): void {
  const database = openRaw(kiosk.folder);
  try {
    database
      .prepare(
        `INSERT OR IGNORE INTO user_sessions
         (id, actor_type, actor_id, kind, session_token, login_time, last_used_at)
         VALUES (?, 'staff', ?, 'admin', 'another', ?, ?)`,
      )
      .run(OTHER_SESSION, newId(), '2026-11-22T12:00:00.000Z', '2026-11-22T12:00:00.000Z');
    database
      .prepare('INSERT OR REPLACE INTO kyc_leases VALUES (?, ?, ?, ?)')
      .run(userId, OTHER_SESSION, newId(), leasedUntil);
  } finally {
    database.close();
  }
}
