import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { GatehouseError } from '#shared/errors.ts';
import { REOPEN_CHALLENGE_SIGNS, reopenKey, reopenSigns } from '#shared/domain/reopen-code.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import { ensureAgeIdentity } from './keys/age-identity.ts';
import type { Secrets } from './keys/secrets.ts';
import type { Log } from './log.ts';
import type { Clock, ClockWatch } from './services/clock.ts';
import { createCopyDestruction } from './services/copy-destruction.ts';
import type { Device } from './services/device.ts';
import { createLease, type Lease } from './services/lease.ts';
import type { FactRecorder } from './services/operations.ts';
import type { StaffRoles, SupervisorPin } from './services/override.ts';
import { createCopyCounts } from './storage/copy-counts.ts';
import type { WritableDatabase } from './storage/database.ts';
import { createLeaseStore } from './storage/lease-store.ts';
import { createHubLinkStore } from './storage/sync-link-store.ts';

/** What becomes of a laptop that nobody has heard of, or that goes to other hands. */
export interface Custody {
  readonly handlers: Pick<CoreHandlers, 'lease.reopen' | 'copy.contents' | 'copy.destroy'>;
  readonly lease: Lease;
  locked(): 'lease-ended' | null;
  /** Facts that would be lost with this copy. */
  onlyHere(): number;
}

/** Whether the hub knows: `none`, the laptop belongs to none. */
type HubWord = 'told' | 'not-told' | 'none';
/** Whoever destroys a copy is not kept waiting for a hub that does not answer. */
const TELL_WITHIN_MS = 5_000;

/** Wires them. */
export function openCustody(request: {
  readonly database: WritableDatabase;
  readonly transaction: <T>(work: () => T) => T;
  readonly secrets: Secrets;
  readonly device: Device;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly staff: StaffRoles;
  readonly pins: SupervisorPin;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
  /** Facts that the hub has not answered. */
  readonly waiting: () => number;
  readonly log: Log;
  /** The lease ended, or is open again. */
  readonly onChange: () => void;
  /** Tells the hub that this laptop is none of its own any more. @returns false: it is not there */
  readonly sayRetired: () => Promise<boolean>;
  /** Whoever may has asked for it, and nothing is lost by it. */
  readonly onDestroy: (hub: HubWord) => void;
}): Custody {
  const { database, transaction, secrets, device, log } = request;
  // Of its own: how the lease stands is asked before sync is opened.
  const links = createHubLinkStore(database, transaction);
  const counts = createCopyCounts(database);
  const isJoined = (): boolean => links.read() !== null;

  const lease = createLease({
    ...request,
    store: createLeaseStore(database, transaction),
    isJoined,
    kioskId: device.kioskId,
    async key() {
      const link = links.read();
      if (link === null) throw new GatehouseError('not-enrolled', 'joined to no hub');
      const { identity } = await ensureAgeIdentity(secrets);
      return reopenKey(identity, link.hubRecipient, device.kioskId);
    },
    newChallenge: () => reopenSigns(randomBytes(REOPEN_CHALLENGE_SIGNS)),
    onTrouble: (error) => {
      log.error('lease-not-kept', error);
    },
  });
  const destruction = createCopyDestruction({ ...request, ...counts, isJoined });

  async function tellHub(): Promise<HubWord> {
    if (!isJoined()) return 'none';
    try {
      const late = setTimeout(TELL_WITHIN_MS, false, { ref: false });
      return (await Promise.race([request.sayRetired(), late])) ? 'told' : 'not-told';
    } catch (error) {
      log.error('retirement-not-said', error);
      return 'not-told';
    }
  }

  return {
    handlers: {
      'lease.reopen': async (typed) => {
        await lease.reopen(typed);
        return {};
      },
      'copy.contents': () => ({ people: counts.people(), onlyHere: destruction.onlyHere() }),
      'copy.destroy': async ({ people: typed }, { staffId }) => {
        destruction.permit(typed);
        log.warn('copy-destruction-asked', { staff: staffId });
        const hub = await tellHub();
        // After the answer: nothing answers any more when the copy is gone.
        setImmediate(() => {
          request.onDestroy(hub);
        });
        return {};
      },
    },
    lease,
    locked: () => ((lease.view()?.challenge ?? null) === null ? null : 'lease-ended'),
    onlyHere: () => destruction.onlyHere(),
  };
}
