import { z } from 'zod';

/**
 * The verdicts, in the order in which decideAdmission asks for them: the first that holds is
 * the answer. `overridable`: a supervisor may let the person in all the same.
 * Texts are the i18n keys `verdict.<code>.title` and `verdict.<code>.advice`.
 */
export const VERDICT_TABLE = [
  { code: 'not-a-ticket', colour: 'red', overridable: true },
  { code: 'unreadable', colour: 'red', overridable: true },
  { code: 'forged', colour: 'red', overridable: false },
  { code: 'not-on-this-event', colour: 'red', overridable: true },
  { code: 'unknown-ticket', colour: 'amber', overridable: true },
  { code: 'exit-recorded', colour: 'green', overridable: false },
  { code: 'event-cancelled', colour: 'red', overridable: true },
  { code: 'event-not-open', colour: 'red', overridable: true },
  { code: 'ticket-replaced', colour: 'red', overridable: true },
  { code: 'ticket-revoked', colour: 'red', overridable: true },
  { code: 'registration-cancelled', colour: 'red', overridable: true },
  { code: 'person-blocked', colour: 'red', overridable: true },
  { code: 'kyc-rejected', colour: 'red', overridable: true },
  { code: 'kyc-pending', colour: 'red', overridable: true },
  { code: 'wrong-gate', colour: 'red', overridable: true },
  { code: 'too-early', colour: 'red', overridable: true },
  { code: 'too-late', colour: 'red', overridable: true },
  { code: 'already-inside', colour: 'amber', overridable: true },
  { code: 'event-full', colour: 'red', overridable: true },
  { code: 'quota-reached', colour: 'amber', overridable: true },
  { code: 'liveness-failed', colour: 'amber', overridable: true },
  { code: 'face-mismatch', colour: 'amber', overridable: true },
  { code: 'face-uncertain', colour: 'amber', overridable: true },
  { code: 'face-unavailable', colour: 'amber', overridable: true },
  { code: 'admitted', colour: 'green', overridable: false },
] as const satisfies readonly VerdictRow[];

interface VerdictRow {
  readonly code: string;
  readonly colour: 'green' | 'amber' | 'red';
  readonly overridable: boolean;
}

export type VerdictCode = (typeof VERDICT_TABLE)[number]['code'];
export type VerdictColour = (typeof VERDICT_TABLE)[number]['colour'];

export const VERDICT_CODES: readonly VerdictCode[] = VERDICT_TABLE.map((row) => row.code);
export const verdictCode = z.enum(VERDICT_TABLE.map((row) => row.code));

const ROW_OF: ReadonlyMap<VerdictCode, (typeof VERDICT_TABLE)[number]> = new Map(
  VERDICT_TABLE.map((row) => [row.code, row]),
);

/** The table's row of a verdict. */
export function verdictRow(code: VerdictCode): (typeof VERDICT_TABLE)[number] {
  const row = ROW_OF.get(code);
  if (row === undefined) throw new TypeError(`no such verdict: ${code}`);
  return row;
}

/** Whether the verdict lets somebody pass the gate. */
export function isGreen(code: VerdictCode): boolean {
  return verdictRow(code).colour === 'green';
}
