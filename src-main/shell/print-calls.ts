import { type BrowserWindow, dialog } from 'electron';
import path from 'node:path';
import { PAPERS } from '#shared/print/paper.ts';
import type { ShellHandlers } from '#shared/ipc/shell-contract.ts';
import type { Log } from './log.ts';
import { PrintJobs } from './print-jobs.ts';
import { printPages } from './print-window.ts';

type PrintCall =
  | 'shell.printers'
  | 'shell.print'
  | 'shell.savePdf'
  | 'shell.printRows'
  | 'shell.finishPrint'
  | 'shell.cancelPrint'
  | 'shell.previewPrint'
  | 'shell.printDocument'
  | 'shell.saveDocument';

const PDF = '.pdf';

/** What the window may ask of printers and of the system's dialog for saving. */
export function printCalls(window: BrowserWindow, log: Log): Pick<ShellHandlers, PrintCall> {
  const pages = printPages(path.join(import.meta.dirname, '../renderer'), log);
  const jobs = new PrintJobs(pages, log);
  return {
    'shell.printers': async () => ({
      printers: (await window.webContents.getPrintersAsync()).map((printer) => ({
        name: printer.name,
        title: printer.displayName === '' ? printer.name : printer.displayName,
      })),
    }),
    'shell.print': async ({ head, picture, printer }) => ({
      job: await jobs.begin(head, picture, { to: 'printer', printer }),
    }),
    'shell.savePdf': async ({ head, picture, name }) => {
      const file = await askForPdf(window, name);
      if (file === null) return { job: null };
      return { job: await jobs.begin(head, picture, { to: 'file', path: file }) };
    },
    'shell.printRows': async ({ job, rows }) => {
      await jobs.add(job, rows);
      return {};
    },
    'shell.finishPrint': async ({ job }) => jobs.finish(job),
    'shell.cancelPrint': ({ job }) => {
      jobs.cancel(job);
      return {};
    },
    'shell.printDocument': async ({ document, printer }) => {
      const { sheets } = await jobs.document(document, { to: 'printer', printer });
      return { sheets };
    },
    'shell.saveDocument': async ({ document, name }) => {
      const file = await askForPdf(window, name);
      if (file === null) return { bytes: null };
      const { bytes } = await jobs.document(document, { to: 'file', path: file });
      return { bytes };
    },
    'shell.previewPrint': async ({ head, picture, row }) => {
      const { width, height } = PAPERS[head.kind];
      return { png: await jobs.preview(head, picture, row), width, height };
    },
  };
}

/** Where a PDF is to be written, by the system's dialog; null: cancelled. */
async function askForPdf(window: BrowserWindow, name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: `${fileName(name)}${PDF}`,
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
  });
  if (canceled || filePath === '') return null;
  // Not every system's dialog adds what it filters by.
  return path.extname(filePath).toLowerCase() === PDF ? filePath : `${filePath}${PDF}`;
}

/** A name as every system's files may have: what acts in a path is a dash. */
function fileName(name: string): string {
  return name.replaceAll(/[\p{Cc}\\/:*?"<>|]+/gu, '-').replace(/^\.+/, '');
}
