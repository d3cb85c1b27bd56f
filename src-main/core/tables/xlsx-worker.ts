import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import readExcelFile from 'read-excel-file/node';
import { xlsxStart, type XlsxMessage } from './xlsx-messages.ts';

// Reads one spreadsheet. A thread of its own, with a limit to its memory: the reader holds it whole.

const port = parentPort;
if (port === null) throw new TypeError('xlsx-worker is a worker thread');

type Cell = Awaited<ReturnType<typeof readExcelFile>>[number]['data'][number][number];

const BATCH_ROWS = 500;

/** A cell's text: dates as ISO 8601, numbers as people type them: 9876543210, not 9.87654321E9. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  if (cell instanceof Date) {
    const [date = '', time = ''] = cell.toISOString().split('T');
    return time.startsWith('00:00:00') ? date : `${date} ${time.slice(0, 8)}`;
  }
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
}

function say(message: XlsxMessage): void {
  port?.postMessage(message);
}

async function readSheets(path: string): Promise<void> {
  const sheets = await readExcelFile(await readFile(path), { trim: false });
  const filled = sheets.filter(({ data }) => data.length > 0);
  const rows = (filled[0]?.data ?? []).flatMap((row, index) => {
    const texts = row.map(cellText);
    const cells = texts.slice(0, texts.findLastIndex((text) => text !== '') + 1);
    return cells.some((text) => text.trim() !== '') ? [{ number: index + 1, cells }] : [];
  });
  for (let at = 0; at < rows.length; at += BATCH_ROWS) {
    say({ said: 'rows', rows: rows.slice(at, at + BATCH_ROWS) });
  }
  say({ said: 'end', hasMoreSheets: filled.length > 1 });
}

readSheets(xlsxStart.parse(workerData).path).catch(() => {
  // Not why: the reader's sentence may quote a cell.
  say({ said: 'damaged' });
});
