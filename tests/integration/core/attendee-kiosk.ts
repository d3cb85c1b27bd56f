import type { AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { Role } from '#shared/domain/staff.ts';
import { EVENT_ID, type SmallEvent } from '#tests/fixtures/small-event.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate, type TestGate } from './test-core.ts';

/** A gate whose staff sign in to admin mode. */
export type AttendeeKiosk<T> = TestGate<T> & { readonly as: (role: Role) => Promise<CoreClient> };

export async function openAttendeeKiosk<T>(
  fill: (small: SmallEvent) => T,
): Promise<AttendeeKiosk<T>> {
  const gate = await openGate((small) => {
    addStaff(small);
    return fill(small);
  });
  const as = async (role: Role) => (await signInAs(gate.core, role)).call;
  return Object.assign(gate, { as });
}

/** Everybody of the event. */
export const EVERYBODY: AttendeeFilter = {
  eventId: EVENT_ID,
  query: '',
  kyc: null,
  registration: null,
  ticketTypeId: null,
  arrived: null,
  printed: null,
  importId: null,
};

/** A page by name. */
export async function listed(call: CoreClient, change: Partial<AttendeeFilter> = {}) {
  const filter = { ...EVERYBODY, ...change };
  return call('attendee.list', { filter, sort: 'name', descending: false, offset: 0, limit: 100 });
}

/** What a form says, rightly filled in. */
export const FIELDS = {
  name: 'Asha Kulkarni',
  email: 'asha@example.org',
  phone: '98765 43210',
  location: 'Pune',
};
