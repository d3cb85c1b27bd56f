import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { BadRow, ImportMapping, ImportPlan } from '#shared/ipc/import-contract.ts';
import type { KnownPeople, KnownPerson, PlannedRow, WantedRow } from './import-plan.ts';
import { createRowReader, shownCell } from './import-row.ts';
import type { OpenTable } from './import-table.ts';
import { foldForSearch } from './search-text.ts';

/** Some milliseconds' work. */
const ROWS_A_TURN = 500;

export interface CheckRequest {
  readonly importId: Uuid;
  readonly eventId: Uuid;
  readonly mapping: ImportMapping;
  readonly ticketTypes: readonly { readonly id: Uuid; readonly name: string }[];
  readonly known: KnownPeople;
  /** Rows read so far. */
  readonly onProgress: (rows: number) => void;
}

/** A list that was checked: what importing it would do, and the rows that it would write. */
export interface CheckedImport {
  readonly plan: ImportPlan;
  readonly rows: readonly PlannedRow[];
  readonly badRows: readonly BadRow[];
}

/** People of the file so far, by what tells them apart. */
class Seen {
  readonly #names = new Map<string, string>();

  /** Whether somebody of this name had this phone or e-mail before; null: nobody had it. */
  has(key: string, name: string): boolean | null {
    const before = this.#names.get(key);
    if (before !== undefined) return before === name;
    this.#names.set(key, name);
    return null;
  }
}

/** Who of the store a row means: somebody with the same phone and e-mail, or one of them and the name. */
function whoIs(
  { person }: WantedRow,
  known: KnownPeople,
): { who: KnownPerson | null; isAlike: boolean } {
  const alike = [...known.byPhone(person.phone), ...known.byEmail(person.email)];
  if (alike.length === 0) return { who: null, isAlike: false };
  const name = foldForSearch(person.name);
  const same = alike.filter(
    (other) =>
      (other.phone === person.phone && other.email === person.email) ||
      foldForSearch(other.name) === name,
  );
  // Registered under one of several rows of the same person: that one.
  const who = same.find(({ isRegistered }) => isRegistered) ?? same[0] ?? null;
  return { who, isAlike: who === null };
}

/**
 * Whether what was planned still holds: nobody of the new ones is known by now, nobody of the known
 * ones registered.
 */
export async function planHolds(rows: readonly PlannedRow[], known: KnownPeople): Promise<boolean> {
  for (const [index, row] of rows.entries()) {
    const { who } = whoIs(row, known);
    if (row.isNew ? who !== null : who === null || who.isRegistered) return false;
    if (index % ROWS_A_TURN === 0) await nextTurn();
  }
  return true;
}

/**
 * The dry run: reads the whole table, finds what is wrong with it and says what importing would do.
 * Nothing is written. Who shares a phone or an e-mail with somebody of another name is imported as
 * a person of their own, and said so: families share phones, and the attendees' room offers to merge.
 * @throws GatehouseError table-empty, table-unreadable, table-too-large
 */
export async function checkImport(table: OpenTable, request: CheckRequest): Promise<CheckedImport> {
  const { importId, eventId, known } = request;
  const read = createRowReader(request.mapping, request.ticketTypes);
  const rows: PlannedRow[] = [];
  const badRows: BadRow[] = [];
  const notices = new Set<string>();
  const phones = new Seen();
  const emails = new Seen();
  const planned = new Set<Uuid>();
  const count = { rows: 0, added: 0, registered: 0, unchanged: 0, bad: 0, repeated: 0 };
  let isHeading = true;

  function repeat(row: WantedRow, field: 'phone' | 'email'): void {
    count.repeated += 1;
    badRows.push({ line: row.line, field, code: 'repeated', value: shownCell(row.person[field]) });
  }

  function take(row: WantedRow): void {
    const name = foldForSearch(row.person.name);
    const samePhone = phones.has(row.person.phone, name);
    const sameEmail = emails.has(row.person.email, name);
    if (samePhone === true) return repeat(row, 'phone');
    if (sameEmail === true) return repeat(row, 'email');
    if (samePhone !== null || sameEmail !== null) notices.add('shared-in-file');

    const { who, isAlike } = whoIs(row, known);
    if (isAlike) notices.add('shared-with-known');
    if (who !== null && (who.isRegistered || planned.has(who.userId))) {
      count.unchanged += 1;
      return;
    }
    const userId = who?.userId ?? newId();
    planned.add(userId);
    rows.push({
      ...row,
      userId,
      isNew: who === null,
      registrationId: registrationId(userId, eventId),
    });
    if (who === null) count.added += 1;
    else count.registered += 1;
  }

  for await (const batch of table.rows()) {
    for (const row of batch) {
      if (isHeading) {
        isHeading = false;
        continue;
      }
      count.rows += 1;
      const result = read(row);
      if (result.ok) {
        take(result.row);
      } else {
        count.bad += 1;
        badRows.push(...result.issues);
      }
    }
    request.onProgress(count.rows);
    // Lists and searches of other rooms share this thread: they come in between.
    await nextTurn();
  }
  if (count.rows === 0) throw new GatehouseError('table-empty', 'no rows below the headings');
  for (const notice of table.notices) notices.add(notice);
  return { plan: { importId, ...count, notices: [...notices] }, rows, badRows };
}
