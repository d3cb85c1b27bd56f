import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { MOST_REOPEN_DAYS, readChallenge, reopenCode } from '#shared/domain/reopen-code.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { KioskUse, Order } from '#shared/wire/sync.ts';
import type { Actor, KioskActor } from './actor.ts';
import type { Audit } from './audit.ts';
import { kioskName } from './kiosk-enrolment.ts';
import type { FleetKiosk, FleetStore } from './kiosk-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

/** Orders that end one another: a laptop that is to be unlocked is not to be locked first. */
const OPPOSITE: Readonly<Record<Order['kind'], readonly Order['kind'][]>> = {
  lock: ['unlock'],
  unlock: ['lock'],
  'send-logs': [],
  'push-again': [],
};

/** The kiosks of a hub, for who looks after them. All but reading is in the activity log. */
export interface Fleet {
  list(): Promise<readonly FleetKiosk[]>;
  /** @throws GatehouseError kiosk-unknown */
  find(id: Uuid): Promise<FleetKiosk>;
  /** @throws GatehouseError kiosk-unknown, kiosk-revoked, invalid-input */
  change(
    actor: Actor,
    id: Uuid,
    change: { readonly name?: string | undefined; readonly use?: KioskUse | undefined },
  ): Promise<FleetKiosk>;
  /** Has a kiosk hold these events and no others. @throws kiosk-unknown, kiosk-revoked, event-unknown */
  assign(actor: Actor, id: Uuid, events: readonly Uuid[]): Promise<FleetKiosk>;
  /**
   * Withdraws a kiosk for good: at its next contact it hands over what it has not sent, then wipes its
   * copy. Nothing of it is deleted here. Twice is as once.
   * @throws GatehouseError kiosk-unknown
   */
  revoke(actor: Actor, id: Uuid): Promise<FleetKiosk>;
  /** @throws GatehouseError kiosk-unknown, kiosk-revoked */
  order(
    actor: Actor,
    id: Uuid,
    order: { readonly kind: Order['kind']; readonly words: string | null },
  ): Promise<FleetKiosk>;
  /**
   * The code by which a supervisor opens a kiosk that was without its hub for longer than its lease.
   * @param reopening.challenge as it shows it, however it was typed @param reopening.days 1 to 31
   * @throws GatehouseError kiosk-unknown, kiosk-revoked, not-enrolled, invalid-input
   */
  reopen(
    actor: Actor,
    id: Uuid,
    reopening: { readonly challenge: string; readonly days: number },
  ): Promise<string>;
  /** A revoked kiosk's word that its copy is gone. @throws GatehouseError not-allowed */
  wiped(actor: KioskActor): Promise<void>;
  /** A kiosk's word that its own administrator destroys its copy: it is revoked by it. */
  retired(actor: KioskActor): Promise<void>;
}

/** Wires the fleet. */
export function createFleet(ports: {
  readonly store: FleetStore;
  readonly audit: Audit;
  readonly transact: Transact;
  /** The key of codes, shared with the kiosk (domain/reopen-code.ts). */
  readonly reopenKey: (recipient: string, kioskId: Uuid) => Uint8Array;
  readonly now: () => number;
}): Fleet {
  const { store, audit, transact, now } = ports;
  type Locked = NonNullable<Awaited<ReturnType<FleetStore['lock']>>>;

  async function find(id: Uuid): Promise<FleetKiosk> {
    const kiosk = await store.find(id);
    if (kiosk === null) throw new GatehouseError('kiosk-unknown', 'no such kiosk');
    return kiosk;
  }

  async function lock(tx: Transaction, id: Uuid): Promise<Locked> {
    const kiosk = await store.lock(tx, id);
    if (kiosk === null) throw new GatehouseError('kiosk-unknown', 'no such kiosk');
    return kiosk;
  }

  /** Does something to a kiosk that was not revoked, and says so. */
  async function act(
    actor: Actor,
    id: Uuid,
    type: string,
    work: (
      tx: Transaction,
      kiosk: Locked,
    ) => Promise<Readonly<Record<string, string | number | null>>>,
  ): Promise<FleetKiosk> {
    await transact(async (tx) => {
      const kiosk = await lock(tx, id);
      if (kiosk.revokedAt !== null) {
        throw new GatehouseError('kiosk-revoked', 'a revoked kiosk is not changed any more');
      }
      const facts = await work(tx, kiosk);
      await audit.record(tx, { actor, type, facts, about: { type: 'kiosk', id } });
    });
    return await find(id);
  }

  return {
    list: () => store.list(),
    find,
    async change(actor, id, { name, use }) {
      const named = name === undefined ? {} : { name: kioskName(name) };
      return await act(actor, id, 'kiosk.changed', async (tx, kiosk) => {
        await store.change(tx, id, { ...named, ...(use === undefined ? {} : { use }) });
        return {
          name: named.name ?? kiosk.name,
          name_before: kiosk.name,
          use: use ?? kiosk.use,
          use_before: kiosk.use,
        };
      });
    },
    assign: (actor, id, events) =>
      act(actor, id, 'kiosk.assigned', async (tx) => {
        const wanted = [...new Set(events)];
        const before = await store.eventsOf(tx, id);
        const gone = before.filter((one) => !wanted.includes(one));
        const added = wanted.filter((one) => !before.includes(one));
        await store.unassign(tx, id, gone);
        if (!(await store.assign(tx, id, added))) {
          throw new GatehouseError('event-unknown', 'one of them is no event');
        }
        return { events: wanted.length, added: added.length, gone: gone.length };
      }),
    async revoke(actor, id) {
      await transact(async (tx) => {
        const kiosk = await lock(tx, id);
        if (kiosk.revokedAt !== null) return;
        await store.change(tx, id, { revoked_at: toInstant(now()) });
        await audit.record(tx, {
          actor,
          type: 'kiosk.revoked',
          facts: {},
          about: { type: 'kiosk', id },
        });
      });
      return await find(id);
    },
    order: (actor, id, { kind, words }) =>
      act(actor, id, 'kiosk.ordered', async (tx) => {
        const at = toInstant(now());
        await store.withdraw(tx, id, [kind, ...OPPOSITE[kind]]);
        const madeBy = actor.type === 'staff' ? actor.id : null;
        await store.order(tx, id, {
          id: newId(),
          kind,
          words: kind === 'lock' ? words : null,
          madeBy,
          at,
        });
        if (kind === 'lock') await store.change(tx, id, { locked_at: at });
        if (kind === 'unlock') await store.change(tx, id, { locked_at: null });
        return { kind };
      }),
    async reopen(actor, id, { challenge: typed, days }) {
      const challenge = readChallenge(typed);
      const isDays = Number.isInteger(days) && days >= 1 && days <= MOST_REOPEN_DAYS;
      if (challenge === null || !isDays) {
        throw new GatehouseError('invalid-input', 'no challenge of a kiosk, or too many days');
      }
      let code = '';
      await act(actor, id, 'kiosk.reopened', async (_, { recipient }) => {
        if (recipient === null) throw new GatehouseError('not-enrolled', 'it never enrolled');
        const key = ports.reopenKey(recipient, id);
        code = reopenCode(key, { kioskId: id, challenge, days });
        return { days };
      });
      return code;
    },
    async retired(actor) {
      await act(actor, actor.id, 'kiosk.retired', async (tx) => {
        const at = toInstant(now());
        await store.change(tx, actor.id, { revoked_at: at, wiped_at: at });
        return {};
      });
    },
    async wiped(actor) {
      if (!actor.isRevoked) throw new GatehouseError('not-allowed', 'it was not revoked');
      await transact(async (tx) => {
        const kiosk = await lock(tx, actor.id);
        if (kiosk.wipedAt !== null) return;
        await store.change(tx, actor.id, { wiped_at: toInstant(now()) });
        await audit.record(tx, {
          actor,
          type: 'kiosk.wiped',
          facts: {},
          about: { type: 'kiosk', id: actor.id },
        });
      });
    },
  };
}
