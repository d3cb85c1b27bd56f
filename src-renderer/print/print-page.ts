import {
  printReport,
  printStep,
  type PrintReport,
  type PrintStep,
} from '#shared/print/print-job.ts';
import { PAPERS } from '#shared/print/paper.ts';
import { missingCase } from '#shared/errors.ts';
import { eventPicture } from './event-picture.ts';
import { documentSheet } from './document-sheet.ts';
import { beginJob, type SheetMaker } from './sheet-maker.ts';
import '../styles/fonts.css';
import '../../resources/tickets/sheet.css';
import '../../resources/tickets/ticket.css';
import '../../resources/tickets/badge.css';
import '../../resources/tickets/list.css';
import '../../resources/tickets/document.css';

/*
 * The page that is printed. It has no bridge: it asks the shell, over its own protocol, for one step
 * after another, and says with each question what came of the one before.
 */

const STEP_ADDRESS = '/job/step';

const place = document.getElementById('sheets') ?? document.body;
let maker: SheetMaker | null = null;

async function perform(step: PrintStep): Promise<void> {
  switch (step.do) {
    case 'begin': {
      place.replaceChildren();
      const { kind, language } = step.head;
      const { width, height, module } = PAPERS[kind];
      document.documentElement.lang = language;
      document.documentElement.dataset['kind'] = kind;
      document.documentElement.style.setProperty('--width', `${width}mm`);
      document.documentElement.style.setProperty('--height', `${height}mm`);
      document.documentElement.style.setProperty('--module', `${module}mm`);
      document.title = step.head.event.title;
      await Promise.all(Array.from(document.fonts, (face) => face.load()));
      maker = beginJob(step.head, step.hasPicture ? await eventPicture(kind) : null);
      return;
    }
    case 'add':
      place.append(...(maker?.add(step.rows) ?? []));
      return;
    case 'document':
      document.documentElement.lang = step.document.language;
      document.documentElement.dataset['kind'] = 'document';
      document.title = step.document.title;
      await Promise.all(Array.from(document.fonts, (face) => face.load()));
      place.replaceChildren(documentSheet(step.document));
      return;
    case 'clear':
      place.replaceChildren();
      return;
    default:
      missingCase(step);
  }
}

async function askForStep(report: PrintReport): Promise<PrintStep | null> {
  const query = new URLSearchParams({
    done: String(report.done),
    sheets: String(report.sheets),
    trouble: report.trouble,
  });
  const answer = await fetch(`${STEP_ADDRESS}?${query.toString()}`);
  // No content: the job is over.
  return answer.status === 204 ? null : printStep.parse(await answer.json());
}

async function runJob(): Promise<void> {
  let report: PrintReport = { done: 0, sheets: 0, trouble: '' };
  for (;;) {
    const step = await askForStep(report);
    if (step === null) return;
    let trouble = '';
    try {
      await perform(step);
    } catch (error) {
      trouble = String(error).slice(0, 200);
    }
    const sheets = place.childElementCount;
    report = printReport.parse({ done: report.done + 1, sheets, trouble });
  }
}

runJob().catch((error: unknown) => console.error('the print page ended', error));
