import type { TFunction } from 'i18next';
import { FORM_CODES, FORM_FIELDS } from '#shared/domain/attendee-form.ts';
import { errorKey, type GatehouseError } from '#shared/errors.ts';
import type { BadRow } from '#shared/ipc/import-contract.ts';

const UNREADABLE = [
  'not-a-table',
  'damaged',
  'encrypted',
  'old-excel',
  'quotes',
  'no-sheet',
  'not-found',
] as const;
const TOO_LARGE = ['file', 'rows', 'columns', 'cell', 'unpacked'] as const;
const NOTICES = ['windows-1252', 'more-sheets', 'shared-in-file', 'shared-with-known'] as const;
const UNKNOWN_IN = ['ticketType', 'flags', 'status'] as const;

function oneOf<C extends string>(codes: readonly C[], code: unknown): C | null {
  return codes.find((each) => each === code) ?? null;
}

/** Why a file was refused, as precisely as the core says it. */
export function refusalWords(t: TFunction, { code, facts }: GatehouseError): string {
  const reason = code === 'table-unreadable' ? oneOf(UNREADABLE, facts['reason']) : null;
  if (reason !== null) return t(`importing.unreadable.${reason}`);
  const what = code === 'table-too-large' ? oneOf(TOO_LARGE, facts['what']) : null;
  return what === null ? t(errorKey(code)) : t(`importing.tooLarge.${what}`);
}

/** What is worth a word about how a list was read; null: nothing that this version knows. */
export function noticeWords(t: TFunction, notice: string): string | null {
  const code = oneOf(NOTICES, notice);
  return code === null ? null : t(`importing.notice.${code}`);
}

/** A sentence for everything that may be wrong with a row, by `<field>.<code>`. */
export function problemSentences(t: TFunction): Record<string, string> {
  const sentences: Record<string, string> = {};
  for (const field of FORM_FIELDS) {
    for (const code of FORM_CODES)
      sentences[`${field}.${code}`] = t(`attendeeForm.${field}.${code}`);
  }
  for (const field of ['phone', 'email'] as const) {
    sentences[`${field}.repeated`] = t('importing.problem.repeated');
  }
  for (const field of UNKNOWN_IN) sentences[`${field}.unknown`] = t(`importing.problem.${field}`);
  return sentences;
}

/** What is wrong with one row; its code where there is no sentence for it. */
export function problemWords(sentences: Readonly<Record<string, string>>, row: BadRow): string {
  return sentences[`${row.field ?? ''}.${row.code}`] ?? row.code;
}
