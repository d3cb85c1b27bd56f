import { lstat, readdir, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { GatehouseError } from '#shared/errors.ts';
import {
  exportTable,
  readTable,
  tableFile,
  tableFolder,
  writtenTable,
} from '#tests/fixtures/table-file.ts';
import { writeTableFile } from '#core/tables/table-writer.ts';

const SEED = 20261122;
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  "Robert'); DROP TABLE users;--",
  '=1+1',
  '+91 98765 43210',
  '-1',
  '@SUM(A1)',
  '＝1+1',
  '\t=1+1',
  ' =1+1',
  '\r=1+1',
  '\u200b=1+1',
  '\u202eabc',
  '👩‍👧 आशा',
  'a"b',
  'a,b;c\td|e',
  'one\r\ntwo',
  '_x0041_',
  'NUL\u0000here',
  '\ud800',
  ']]>',
  '&amp;',
  'constructor',
  '__proto__',
];
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const hostile = fc.constantFrom(...HOSTILE);

function tableOf(cell: fc.Arbitrary<string>): fc.Arbitrary<string[][]> {
  return fc.integer({ min: 1, max: 6 }).chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 8,
    }),
  );
}

const table = tableOf(
  fc.oneof(
    { weight: 2, arbitrary: hostile },
    { weight: 3, arbitrary: text },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  ),
);
/** Without code points that stand for nothing, some of which Excel's writer leaves out. */
const excelTable = tableOf(fc.oneof(hostile, text));

const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u;

/** What a reader of the written CSV sees of a text. */
function inCsv(text: string): string {
  const bare = text.replaceAll('\0', '').toWellFormed();
  return FORMULA.test(bare) || /^[\t\r\n]/.test(bare) ? `'${bare}` : bare;
}

/** What is left of a text in XML. */
function inXml(text: string): string {
  return text.replaceAll(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');
}

/** As the reader gives it: without what holds nothing. */
function filled(rows: readonly (readonly string[])[]): string[][] {
  return rows
    .filter((row) => row.some((text) => text.trim() !== ''))
    .map((row) => {
      const cells = [...row];
      while (cells.at(-1) === '') cells.pop();
      return cells;
    });
}

describe('a table that was written', () => {
  it('as CSV comes back as it was, no cell of it beginning with the sign of a formula', async () => {
    const folder = await tableFolder();
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const read = await readTable(await writtenTable(folder, 'csv', rows));
        for (const text of read.rows.flat()) expect(text).not.toMatch(FORMULA);
        expect(filled(read.rows.slice(1))).toEqual(filled(rows.map((row) => row.map(inCsv))));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('as Excel comes back as it was', async () => {
    const folder = await tableFolder();
    await fc.assert(
      fc.asyncProperty(excelTable, async (rows) => {
        const read = await readTable(await writtenTable(folder, 'xlsx', rows));
        expect(filled(read.rows.slice(1))).toEqual(filled(rows.map((row) => row.map(inXml))));
      }),
      // Each reading is a thread of its own.
      { seed: SEED, numRuns: 25, endOnFailure: true },
    );
  }, 60_000);

  it('as Excel holds nothing but texts for a reader that we did not write', async () => {
    const folder = await tableFolder();
    const rows = [HOSTILE.filter((text) => !/\p{Cc}|\p{Cs}|_x|^\s|\u200b/u.test(text))];
    const [sheet] = await readExcelFile(await writtenTable(folder, 'xlsx', rows));
    expect(sheet?.data[1]).toEqual(rows[0]);
  });

  it('as JSON is what was given', async () => {
    const folder = await tableFolder();
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = await readFile(await writtenTable(folder, 'json', rows), 'utf8');
        const values = (JSON.parse(text) as Record<string, string>[]).map((row) =>
          Object.values(row),
        );
        expect(values).toEqual(rows.map((row) => row.map((value) => value)));
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it.each(['csv', 'xlsx'] as const)('as %s takes a megabyte in one cell', async (format) => {
    const file = await writtenTable(await tableFolder(), format, [['x'.repeat(2 ** 20)]]);
    await expect(readTable(file)).rejects.toMatchObject({
      code: 'table-too-large',
      facts: { what: 'cell' },
    });
  });

  it('is never put in the place of what is no file', async () => {
    const folder = await tableFolder();
    const link = path.join(folder, 'link.csv');
    await symlink('/dev/null', link);
    const refusal = { code: 'file-not-written', facts: { reason: 'not-a-file' } };
    const table = exportTable([['a']]);
    await expect(writeTableFile(link, 'csv', table)).rejects.toMatchObject(refusal);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    await expect(writeTableFile(folder, 'csv', exportTable([['a']]))).rejects.toMatchObject(
      refusal,
    );
  });

  it('is there whole and for its owner alone, or not at all', async () => {
    const folder = await tableFolder();
    const file = await writtenTable(folder, 'csv', [['old']]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const broken = exportTable([['new']]);
    async function* failing(): AsyncGenerator<string[][], void> {
      yield [['new']];
      throw await Promise.resolve(new GatehouseError('internal', 'in the middle'));
    }
    await expect(
      writeTableFile(file, 'xlsx', { ...broken, rows: failing() }),
    ).rejects.toMatchObject({ code: 'internal' });
    expect(await readFile(file, 'utf8')).toContain('old');
    expect(await readdir(folder)).toEqual(['table.csv']);
  });
});

/** Reads it, whatever it is. @returns the refusal's code, or null */
async function codeOf(file: string): Promise<string | null> {
  try {
    await readTable(file);
    return null;
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    return error.code;
  }
}

describe('a file of whoever', () => {
  const REFUSALS = [null, 'table-unreadable', 'table-too-large', 'table-empty'];

  it('is read or refused, never more, whatever its bytes', async () => {
    const folder = await tableFolder();
    const start = fc.constantFrom('', 'PK\u0003\u0004', '\ufeff', '"', '\u00ff\u00fe');
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 4_000 }), async (magic, bytes) => {
        const content = Buffer.concat([Buffer.from(magic, 'latin1'), bytes]);
        expect(REFUSALS).toContain(await codeOf(await tableFile(folder, content)));
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it('is read or refused where a good spreadsheet was changed', async () => {
    const folder = await tableFolder();
    const good = await readFile(
      await writtenTable(folder, 'xlsx', [
        ['Asha', '9876543210'],
        ['Rao', '1'],
      ]),
    );
    const change = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.option(fc.nat(good.length)),
        async (changes, cut) => {
          const bytes = Buffer.from(good);
          for (const [at, byte] of changes) bytes[at] = byte;
          const content = cut === null ? bytes : bytes.subarray(0, cut);
          expect(REFUSALS).toContain(await codeOf(await tableFile(folder, content)));
        },
      ),
      { seed: SEED, numRuns: 150 },
    );
  }, 120_000);
});
