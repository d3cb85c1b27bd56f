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
  | 'shell.previewPrint';

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
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: `${fileName(name)}${PDF}`,
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      });
      if (canceled || filePath === '') return { job: null };
      // Not every system's dialog adds what it filters by.
      const file = path.extname(filePath).toLowerCase() === PDF ? filePath : `${filePath}${PDF}`;
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
    'shell.previewPrint': async ({ head, picture, row }) => {
      const { width, height } = PAPERS[head.kind];
      return { png: await jobs.preview(head, picture, row), width, height };
    },
  };
}

/** A name as every system's files may have: what acts in a path is a dash. */
function fileName(name: string): string {
  return name.replaceAll(/[\p{Cc}\\/:*?"<>|]+/gu, '-').replace(/^\.+/, '');
}
