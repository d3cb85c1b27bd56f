import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { call } from './call.ts';

const path = z.string().min(1).max(4096);

/** What a column of a table may be taken for. */
export const importField = z.enum([
  'name',
  'email',
  'phone',
  'location',
  'ticketType',
  'flags',
  'status',
  'ignore',
]);
export type ImportField = z.infer<typeof importField>;

/** Columns in the file's order. */
export const importMapping = z.strictObject({
  fields: z.array(importField).max(200),
  /** For rows whose type is not named. */
  ticketTypeId: uuid,
  /** Whom the list says were checked already: approved at once. */
  approve: z.boolean(),
  issueTickets: z.boolean(),
});
export type ImportMapping = z.infer<typeof importMapping>;

/** A row that can't be taken. */
export const badRow = z.strictObject({
  /** As the spreadsheet counts: the heading is 1. */
  line: z.int().positive(),
  field: importField.nullable(),
  /** `import.problem.<code>`. */
  code: z.string(),
  /** What stands there, cut to 80 characters. */
  value: z.string().max(80),
});
export type BadRow = z.infer<typeof badRow>;

/** What importing would do. */
export const importPlan = z.strictObject({
  importId: uuid,
  rows: z.int(),
  /** New people; people known by phone or e-mail who get registered; registered already. */
  added: z.int(),
  registered: z.int(),
  unchanged: z.int(),
  bad: z.int(),
  /** Twice in the file: the first one counts. */
  repeated: z.int(),
  /** `import.notice.<code>`: how the file was read, where that is worth a word. */
  notices: z.array(z.string()),
});
export type ImportPlan = z.infer<typeof importPlan>;

export const importView = z.strictObject({
  importId: uuid,
  eventId: uuid,
  fileName: z.string(),
  state: z.enum(['running', 'finished', 'abandoned', 'cancelled']),
  rows: z.int(),
  staff: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** Of whom nobody was admitted: it may still be taken back. */
  revocable: z.boolean(),
});
export type ImportView = z.infer<typeof importView>;

/** Lists of attendees from files. Progress comes as `work-progress`, `work`: the import's id. */
export const importContract = {
  /** Reads headings and some rows. table-unreadable, table-too-large, table-empty. */
  'import.inspect': call({
    input: z.strictObject({ path }),
    output: z.strictObject({
      headings: z.array(z.string()).max(200),
      samples: z.array(z.array(z.string())).max(5),
      guess: z.array(importField).max(200),
      format: z.enum(['csv', 'xlsx']),
      notices: z.array(z.string()),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Reads the whole file on the worker thread and changes nothing. */
  'import.check': call({
    input: z.strictObject({ importId: uuid, eventId: uuid, path, mapping: importMapping }),
    output: importPlan,
    access: 'staff',
    retry: 'safe',
  }),
  'import.badRows': call({
    input: z.strictObject({ importId: uuid, offset: z.int().nonnegative() }),
    output: z.strictObject({ rows: z.array(badRow).max(100), total: z.int() }),
    access: 'staff',
    retry: 'safe',
  }),
  'import.exportBadRows': call({
    input: z.strictObject({
      importId: uuid,
      format: z.enum(['csv', 'xlsx']),
      path,
      /** Over row, column, reason and value, in the user's language. */
      headings: z.array(z.string().max(100)).length(4),
      /** Sentences by `<field>.<code>`; the code where there is none. */
      reasons: z.record(z.string().max(60), z.string().max(300)),
    }),
    output: z.strictObject({ rows: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
  /**
   * Imports what `import.check` planned: all rows or none. import-changed where file or plan are
   * no longer what was checked, import-has-bad-rows unless `leaveOut` says how many are left out.
   */
  'import.run': call({
    input: z.strictObject({
      importId: uuid,
      rows: z.int().positive(),
      leaveOut: z.int().nonnegative(),
    }),
    output: importView,
    access: 'staff',
    retry: 'never',
  }),
  /** Stops a running import; nothing of it stays. */
  'import.cancel': call({
    input: z.strictObject({ importId: uuid }),
    output: z.strictObject({}),
    access: 'staff',
    retry: 'safe',
  }),
  'import.list': call({
    input: z.strictObject({ eventId: uuid }),
    output: z.strictObject({ imports: z.array(importView).max(100) }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Cancels every registration of an import of whom nobody was admitted. */
  'import.takeBack': call({
    input: z.strictObject({ importId: uuid, rows: z.int().positive() }),
    output: importView,
    access: 'staff',
    retry: 'safe',
  }),
} as const;
