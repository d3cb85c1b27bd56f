import { randomBytes } from 'node:crypto';
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
  /** Whoever may has asked for it, and nothing is lost by it. */
  readonly onDestroy: () => void;
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

  return {
    handlers: {
      'lease.reopen': async (typed) => {
        await lease.reopen(typed);
        return {};
      },
      'copy.contents': () => ({ people: counts.people(), onlyHere: destruction.onlyHere() }),
      'copy.destroy': ({ people: typed }, { staffId }) => {
        destruction.permit(typed);
        log.warn('copy-destruction-asked', { staff: staffId });
        // After the answer: nothing answers any more when the copy is gone.
        setImmediate(request.onDestroy);
        return {};
      },
    },
    lease,
    locked: () => ((lease.view()?.challenge ?? null) === null ? null : 'lease-ended'),
    onlyHere: () => destruction.onlyHere(),
  };
}
