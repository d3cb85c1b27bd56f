import { createAccessTokens } from '../keys/access-token.ts';
import type { LogVerification } from '../services/log-verification.ts';
import { createEpochs, type Epochs } from '../services/epochs.ts';
import { createPasswords } from '../services/passwords.ts';
import { createSessions } from '../services/sessions.ts';
import { createStaffPins, type StaffPins } from '../services/staff-pins.ts';
import { createStaff, type Staff } from '../services/staff.ts';
import { epochStore } from '../storage/epoch-store.ts';
import { createPersonKeys, type PersonKeyStore } from '../storage/person-key-store.ts';
import { createSessionStore } from '../storage/session-store.ts';
import { createStaffStore } from '../storage/staff-store.ts';
import { openAudit } from './audit.ts';
import type { Audit } from '../services/audit.ts';
import type { HubBase } from './base.ts';
import { openKioskDesk, type KioskDesk } from './kiosks.ts';

/** What an operator does on the hub's own machine. */
export interface Commands {
  readonly audit: Audit;
  readonly staff: Staff;
  readonly pins: StaffPins;
  readonly verification: LogVerification;
  readonly personKeys: PersonKeyStore;
  readonly kiosks: KioskDesk;
  readonly epochs: Epochs;
}

/** Makes the services of commands, without those that answer requests. */
export async function openCommands(base: HubBase): Promise<Commands> {
  const { config, keys, pool, database, transact, now } = base;
  const personKeys = createPersonKeys(database, keys.master);
  const { audit, verification } = await openAudit(base, { personKeys });
  const sessions = createSessions({
    store: createSessionStore(database, pool),
    access: createAccessTokens(keys.tokens, config.publicUrl, now),
    audit,
    transact,
    now,
  });
  const store = createStaffStore(database);
  const passwords = createPasswords();
  return {
    audit,
    staff: createStaff({ store, passwords, sessions, audit, transact, now }),
    pins: createStaffPins({ store, passwords, audit, transact }),
    verification,
    personKeys,
    kiosks: openKioskDesk(base, { audit }),
    epochs: createEpochs({ store: epochStore, audit, transact }),
  };
}
