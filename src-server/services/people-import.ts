import { readAttendeeForm, type FormField } from '#shared/domain/attendee-form.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { ImportedPerson, PeopleImporter } from './people-ports.ts';

/** A row of a list as it was read; a field that is not there is missing. */
export interface TypedRow {
  /** As a spreadsheet counts. */
  readonly line: number;
  readonly fields: Readonly<Partial<Record<FormField, unknown>>>;
}

/** A row that can't be taken. Never what stands in it. */
export interface BadRow {
  readonly line: number;
  readonly field: FormField;
  /**
   * As attendee-form.ts says; `repeated`: further up in the list already; `taken`: of somebody else
   * who is known.
   */
  readonly code: string;
}

/** What an import did, or everything that kept it from doing anything. */
export type ImportOutcome =
  | {
      readonly ok: true;
      readonly rows: number;
      readonly added: number;
      /** Known already by address and number, and left as they are. */
      readonly unchanged: number;
    }
  | {
      readonly ok: false;
      readonly rows: number;
      /** How many problems there are; the first of them are listed. */
      readonly total: number;
      readonly bad: readonly BadRow[];
    };

/** More rows than this are refused. */
const MOST_ROWS = 200_000;
/** More problems are counted, not listed. */
const MOST_LISTED = 1_000;

export interface PeopleImport {
  /**
   * Takes a list of people in: all of it, or nothing.
   * @throws GatehouseError table-empty, table-too-large; what reading the rows throws
   */
  run(rows: AsyncIterable<readonly TypedRow[]>, actor: StaffActor): Promise<ImportOutcome>;
}

/** Thrown inside of a transaction so that nothing of it stays. */
class NothingTaken extends Error {}

/** What is found wrong with a list. */
class Problems {
  total = 0;
  readonly listed: BadRow[] = [];

  add(problem: BadRow): void {
    this.total += 1;
    if (this.listed.length < MOST_LISTED) this.listed.push(problem);
  }
}

/** Reads rows by the plan's rules, and tells which two of them are the same person. */
class RowReader {
  rows = 0;
  readonly #problems: Problems;
  readonly #seen = { email: new Set<string>(), phone: new Set<string>() };

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  read({ line, fields }: TypedRow): ImportedPerson | null {
    this.rows += 1;
    const form = readAttendeeForm(fields);
    if (!form.ok) {
      for (const { field, code } of form.issues) this.#problems.add({ line, field, code });
      return null;
    }
    const { person } = form;
    let isRepeated = false;
    for (const field of ['email', 'phone'] as const) {
      if (this.#seen[field].has(person[field])) {
        isRepeated = true;
        this.#problems.add({ line, field, code: 'repeated' });
      }
      this.#seen[field].add(person[field]);
    }
    return isRepeated ? null : { ...person, id: newId(), line };
  }
}

/** Wires the import of lists of people: one transaction, one entry of the log. */
export function createPeopleImport(ports: {
  readonly importer: PeopleImporter;
  readonly audit: Audit;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): PeopleImport {
  const { importer, audit, now } = ports;
  return {
    async run(rows, actor) {
      const problems = new Problems();
      const reader = new RowReader(problems);

      async function* people(): AsyncGenerator<readonly ImportedPerson[], void> {
        for await (const batch of rows) {
          const good: ImportedPerson[] = [];
          for (const row of batch) {
            const person = reader.read(row);
            if (person !== null) good.push(person);
          }
          if (reader.rows > MOST_ROWS) {
            throw new GatehouseError('table-too-large', `more than ${MOST_ROWS} rows`, {
              what: 'rows',
              most: MOST_ROWS,
            });
          }
          // Once something is wrong the rest is only read.
          if (problems.total === 0) yield good;
        }
        if (reader.rows === 0) throw new GatehouseError('table-empty', 'no rows');
        if (problems.total > 0) throw new NothingTaken();
      }

      const stamp = {
        version: nextStamp(null, now()),
        staffId: actor.id,
        at: toInstant(now()),
      };
      try {
        const { added, unchanged } = await importer.run(people(), stamp, async (tx, count) => {
          for (const { line, field } of count.taken) problems.add({ line, field, code: 'taken' });
          if (problems.total > 0) throw new NothingTaken();
          const facts = {
            import_id: newId() satisfies Uuid,
            rows: reader.rows,
            added: count.added,
            unchanged: count.unchanged,
          };
          await audit.record(tx, { actor, type: 'attendee.imported', facts });
        });
        return { ok: true, rows: reader.rows, added, unchanged };
      } catch (error) {
        if (!(error instanceof NothingTaken)) throw error;
        const bad = problems.listed.toSorted((a, b) => a.line - b.line);
        return { ok: false, rows: reader.rows, total: problems.total, bad };
      }
    },
  };
}
