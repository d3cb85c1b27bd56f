import { CONSENT_TEXT_VERSION, type ConsentRow } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AccountStore } from './accounts-ports.ts';
import type { AttendeeActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Transact, Transaction } from './transaction.ts';

/** Where consents are kept: rows are only added. */
export interface ConsentStore {
  /** The one that counts of face matching: the latest by time, then by id. */
  latest(userId: Uuid): Promise<ConsentRow | null>;
  latestIn(tx: Transaction, userId: Uuid): Promise<ConsentRow | null>;
  insert(tx: Transaction, row: ConsentRow): Promise<void>;
}

/** What a person agrees to of the matching of faces. */
export interface Consents {
  /** The one that counts; null: the hub knows of none. */
  own(actor: AttendeeActor): Promise<ConsentRow | null>;
  /**
   * Records a decision under the text of now; the same one again changes nothing. One may refuse
   * what the hub does not know to be given: a desk may have recorded it and not told us yet.
   * @param language in which the text was read
   * @throws GatehouseError account-erased
   */
  record(
    actor: AttendeeActor,
    decision: ConsentRow['decision'],
    language: ConsentRow['language'],
  ): Promise<ConsentRow>;
}

/** Wires the recording of consents. */
export function createConsents(ports: {
  readonly store: ConsentStore;
  readonly accounts: Pick<AccountStore, 'lock'>;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): Consents {
  const { store, accounts, audit, transact, now } = ports;
  return {
    own: ({ id }) => store.latest(id),
    record: (actor, decision, language) =>
      transact(async (tx) => {
        if ((await accounts.lock(tx, actor.id)) === null) {
          throw new GatehouseError('account-erased', 'no such account any more');
        }
        const before = await store.latestIn(tx, actor.id);
        const isSame = before?.decision === decision;
        if (before !== null && isSame && before.text_version === CONSENT_TEXT_VERSION)
          return before;
        // A desk's clock may be ahead of ours: what is said last counts all the same.
        const after = before === null ? 0 : toMilliseconds(before.recorded_at) + 1;
        const row: ConsentRow = {
          id: newId(),
          user_id: actor.id,
          purpose: 'face-matching',
          decision,
          text_version: CONSENT_TEXT_VERSION,
          language,
          staff_id: null,
          recorded_at: toInstant(Math.max(now(), after)),
        };
        await store.insert(tx, row);
        await audit.record(tx, {
          actor,
          type: `consent.${decision}`,
          facts: {
            consent: row.id,
            purpose: row.purpose,
            decision,
            text: row.text_version,
            language,
          },
          about: { type: 'attendee', id: actor.id },
        });
        return row;
      }),
  };
}
