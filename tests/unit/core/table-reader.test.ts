import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { ZipFile } from 'yazl';
import { readTable, tableFile, tableFolder } from '#tests/fixtures/table-file.ts';

const ROWS = [
  ['Name', 'Phone'],
  ['Asha Rao', '98765 43210'],
];

async function reasonOf(bytes: Uint8Array | string): Promise<unknown> {
  const file = await tableFile(await tableFolder(), bytes);
  return readTable(file).then(
    () => 'read',
    (error: unknown) => error,
  );
}

async function zipOf(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [part, text] of Object.entries(parts))
    zip.addBuffer(typeof text === 'string' ? Buffer.from(text) : text, part);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A spreadsheet of this sheet data, as small as one can be. */
function sheetOf(
  data: string,
  more: Readonly<Record<string, string | Buffer>> = {},
): Promise<Buffer> {
  return zipOf({
    'xl/workbook.xml': `<workbook ${MAIN} xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `<Relationships><Relationship Id="r1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="r2" Type="${RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${MAIN}><sheetData>${data}</sheetData></worksheet>`,
    ...more,
  });
}

describe('a text table', () => {
  it.each([',', ';', '\t', '|'])('is read with %j between its cells', async (delimiter) => {
    const text = ROWS.map((row) => row.join(delimiter)).join('\r\n');
    const { rows } = await readTable(await tableFile(await tableFolder(), text));
    expect(rows).toEqual(ROWS);
  });

  it('keeps delimiters, quotes and line ends inside quotes', async () => {
    const text = 'Name;Place\n"Rao, Asha";"Pune; ""old"" town\r\nWest"\n';
    const { rows } = await readTable(await tableFile(await tableFolder(), text));
    expect(rows).toEqual([
      ['Name', 'Place'],
      ['Rao, Asha', 'Pune; "old" town\r\nWest'],
    ]);
  });

  it('counts its rows as a spreadsheet does, and leaves the empty ones out', async () => {
    const text = 'Name,Phone\n\n,\nAsha,1\n';
    const { rows, numbers } = await readTable(await tableFile(await tableFolder(), text));
    expect(rows).toEqual([
      ['Name', 'Phone'],
      ['Asha', '1'],
    ]);
    expect(numbers).toEqual([1, 4]);
  });

  const hindi = 'नाम,फ़ोन\nआशा राव,९८७६५४३२१०\n';
  const big = Buffer.from(`\ufeff${hindi}`, 'utf16le').swap16();
  it.each([
    ['UTF-8', Buffer.from(hindi)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${hindi}`)],
    ['UTF-16 little end first', Buffer.from(`\ufeff${hindi}`, 'utf16le')],
    ['UTF-16 big end first', big],
  ])('is read as %s', async (_, bytes) => {
    const { rows, notices } = await readTable(await tableFile(await tableFolder(), bytes));
    expect(rows).toEqual([
      ['नाम', 'फ़ोन'],
      ['आशा राव', '९८७६५४३२१०'],
    ]);
    expect(notices).toEqual([]);
  });

  it('is read as Windows-1252, and says so, where it is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('Name\nJos'), Buffer.from([0xe9, 0x20, 0x80, 0x0a])]);
    const { rows, notices } = await readTable(await tableFile(await tableFolder(), bytes));
    expect(rows).toEqual([['Name'], ['José €']]);
    expect(notices).toEqual(['windows-1252']);
  });

  it('is refused where a quote is never closed, without a word of the row', async () => {
    const error = await reasonOf('Name\n"Asha Rao\n');
    expect(error).toMatchObject({ code: 'table-unreadable', facts: { reason: 'quotes' } });
    expect(String(error)).not.toContain('Asha');
  });
});

describe('a table over a limit', () => {
  it.each([
    ['rows', 'a\n'.repeat(200_001)],
    ['columns', ','.repeat(200)],
    ['cell', 'x'.repeat(10_001)],
    ['cell', `"${'x'.repeat(5_000_000)}"`],
    ['file', Buffer.alloc(50 * 2 ** 20 + 1, 'a\n')],
  ])('of %s is refused', async (what, text) => {
    expect(await reasonOf(text === ','.repeat(200) ? `a${text}b` : text)).toMatchObject({
      code: 'table-too-large',
      facts: { what },
    });
  });

  it('unpacks to no more than is allowed', async () => {
    const bomb = await sheetOf('', { 'xl/sharedStrings.xml': Buffer.alloc(301 * 2 ** 20, ' ') });
    expect(bomb.length).toBeLessThan(2 ** 20);
    expect(await reasonOf(bomb)).toMatchObject({
      code: 'table-too-large',
      facts: { what: 'unpacked' },
    });
  }, 60_000);
});

describe('a file that is no table', () => {
  it.each([
    ['holds nothing', Buffer.alloc(0), { code: 'table-empty' }],
    [
      'is a picture',
      Buffer.from('89504e470d0a1a0a00', 'hex'),
      { facts: { reason: 'not-a-table' } },
    ],
    [
      'is old Excel',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]),
      { facts: { reason: 'old-excel' } },
    ],
    [
      'has a password',
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(1_024),
        Buffer.from('EncryptedPackage', 'utf16le'),
        Buffer.alloc(500),
      ]),
      { facts: { reason: 'encrypted' } },
    ],
    ['is cut off', Buffer.from('PK\u0003\u0004 and no more'), { facts: { reason: 'damaged' } }],
  ])('%s', async (_, bytes, refusal) => {
    expect(await reasonOf(bytes)).toMatchObject(refusal);
  });

  it('is some other archive', async () => {
    expect(await reasonOf(await zipOf({ 'a.txt': 'a' }))).toMatchObject({
      facts: { reason: 'not-a-table' },
    });
  });

  it('is not there', async () => {
    await expect(readTable(path.join(await tableFolder(), 'none.csv'))).rejects.toMatchObject({
      facts: { reason: 'not-found' },
    });
  });
});

describe('a spreadsheet', () => {
  it('of another writer gives texts, numbers as typed, dates as dates', async () => {
    const file = path.join(await tableFolder(), 'other.xlsx');
    await writeExcelFile([
      [{ value: 'Name' }, { value: 'Phone' }, { value: 'Born' }, { value: 'Paid' }],
      [
        { value: 'आशा राव' },
        { value: 9_876_543_210 },
        { value: new Date(Date.UTC(1990, 1, 28)), format: 'dd/mm/yyyy' },
        { value: true },
      ],
    ]).toFile(file);
    expect((await readTable(file)).rows).toEqual([
      ['Name', 'Phone', 'Born', 'Paid'],
      ['आशा राव', '9876543210', '1990-02-28', 'TRUE'],
    ]);
  });

  it('gives the result stored with a formula, never a new one', async () => {
    const data =
      '<row r="1"><c r="A1"><f>1+1</f><v>9</v></c><c r="B1" t="str"><f>CMD()</f><v>kept</v></c></row>' +
      '<row r="3"><c r="A3"><f>2+2</f></c><c r="B3" t="e"><f>A9</f><v>#REF!</v></c><c r="C3" t="inlineStr"><is><t>x</t></is></c></row>';
    const file = await tableFile(await tableFolder(), await sheetOf(data));
    expect(await readTable(file)).toEqual({
      rows: [
        ['9', 'kept'],
        ['', '', 'x'],
      ],
      numbers: [1, 3],
      notices: [],
    });
  });

  it('reads texts that cells share, without how a word is read aloud', async () => {
    const file = await tableFile(
      await tableFolder(),
      await sheetOf('<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>', {
        'xl/sharedStrings.xml': `<sst ${MAIN}><si><t>zero</t><rPh><t>ZERO</t></rPh></si><si><r><t>o</t></r><r><t>ne_x0021_</t></r></si></sst>`,
      }),
    );
    expect((await readTable(file)).rows).toEqual([['one!', 'zero']]);
  });

  it.each([
    ['declares entities', '<!DOCTYPE a [<!ENTITY b "c">]>'],
    ['is not well-formed', '<oops'],
  ])('is refused where its XML %s', async (_, before) => {
    const file = path.join(await tableFolder(), 'bad.xlsx');
    await writeFile(
      file,
      await sheetOf('', { 'xl/worksheets/sheet1.xml': `${before}<worksheet/>` }),
    );
    await expect(readTable(file)).rejects.toMatchObject({ facts: { reason: 'damaged' } });
  });

  it('is refused where rows go on under one number', async () => {
    const data = '<row r="1"><c><v>1</v></c></row>'.repeat(2);
    expect(await reasonOf(await sheetOf(data))).toMatchObject({ facts: { reason: 'damaged' } });
  });

  it('is refused where a row is so far down that nobody could hold all before it', async () => {
    const data = '<row r="99999999999"><c><v>1</v></c></row>';
    expect(await reasonOf(await sheetOf(data))).toMatchObject({
      code: 'table-too-large',
      facts: { what: 'rows' },
    });
  });
});
