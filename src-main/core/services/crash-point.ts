/** Moments of a scan at which the fault tests kill the process. */
export const CRASH_POINTS = [
  'before-transaction',
  'after-facts-read',
  'after-check-in-written',
  'after-operation-written',
  'before-commit',
  'after-commit',
  'before-answer',
] as const;

/** Moments of a scan whose live frame is kept, besides those. */
export const EVIDENCE_CRASH_POINTS = ['after-evidence-written', 'before-evidence-settled'] as const;

/** Moments of an erasure, after the commit of what asked for it. */
export const ERASURE_CRASH_POINTS = [
  'before-keys-erased',
  'after-keys-erased',
  'after-files-removed',
] as const;

/** Moments of an import of attendees. */
export const IMPORT_CRASH_POINTS = [
  'after-import-begun',
  'after-import-part',
  'before-import-finished',
  'after-import-finished',
  'after-import-removed',
] as const;

/** Moments at which parts of a document are blacked out. */
export const BLACK_OUT_CRASH_POINTS = [
  'after-black-out-written',
  'before-original-removed',
] as const;

/** Moments of a backup: made, noted, sent, and told the hub. */
export const BACKUP_CRASH_POINTS = [
  'after-backup-made',
  'after-backup-noted',
  'after-piece-sent',
  'before-backup-committed',
  'after-backup-committed',
] as const;

export type CrashPointName =
  | (typeof BACKUP_CRASH_POINTS)[number]
  | (typeof BLACK_OUT_CRASH_POINTS)[number]
  | (typeof IMPORT_CRASH_POINTS)[number]
  | (typeof CRASH_POINTS)[number]
  | (typeof EVIDENCE_CRASH_POINTS)[number]
  | (typeof ERASURE_CRASH_POINTS)[number];

/** Does nothing in the product; a fault test's own ends the process with SIGKILL. */
export type CrashPoint = (name: CrashPointName) => void;

export const noCrash: CrashPoint = () => {};
