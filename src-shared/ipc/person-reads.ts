import type { StaffCall } from './call-roles.ts';

/**
 * Whether a call shows personal data of attendees to whoever makes it:
 * - `nobody`: no personal data, or those of staff alone;
 * - `itself`: its handler writes an entry of the log of its own, since it changes something or says more;
 * - `person`: of one person, and the registrar writes the entry;
 * - `many`: of a list, likewise.
 */
export type PersonRead = 'nobody' | 'itself' | 'person' | 'many';

/**
 * What each call of admin mode shows of attendees: the one table. Calls of the gate are not in it: each
 * scan is a check-in, whom a gate lets in it has to see. A staff call without a line here does not
 * compile.
 */
export const PERSON_READS: { readonly [N in StaffCall]: PersonRead } = {
  'session.current': 'nobody',
  'session.signOut': 'nobody',
  'session.changePassword': 'nobody',

  'staff.list': 'nobody',
  'staff.export': 'nobody',
  'staff.add': 'nobody',
  'staff.change': 'nobody',
  'staff.setSecrets': 'nobody',

  'log.page': 'many',
  'log.verify': 'nobody',
  'log.export': 'itself',

  'event.list': 'nobody',
  'event.export': 'nobody',
  'event.detail': 'nobody',
  'event.save': 'nobody',
  'event.consequences': 'nobody',
  'event.duplicate': 'nobody',
  'event.changeStatus': 'nobody',
  'event.setPicture': 'nobody',
  'event.picture': 'nobody',
  'setup.trustPackage': 'nobody',
  'event.exportPackage': 'itself',

  'attendee.list': 'many',
  'attendee.detail': 'person',
  'attendee.save': 'itself',
  'attendee.alike': 'many',
  'attendee.add': 'itself',
  'attendee.addDocument': 'itself',
  'attendee.block': 'itself',
  'attendee.photo': 'person',
  'registration.add': 'itself',
  'registration.change': 'itself',
  'registration.bulk': 'itself',
  'attendee.duplicates': 'many',
  'attendee.merge': 'itself',
  'attendee.notSame': 'itself',
  'attendee.export': 'itself',

  // What an import shows is the list that whoever makes it has brought.
  'import.inspect': 'nobody',
  'import.check': 'nobody',
  'import.badRows': 'nobody',
  'import.exportBadRows': 'itself',
  'import.run': 'itself',
  'import.cancel': 'nobody',
  'import.list': 'nobody',
  'import.takeBack': 'itself',

  'kyc.queue': 'nobody',
  'kyc.next': 'person',
  'kyc.open': 'person',
  'kyc.release': 'nobody',
  // Of a case that was opened; an uncovered card has an entry of its own.
  'kyc.picture': 'itself',
  'kyc.portraitFound': 'itself',
  'kyc.blackOut': 'itself',
  'kyc.decide': 'itself',
  'kyc.takeBack': 'itself',

  'ticket.prints': 'itself',
  'ticket.printed': 'itself',
  'ticket.replace': 'itself',
  'ticket.revoke': 'itself',

  'desk.person': 'person',
  'desk.recordConsent': 'itself',
  'desk.withdrawConsent': 'itself',
  'desk.enrol': 'itself',
  'desk.card': 'person',
  'desk.score': 'itself',
  'desk.similar': 'itself',
  'desk.faceSettings': 'nobody',
  'desk.changeFaceSettings': 'nobody',
  'desk.decisions': 'many',
  'desk.scores': 'nobody',
  'desk.evidence': 'itself',

  'live.picture': 'nobody',
  'live.exportReport': 'itself',
  'readiness.check': 'nobody',
  'health.read': 'nobody',
  'support.prepare': 'nobody',
  'support.read': 'nobody',
  'support.save': 'nobody',
  'support.send': 'nobody',

  'backup.view': 'nobody',
  'backup.now': 'nobody',

  'update.view': 'nobody',
  'update.now': 'nobody',

  'copy.contents': 'nobody',
  'copy.destroy': 'nobody',

  'sync.join': 'nobody',
  'sync.now': 'nobody',
  'sync.deadLetters': 'many',
  'sync.retryDeadLetter': 'itself',
  'sync.closeDeadLetter': 'itself',
  'sync.clashes': 'many',
  'sync.seeClash': 'itself',

  'sync.exportFile': 'itself',
  'sync.importFile': 'itself',
  'sync.addPeer': 'nobody',
  'sync.removePeer': 'nobody',
};
