import { FLAGS, kycStatus, type Flag, type KycStatus } from '#shared/domain/attendee.ts';
import { FORM_FIELDS, readAttendeeForm, type FormField } from '#shared/domain/attendee-form.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { plainLine } from '#shared/domain/plain-text.ts';
import type { BadRow, ImportField, ImportMapping } from '#shared/ipc/import-contract.ts';
import type { WantedRow } from './import-plan.ts';
import type { TableRow } from './import-table.ts';
import { foldForSearch } from './search-text.ts';

const MAX_SHOWN_CHARS = 80;

/** Other words for a flag than its code, in English and Hindi. */
const FLAG_WORDS: Readonly<Record<Flag, readonly string[]>> = {
  vip: ['वीआईपी', 'विशिष्ट'],
  'needs-assistance': ['assistance', 'wheelchair', 'सहायता', 'सहायता चाहिए', 'व्हीलचेयर'],
  press: ['media', 'प्रेस', 'मीडिया', 'पत्रकार'],
  speaker: ['वक्ता'],
  minor: ['child', 'नाबालिग', 'अवयस्क', 'बच्चा'],
};
const FLAG_OF: ReadonlyMap<string, Flag> = new Map(
  FLAGS.flatMap((code) =>
    [code, ...FLAG_WORDS[code]].map((word) => [foldForSearch(word), code] as const),
  ),
);
const STATUS_WORDS: Readonly<Record<KycStatus, readonly string[]>> = {
  approved: ['approved', 'yes', 'ok', 'verified', 'स्वीकृत', 'हाँ', 'अनुमोदित', 'सत्यापित'],
  pending: ['pending', 'waiting', 'no', 'लंबित', 'प्रतीक्षा', 'नहीं'],
  rejected: ['rejected', 'refused', 'अस्वीकृत'],
};
const STATUS_OF: ReadonlyMap<string, KycStatus> = new Map(
  kycStatus.options.flatMap((code) =>
    STATUS_WORDS[code].map((word) => [foldForSearch(word), code] as const),
  ),
);

/** A row that was read: what it asks for, or everything that is wrong with it. */
export type ReadRow =
  | { readonly ok: true; readonly row: WantedRow }
  | { readonly ok: false; readonly issues: readonly BadRow[] };

/** Something of a cell that a screen can show without harm. */
export function shownCell(text: string): string {
  const line = plainLine(text.slice(0, 4 * MAX_SHOWN_CHARS));
  // A cut through a pair would leave half a character.
  return line.slice(0, MAX_SHOWN_CHARS).replace(/\p{Cs}$/u, '');
}

/** Reads rows by a mapping. @param ticketTypes of the event */
export function createRowReader(
  mapping: ImportMapping,
  ticketTypes: readonly { readonly id: Uuid; readonly name: string }[],
): (row: TableRow) => ReadRow {
  const typeOf = new Map(ticketTypes.map(({ id, name }) => [foldForSearch(name), id]));
  const columnOf = new Map<ImportField, number>();
  for (const [index, field] of mapping.fields.entries()) {
    if (!columnOf.has(field)) columnOf.set(field, index);
  }
  const usual: KycStatus = mapping.approve ? 'approved' : 'pending';

  return ({ number: line, cells }) => {
    const cellOf = (field: ImportField): string => cells[columnOf.get(field) ?? -1] ?? '';
    const issues: BadRow[] = [];
    const refuse = (field: ImportField, code: string): void => {
      issues.push({ line, field, code, value: shownCell(cellOf(field)) });
    };

    const typed: Partial<Record<FormField, string>> = {};
    for (const field of FORM_FIELDS) typed[field] = cellOf(field);
    const form = readAttendeeForm(typed);
    if (!form.ok) for (const { field, code } of form.issues) refuse(field, code);

    const typeName = foldForSearch(cellOf('ticketType'));
    const ticketTypeId = typeName === '' ? mapping.ticketTypeId : typeOf.get(typeName);
    if (ticketTypeId === undefined) refuse('ticketType', 'unknown');

    const flags = new Set<Flag>();
    for (const word of cellOf('flags').split(/[,;|/]/)) {
      const folded = foldForSearch(word);
      const flag = FLAG_OF.get(folded);
      if (flag !== undefined) flags.add(flag);
      else if (folded !== '') refuse('flags', 'unknown');
      if (issues.length > FORM_FIELDS.length) break;
    }

    const statusName = foldForSearch(cellOf('status'));
    const status = statusName === '' ? usual : STATUS_OF.get(statusName);
    if (status === undefined) refuse('status', 'unknown');

    if (issues.length > 0 || !form.ok || ticketTypeId === undefined || status === undefined) {
      return { ok: false, issues };
    }
    const { person } = form;
    return { ok: true, row: { line, person, ticketTypeId, flags: [...flags], status } };
  };
}
