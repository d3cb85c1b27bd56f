import type { Role } from '../domain/staff.ts';
import type { StaffCallOf } from './call.ts';
import type { CoreContract } from './core-contract.ts';

/** A call that is made in a session. */
export type StaffCall = StaffCallOf<CoreContract>;

const EVERYBODY = ['gate', 'supervisor', 'reviewer', 'organiser', 'admin'] as const;
const AT_THE_DESK = ['supervisor', 'reviewer', 'organiser', 'admin'] as const;
const REVIEWING = ['reviewer', 'organiser', 'admin'] as const;
const LEADING = ['supervisor', 'organiser', 'admin'] as const;
const ORGANISING = ['organiser', 'admin'] as const;
const ADMIN = ['admin'] as const;

/**
 * Who may call what: the one table. The core's registrar refuses everybody else with not-allowed;
 * the window hides what would be refused. A staff call without a line here does not compile.
 */
export const CALL_ROLES: { readonly [N in StaffCall]: readonly Role[] } = {
  'session.current': EVERYBODY,
  'session.signOut': EVERYBODY,
  'session.changePassword': REVIEWING,

  'staff.list': ORGANISING,
  'staff.export': ORGANISING,
  'staff.add': ADMIN,
  'staff.change': ADMIN,
  'staff.setSecrets': ADMIN,

  'log.page': ORGANISING,
  'log.verify': ORGANISING,
  'log.export': ADMIN,

  'event.list': EVERYBODY,
  'event.export': EVERYBODY,
  // Gate staff too: a walk-in wants to know the ticket types.
  'event.detail': EVERYBODY,
  'event.save': ORGANISING,
  'event.consequences': ORGANISING,
  'event.duplicate': ORGANISING,
  'event.changeStatus': ORGANISING,
  'event.setPicture': ORGANISING,
  'event.picture': EVERYBODY,
  'setup.trustPackage': ORGANISING,
  'event.exportPackage': ORGANISING,

  'attendee.list': AT_THE_DESK,
  'attendee.detail': AT_THE_DESK,
  'attendee.save': LEADING,
  'attendee.alike': EVERYBODY,
  'attendee.add': EVERYBODY,
  'attendee.addDocument': EVERYBODY,
  'attendee.block': LEADING,
  'attendee.photo': AT_THE_DESK,
  'registration.add': LEADING,
  'registration.change': LEADING,
  'registration.bulk': ORGANISING,
  'attendee.duplicates': ORGANISING,
  'attendee.merge': ORGANISING,
  'attendee.notSame': ORGANISING,
  'attendee.export': ORGANISING,

  'import.inspect': ORGANISING,
  'import.check': ORGANISING,
  'import.badRows': ORGANISING,
  'import.exportBadRows': ORGANISING,
  'import.run': ORGANISING,
  'import.cancel': ORGANISING,
  'import.list': ORGANISING,
  'import.takeBack': ORGANISING,

  'kyc.queue': REVIEWING,
  'kyc.next': REVIEWING,
  'kyc.open': REVIEWING,
  'kyc.release': REVIEWING,
  'kyc.picture': REVIEWING,
  'kyc.portraitFound': REVIEWING,
  'kyc.blackOut': REVIEWING,
  'kyc.decide': REVIEWING,
  'kyc.takeBack': REVIEWING,

  // Those who may not replace a ticket: for the walk-ins whom they added themselves.
  'ticket.prints': EVERYBODY,
  'ticket.printed': EVERYBODY,
  'ticket.replace': LEADING,
  'ticket.revoke': LEADING,

  'desk.person': REVIEWING,
  'desk.recordConsent': REVIEWING,
  'desk.withdrawConsent': REVIEWING,
  'desk.enrol': REVIEWING,
  'desk.card': REVIEWING,
  'desk.score': REVIEWING,
  'desk.similar': REVIEWING,
  'desk.faceSettings': REVIEWING,
  'desk.changeFaceSettings': ORGANISING,
  'desk.decisions': REVIEWING,
  'desk.scores': REVIEWING,
  'desk.evidence': REVIEWING,

  'live.picture': AT_THE_DESK,
  'live.exportReport': ORGANISING,
  'readiness.check': LEADING,
  'health.read': LEADING,
  'support.prepare': LEADING,
  'support.read': LEADING,
  'support.save': LEADING,
  'support.send': LEADING,

  'backup.view': ORGANISING,
  'backup.now': ORGANISING,

  'update.view': LEADING,
  // A security update during an event is a supervisor's to allow at the gate.
  'update.now': LEADING,

  'copy.contents': ADMIN,
  'copy.destroy': ADMIN,

  'sync.join': ADMIN,
  'sync.now': EVERYBODY,
  'sync.deadLetters': ORGANISING,
  'sync.retryDeadLetter': ORGANISING,
  'sync.closeDeadLetter': ORGANISING,
  'sync.clashes': ORGANISING,
  'sync.seeClash': ORGANISING,
  // A supervisor stands where there is no network.
  'sync.exportFile': LEADING,
  'sync.importFile': LEADING,
  'sync.addPeer': LEADING,
  'sync.removePeer': LEADING,
};

/** Whether a role may make a call. */
export function mayCall(role: Role, name: StaffCall): boolean {
  return CALL_ROLES[name].includes(role);
}
