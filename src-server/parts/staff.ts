import { sessionRoutes } from '../routes/sessions.ts';
import { staffRoutes } from '../routes/staff.ts';
import type { Audit } from '../services/audit.ts';
import { createSecondFactor, type SecondFactor } from '../services/second-factor.ts';
import type { SignInStatus } from '../services/session-sign-in.ts';
import { createStaffPins } from '../services/staff-pins.ts';
import { createStaffSignIn, type StaffSignIn } from '../services/staff-sign-in.ts';
import { createStaff, type Staff } from '../services/staff.ts';
import { createStaffStore } from '../storage/staff-store.ts';
import type { AccountsPart } from './accounts.ts';
import type { HubBase, HubPart } from './base.ts';

/** Accounts of staff. */
export interface StaffPart extends HubPart {
  /** For the first start and `hub admin` too: `ensureFirstAdmin`, `add`, `reset`. */
  readonly staff: Staff;
  readonly signIn: StaffSignIn;
  readonly secondFactor: SecondFactor;
}

/** Makes the part of staff's accounts, with the routes by which everybody signs in. */
export function openStaff(
  { config, keys, database, transact, now }: HubBase,
  needs: {
    readonly audit: Audit;
    readonly accounts: Pick<AccountsPart, 'sessions' | 'passwords' | 'signIn'>;
    readonly tried: (status: SignInStatus) => void;
  },
): StaffPart {
  const { audit, tried, accounts } = needs;
  const { sessions, passwords } = accounts;
  const store = createStaffStore(database);
  const shared = { store, passwords, sessions, audit, transact, now };
  const issuer = new URL(config.publicUrl).host;
  const secondFactor = createSecondFactor({ ...shared, sealer: keys.master, issuer });
  const signIn = createStaffSignIn({ ...shared, secondFactor, tried });
  const staff = createStaff(shared);
  const pins = createStaffPins(shared);
  return {
    staff,
    signIn,
    secondFactor,
    routes: [
      ...sessionRoutes({ sessions, attendees: accounts.signIn, staff: signIn }),
      ...staffRoutes({ staff, signIn, secondFactor, pins }),
    ],
  };
}
