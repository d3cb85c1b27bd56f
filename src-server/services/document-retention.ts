import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { newId, uuid, type Uuid } from '#shared/domain/id.ts';
import { instant, toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Audit } from './audit.ts';
import type { SystemActor } from './actor.ts';
import type { DocumentErasure } from './document-erasure.ts';
import type { ErasureStore } from './erasure.ts';
import type { Transact, Transaction } from './transaction.ts';

/** What a certificate says; its signature is over the text itself, behind a context of its own. */
export const destructionCertificate = z.object({
  format: z.literal('gatehouse-destruction'),
  version: z.literal(1),
  id: uuid,
  hub_id: uuid,
  made_at: instant,
  /** Whose keys were destroyed: how many people, and SHA-256 (hex) of their erasures' ids, one a line. */
  people: z.int().positive(),
  erasures_sha256: z.string().length(64),
  purposes: z.array(z.enum(['identity', 'face'])),
  /** Ids of events whose time it was, sorted; empty where people registered for none. */
  events: z.array(uuid),
});
export type DestructionCertificate = z.infer<typeof destructionCertificate>;

const CONTEXT = 'gatehouse-destruction-1\0';
const PURPOSES = ['identity', 'face'] as const;
const BATCH = 200;
const SYSTEM: SystemActor = { type: 'system', id: null, ip: null, userAgent: null };

export interface StoredCertificate {
  readonly id: Uuid;
  readonly madeAt: Instant;
  readonly text: string;
  readonly signature: Buffer;
}

/** Somebody whose documents and face are kept beyond what their events allow. */
export interface DuePerson {
  readonly id: Uuid;
  readonly events: readonly Uuid[];
}

export interface DocumentRetentionStore {
  /** @param days for events without a number of their own; null: those are kept for */
  due(now: Instant, days: number | null, limit: number): Promise<readonly DuePerson[]>;
  /** The same of one, locked against who registers. */
  isDue(tx: Transaction, userId: Uuid, now: Instant, days: number | null): Promise<boolean>;
  removeTemplates(tx: Transaction, userId: Uuid): Promise<void>;
  /** @returns false: no such event */
  setDays(tx: Transaction, eventId: Uuid, days: number | null): Promise<boolean>;
  addCertificate(tx: Transaction, certificate: StoredCertificate): Promise<void>;
  /** Newest first. */
  certificates(): Promise<readonly StoredCertificate[]>;
}

/** Ends the keeping of documents and faces when their events' time is over. */
export interface DocumentRetention {
  /**
   * Destroys the keys of everybody who is due, and signs what it did. Kiosks hear of it as of any
   * erasure, and so does every restore.
   * @returns how many people
   */
  sweep(): Promise<number>;
  /** @param days null: as the hub's own number says @throws GatehouseError event-unknown */
  setDays(eventId: Uuid, days: number | null): Promise<void>;
  certificates(): Promise<readonly StoredCertificate[]>;
  /** Whether it is of this hub and to the letter what was signed. */
  isGenuine(certificate: Pick<StoredCertificate, 'text' | 'signature'>): boolean;
}

/** Wires retention of documents and faces. */
export function createDocumentRetention(ports: {
  readonly store: DocumentRetentionStore;
  readonly erasures: Pick<ErasureStore, 'insert'>;
  readonly documents: DocumentErasure;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly hubId: Uuid;
  readonly key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** Of events that have no number of their own; null: what belongs to those is kept. */
  readonly days: number | null;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): DocumentRetention {
  const { store, erasures, documents, audit, transact, hubId, key, days, now } = ports;
  const bytesOf = (text: string): Buffer => Buffer.from(`${CONTEXT}${text}`, 'utf8');

  /** @returns the ids of what was erased; none: somebody registered meanwhile */
  async function endOne(tx: Transaction, { id }: DuePerson, at: Instant): Promise<Uuid[]> {
    if (!(await store.isDue(tx, id, at, days))) return [];
    const made: Uuid[] = [];
    for (const purpose of PURPOSES) {
      const erasureId = newId();
      await erasures.insert(tx, { id: erasureId, userId: id, purpose, askedBy: 'system', at });
      await documents.erase(tx, id, [purpose], erasureId);
      made.push(erasureId);
    }
    await store.removeTemplates(tx, id);
    await audit.record(tx, {
      actor: SYSTEM,
      type: 'documents.ended',
      facts: { user_id: id },
      about: { type: 'attendee', id },
    });
    return made;
  }

  async function certify(
    tx: Transaction,
    people: number,
    ids: readonly Uuid[],
    events: readonly Uuid[],
    at: Instant,
  ): Promise<void> {
    const id = newId();
    const lines = ids.toSorted().map((erasure) => `${erasure}\n`);
    const said: DestructionCertificate = {
      format: 'gatehouse-destruction',
      version: 1,
      id,
      hub_id: hubId,
      made_at: at,
      people,
      erasures_sha256: createHash('sha256').update(lines.join('')).digest('hex'),
      purposes: [...PURPOSES],
      events: [...new Set(events)].toSorted(),
    };
    const text = JSON.stringify(said);
    const signature = sign(null, bytesOf(text), key.privateKey);
    await store.addCertificate(tx, { id, madeAt: at, text, signature });
    const facts = { certificate_id: id, people };
    await audit.record(tx, { actor: SYSTEM, type: 'documents.end-certified', facts });
  }

  /** A certificate is committed with what it certifies, or neither is. */
  async function endSome(due: readonly DuePerson[]): Promise<number> {
    return await transact(async (tx) => {
      const at = toInstant(now());
      const ended: { readonly person: DuePerson; readonly ids: Uuid[] }[] = [];
      for (const person of due) {
        const ids = await endOne(tx, person, at);
        if (ids.length > 0) ended.push({ person, ids });
      }
      const ids = ended.flatMap((one) => one.ids);
      const events = ended.flatMap(({ person }) => person.events);
      if (ended.length > 0) await certify(tx, ended.length, ids, events, at);
      return ended.length;
    });
  }

  return {
    async sweep() {
      let all = 0;
      for (;;) {
        const due = await store.due(toInstant(now()), days, BATCH);
        const ended = due.length === 0 ? 0 : await endSome(due);
        all += ended;
        if (ended === 0) return all;
      }
    },
    async setDays(eventId, ofEvent) {
      await transact(async (tx) => {
        if (!(await store.setDays(tx, eventId, ofEvent))) {
          throw new GatehouseError('event-unknown', 'no event of this id');
        }
        const facts = { event_id: eventId, days: ofEvent };
        await audit.record(tx, { actor: SYSTEM, type: 'documents.time-set', facts });
      });
    },
    certificates: () => store.certificates(),
    isGenuine: ({ text, signature }) => verify(null, bytesOf(text), key.publicKey, signature),
  };
}
