import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Transact } from './transaction.ts';

/** One row of somebody's data, as its columns are named. */
export type DataRow = Readonly<Record<string, unknown>>;

/** An entry of the log about somebody. */
export interface OwnLogRow {
  readonly id: Uuid;
  readonly activity_type: string;
  readonly description: string;
  readonly by: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly sealed: Uint8Array | null;
}

/** Everything of the database that is about a person. */
export interface OwnRows {
  readonly account: DataRow | null;
  readonly registrations: readonly DataRow[];
  readonly tickets: readonly DataRow[];
  readonly documents: readonly (DataRow & { readonly id: Uuid })[];
  readonly decisions: readonly DataRow[];
  readonly consents: readonly DataRow[];
  readonly check_ins: readonly DataRow[];
  readonly messages: readonly DataRow[];
  readonly sessions: readonly DataRow[];
  readonly erasures: readonly DataRow[];
  readonly log: readonly OwnLogRow[];
}

export interface OwnDataStore {
  read(userId: Uuid): Promise<OwnRows>;
}

export interface OwnData {
  /**
   * Everything that is kept about somebody, for themselves (DPDP Act 2023, section 11): pictures by
   * the addresses that they are read at. That it was read is logged.
   * @throws GatehouseError account-erased
   */
  read(actor: AttendeeActor): Promise<DataRow>;
}

/** Wires the download of one's own data. */
export function createOwnData(ports: {
  readonly store: OwnDataStore;
  readonly keys: Pick<PersonKeys, 'open'>;
  /** Opens the values of a log entry, as the log sealed them. Null: not under this key. */
  readonly openEntry: (
    key: NonNullable<Awaited<ReturnType<PersonKeys['open']>>>,
    entryId: Uuid,
    sealed: Uint8Array,
  ) => string | null;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): OwnData {
  const { store, keys, openEntry, audit, transact, now } = ports;
  return {
    async read(actor) {
      const { log, documents, ...rows } = await store.read(actor.id);
      if (rows.account === null) throw new GatehouseError('account-erased', 'no such account');
      const key = await keys.open(actor.id, 'log');
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'account.data-read',
          facts: {},
          about: { type: 'attendee', id: actor.id },
        }),
      );
      return {
        made_at: toInstant(now()),
        ...rows,
        documents: documents.map((one) => ({
          ...one,
          address: `/v1/documents/${one.id}/original`,
        })),
        log: log.map(({ sealed, description, id, ...entry }) => {
          const text = sealed === null || key === null ? null : openEntry(key, id, sealed);
          return {
            ...entry,
            facts: JSON.parse(description) as unknown,
            // Values before and after.
            change: text === null ? null : (JSON.parse(text) as unknown),
          };
        }),
      };
    },
  };
}
