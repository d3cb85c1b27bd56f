import type { ExportTable } from '../services/export-table.ts';

/** A table as a JSON list of objects, a row a line, piece by piece. */
export async function* jsonText(table: ExportTable): AsyncGenerator<string, void> {
  const keys = table.columns.map(({ key }) => key);
  let before = '[\n';
  for await (const rows of table.rows) {
    let text = '';
    for (const row of rows) {
      const entries = keys.map((key, index) => [key, row[index] ?? null] as const);
      text += before + JSON.stringify(Object.fromEntries(entries));
      before = ',\n';
    }
    yield text;
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
