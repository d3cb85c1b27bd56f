import type { CoreContract } from '#shared/ipc/core-contract.ts';

/** How long the window waits for an ordinary call, restarts of the core included. */
const ORDINARY_MS = 8_000;

/** Calls that may rightly take longer, in milliseconds. */
const LONGER_MS: Partial<Record<keyof CoreContract, number>> = {
  // Argon2id on a slow laptop, then opening and migrating the store.
  'core.unlock': 60_000,
  'gate.override': 15_000,
  'session.signIn': 15_000,
  'session.makeFirstAdmin': 15_000,
  'session.changePassword': 15_000,
  'duty.take': 15_000,
  'staff.add': 15_000,
  'staff.setSecrets': 15_000,
  'sync.closeAlert': 15_000,
  // Over a phone hotspot in a crowd.
  'setup.enrol': 60_000,
  'sync.join': 60_000,
  'sync.now': 60_000,
  // Days of a venue, sealed or opened and checked.
  'sync.exportFile': 10 * 60_000,
  'sync.importFile': 30 * 60_000,
  // Logs of weeks, and a hotspot.
  'support.prepare': 30_000,
  'support.save': 30_000,
  'support.send': 60_000,
  // Every entry of every evening.
  'log.verify': 5 * 60_000,
  'log.export': 10 * 60_000,
  // A package is read, checked and loaded whole; progress events show that it goes on.
  'setup.inspectPackage': 5 * 60_000,
  'setup.importPackage': 60 * 60_000,
  'setup.trustPackage': 60 * 60_000,
  // The same of lists; 200,000 rows on a slow laptop.
  'import.inspect': 60_000,
  'import.check': 15 * 60_000,
  'import.exportBadRows': 5 * 60_000,
  'attendee.export': 10 * 60_000,
  'event.export': 60_000,
  'staff.export': 60_000,
  'import.run': 60 * 60_000,
  'import.takeBack': 15 * 60_000,
};

/** Milliseconds after which a call rejects with `no-answer`. */
export function timeoutOf(name: keyof CoreContract): number {
  return LONGER_MS[name] ?? ORDINARY_MS;
}
