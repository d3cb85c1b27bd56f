import { gunzipSync, gzipSync } from 'node:zlib';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor, KioskActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Transact, Transaction } from './transaction.ts';

/** So many of a kiosk's are kept, and for so long. */
const KEPT = 10;
const KEPT_MS = 30 * 86_400_000;
const MOST_BYTES = 1_000_000;

export interface KioskLogView {
  readonly id: Uuid;
  readonly order_id: Uuid | null;
  readonly sent_at: Instant;
}

export interface KioskLogStore {
  /** @returns false: the order is not this kiosk's */
  add(
    tx: Transaction,
    log: {
      readonly id: Uuid;
      readonly kioskId: Uuid;
      readonly orderId: Uuid | null;
      readonly lines: Uint8Array;
      readonly at: Instant;
    },
    keep: number,
  ): Promise<boolean>;
  /** The newest first. */
  list(kioskId: Uuid): Promise<readonly KioskLogView[]>;
  read(kioskId: Uuid, id: Uuid): Promise<Uint8Array | null>;
  sweep(before: Instant): Promise<void>;
}

/** Logs of kiosks, for who looks after them. */
export interface KioskLogs {
  /** @throws GatehouseError request-too-large, not-found (an order of nobody's) */
  take(actor: KioskActor, orderId: Uuid | null, lines: string): Promise<void>;
  list(kioskId: Uuid): Promise<readonly KioskLogView[]>;
  /** @throws GatehouseError not-found */
  read(actor: Actor, kioskId: Uuid, id: Uuid): Promise<string>;
  sweep(): Promise<void>;
}

/**
 * What a kiosk's log must not hold and one day will: addresses of mail; ten digits and more, as of a
 * phone, an identity card; long runs of signs, as of a ticket, a token or a key. Ids (UUID), times and
 * numbers of rows stay.
 */
const PRIVATE = [
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu,
  /(?<![\p{L}\p{N}-])\+?\p{Nd}(?:[ \u00a0().-]?\p{Nd}){9,}(?![\p{L}\p{N}-])/gu,
  /(?<![\w/+=-])(?=[\w/+-]*\d)(?=[\w/+-]*[A-Za-z])[\w+-]{40,}={0,2}(?![\w/+=-])/g,
];
/** Times in milliseconds since the epoch are twelve digits and more, too. */
const TIME = /^1\d{12}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d/;

/** @returns the text without what looks private, and how often something did */
export function withoutPrivate(text: string): { readonly text: string; readonly removed: number } {
  let removed = 0;
  let rest = text;
  for (const pattern of PRIVATE) {
    rest = rest.replaceAll(pattern, (found) => {
      if (TIME.test(found) || ISO_TIME.test(found)) return found;
      removed += 1;
      return '[removed]';
    });
  }
  return { text: rest, removed };
}

/** Wires logs of kiosks; they are sealed where they lie. */
export function createKioskLogs(ports: {
  readonly store: KioskLogStore;
  readonly seal: {
    seal(plain: Uint8Array, binds: string): Uint8Array;
    open(sealed: Uint8Array, binds: string): Buffer;
  };
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): KioskLogs {
  const { store, seal, audit, transact, now } = ports;
  const bindsOf = (id: Uuid): string => `kiosk-log\0${id}`;
  return {
    async take(actor, orderId, lines) {
      if (Buffer.byteLength(lines) > MOST_BYTES) {
        throw new GatehouseError('request-too-large', `more than ${MOST_BYTES} bytes of log`);
      }
      const { text, removed } = withoutPrivate(lines);
      const id = newId();
      const sealed = seal.seal(gzipSync(text), bindsOf(id));
      const at = toInstant(now());
      await transact(async (tx) => {
        const row = { id, kioskId: actor.id, orderId, lines: sealed, at };
        if (!(await store.add(tx, row, KEPT))) {
          throw new GatehouseError('not-found', 'the order is not this kiosk’s');
        }
        await audit.record(tx, {
          actor,
          type: 'kiosk.log-sent',
          facts: { bytes: text.length, removed },
          about: { type: 'kiosk', id: actor.id },
        });
      });
    },
    list: (kioskId) => store.list(kioskId),
    async read(actor, kioskId, id) {
      const sealed = await store.read(kioskId, id);
      if (sealed === null) throw new GatehouseError('not-found', 'no such log');
      const text = gunzipSync(seal.open(sealed, bindsOf(id)), {
        maxOutputLength: MOST_BYTES * 2,
      }).toString('utf8');
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'kiosk.log-read',
          facts: { log_id: id },
          about: { type: 'kiosk', id: kioskId },
        }),
      );
      return text;
    },
    sweep: () => store.sweep(toInstant(now() - KEPT_MS)),
  };
}
