import { expect, test } from '@playwright/test';
import { access, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { CODE_MODULES, PAPERS, PRINT_KINDS, QUIET_MODULES } from '#shared/print/paper.ts';
import type { PrintRow } from '#shared/print/print-job.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import {
  answerSaveDialog,
  PRINTED_EVENT,
  printedRows,
  printHead,
  savePdf,
  shellCall,
  valueOf,
} from './print-desk.ts';
import { codesOn, measureCode, paperOf, RENDER_DPI, textOf, withPages } from './printed-paper.ts';

/*
 * Printed paper, from the window's call to a decoder that is not ours. Sheets are rendered at 150
 * dots an inch, half of what the poorest printer here has.
 */

let kiosk: Kiosk;
let folder: string;
let picture: Uint8Array;

test.beforeAll(async () => {
  kiosk = await launchKiosk();
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-print-'));
  picture = await sharp({
    create: { width: 1600, height: 900, channels: 3, background: '#8c1d40' },
  })
    .jpeg()
    .toBuffer();
});
test.afterAll(async () => {
  await kiosk.close();
  await rm(folder, { recursive: true, force: true });
});

const place = (name: string): string => path.join(folder, name);

/** What zbar should read of these people's tickets. */
const textsOf = (rows: readonly PrintRow[]): string[] =>
  rows.map(({ text }) => text ?? 'none').toSorted();

/** People in most jobs here. */
const FEW = 6;

for (const kind of PRINT_KINDS) {
  test(`${kind}: pages have their size, every code reads, its quiet zone is four modules`, async () => {
    const paper = PAPERS[kind];
    const rows = printedRows(FEW);
    const file = place(`${kind}.pdf`);
    const saved = await savePdf(kiosk, printHead(kind, FEW), rows, file, picture);
    const sheets = Math.ceil(rows.length / paper.people);
    expect(saved.sheets).toBe(sheets);
    expect((await stat(file)).size).toBe(saved.bytes);

    const { pages, width, height } = await paperOf(file);
    expect(pages).toBe(sheets);
    // A PDF's points are whole: a third of a millimetre.
    expect(Math.abs(width - paper.width)).toBeLessThan(0.36);
    expect(Math.abs(height - paper.height)).toBeLessThan(0.36);

    await withPages(file, async (pictures) => {
      const read = await Promise.all(pictures.map((page) => codesOn(page)));
      expect(read.flat().toSorted()).toEqual(textsOf(rows));
      const perMm = RENDER_DPI / 25.4;
      for (const { sheet, x, y } of saved.codes) {
        const around = { x: x * perMm, y: y * perMm, module: paper.module * perMm };
        const code = await measureCode(pictures[sheet]!, CODE_MODULES, around);
        expect(Math.abs(code.module / perMm - paper.module)).toBeLessThan(0.03 * paper.module);
        // A pixel may fall to either side.
        const least = QUIET_MODULES - 1.5 / code.module;
        for (const side of Object.values(code.quiet)) expect(side).toBeGreaterThan(least);
      }
    });
  });
}

test('a Hindi ticket says everything in Hindi, and its text can be copied', async () => {
  const row = { ...printedRows(1)[0]!, name: 'राजेश गायकवाड़', ticketType: 'विशेष अतिथि' };
  const event = { ...PRINTED_EVENT, title: 'जन सभा नागपुर', venue: 'रेशीमबाग मैदान' };
  const file = place('hindi.pdf');
  await savePdf(kiosk, printHead('ticket-a4', 1, { language: 'hi', event }), [row], file);
  const text = await textOf(file);
  for (const said of [row.name, row.ticketType, event.title, event.venue, 'शनिवार, 5 दिसंबर 2026']) {
    expect(text).toContain(said.normalize('NFC'));
  }
  expect(text).toContain('प्रवेश शुरू');
  expect(text).toContain('16:00');
  expect(text).toContain('17:30');
  expect(text).toContain(formatTicketNumber(row.number));
});

test('names of any script and length stay text and on their sheet', async () => {
  const names = [
    '<img src=x onerror=alert(1)><b>Bold</b>',
    'W'.repeat(100),
    'محمد عبد الرحمن الأنصاري',
    '👩‍👩‍👧‍👦 Kumar 🎉',
    'A\u202Egnp.evil',
    'श्रीमती '.repeat(12).trim(),
  ];
  const rows = printedRows(names.length).map((row, index) => ({
    ...row,
    name: names[index]!,
    ticketType: 'T'.repeat(60),
  }));
  const event = {
    ...PRINTED_EVENT,
    title: 'राष्ट्रीय सम्मेलन '.repeat(11).trim(),
    partyName: 'P'.repeat(100),
    venue: 'V'.repeat(200),
  };
  expect(event.title.length).toBeGreaterThan(190);
  for (const kind of PRINT_KINDS) {
    const file = place(`hostile-${kind}.pdf`);
    await savePdf(kiosk, printHead(kind, rows.length, { event }), rows, file, picture);
    expect((await paperOf(file)).pages).toBe(Math.ceil(rows.length / PAPERS[kind].people));
    await withPages(file, async (pages) => {
      const read = [];
      for (const page of pages) read.push(...(await codesOn(page)));
      // A code under somebody's name would be lost.
      expect(read.toSorted()).toEqual(textsOf(rows));
    });
    const text = await textOf(file);
    // Lines break where they must.
    expect(text.replaceAll(/\s/g, '')).toContain('<imgsrc=xonerror=alert(1)><b>Bold</b>');
    expect(text).toContain('⟨202E⟩');
  }
});

test('a list of several pages is numbered, twenty people a page, in the order given', async () => {
  const rows = printedRows(45).map((row, index) => ({ ...row, name: `Guest ${100 + index}` }));
  // Somebody whose ticket was signed elsewhere is named all the same.
  rows[7] = { ...rows[7]!, text: null };
  const file = place('list-45.pdf');
  const saved = await savePdf(kiosk, printHead('list', rows.length), rows, file);
  expect(saved.sheets).toBe(3);
  const text = await textOf(file);
  const pages = text.split('\f');
  for (const [index, page] of pages.slice(0, 3).entries()) {
    expect(page).toContain(PRINTED_EVENT.title);
    expect(page).toContain(`Page ${index + 1} of 3`);
  }
  const named = pages.slice(0, 3).map((page) => page.match(/Guest \d+/g)?.length);
  expect(named).toEqual([20, 20, 5]);
  expect(pages[1]).toContain('Guest 120');
  expect(text.replaceAll(/\s+/g, ' ')).toContain('No code on this laptop');
});

test('a ticket without its text is refused, a cancelled job is gone and wrote nothing', async () => {
  const [row] = printedRows(1);
  const file = place('never.pdf');
  await answerSaveDialog(kiosk, file);
  const begin = async (): Promise<string> => {
    const input = { head: printHead('ticket-a4', 1), name: 'Tickets' };
    return ((await valueOf(shellCall(kiosk.page, 'shell.savePdf', input))) as { job: string }).job;
  };
  const first = await begin();
  const bare = { job: first, rows: [{ ...row!, text: null }] };
  expect(await shellCall(kiosk.page, 'shell.printRows', bare)).toMatchObject({
    ok: false,
    error: { code: 'invalid-input' },
  });
  const second = await begin();
  expect(await windows()).toBe(2);
  await valueOf(shellCall(kiosk.page, 'shell.cancelPrint', { job: second }));
  expect(await windows()).toBe(1);
  expect(
    await shellCall(kiosk.page, 'shell.printRows', { job: second, rows: [row!] }),
  ).toMatchObject({ ok: false, error: { code: 'print-failed' } });
  await expect(access(file)).rejects.toThrow('ENOENT');
});

test('the dialog for saving: cancelled, nothing begins; a place that can not be written, a code', async () => {
  const input = { head: printHead('badge-62mm', 1), name: 'Badges' };
  await answerSaveDialog(kiosk, null);
  expect(await valueOf(shellCall(kiosk.page, 'shell.savePdf', input))).toEqual({ job: null });
  await answerSaveDialog(kiosk, place('no/such/folder.pdf'));
  const { job } = (await valueOf(shellCall(kiosk.page, 'shell.savePdf', input))) as { job: string };
  await valueOf(shellCall(kiosk.page, 'shell.printRows', { job, rows: printedRows(1) }));
  expect(await shellCall(kiosk.page, 'shell.finishPrint', { job })).toMatchObject({
    ok: false,
    error: { code: 'file-not-written' },
  });
  expect(await windows()).toBe(1);
});

test('the print window has no bridge, no Node, no network, and leaves nothing on the disk', async () => {
  await answerSaveDialog(kiosk, place('alone.pdf'));
  const input = { head: printHead('ticket-phone', 1), name: 'Ticket' };
  const { job } = (await valueOf(shellCall(kiosk.page, 'shell.savePdf', input))) as { job: string };
  const rows = printedRows(1).map((row) => ({ ...row, name: 'Zebedee Quixworth' }));
  await valueOf(shellCall(kiosk.page, 'shell.printRows', { job, rows }));
  const seen = await kiosk.app.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((each) =>
      each.webContents.getURL().startsWith('gatehouse://print/'),
    )!;
    const ask = `Promise.all([
      Promise.resolve(['require', 'process', 'gatehouse', 'electron'].filter((name) => name in window)),
      fetch('https://example.com').then(() => 'answered', () => 'refused'),
      fetch('gatehouse://app/index.html').then(() => 'answered', () => 'refused'),
      fetch('/..%2fmain%2findex.js').then((answer) => answer.status),
      Promise.resolve(document.body.innerText),
    ])`;
    return {
      visible: window.isVisible(),
      stored: window.webContents.session.storagePath,
      said: (await window.webContents.executeJavaScript(ask)) as unknown[],
    };
  });
  expect(seen.visible).toBe(false);
  expect(seen.stored).toBeNull();
  expect(seen.said.slice(0, 4)).toEqual([[], 'refused', 'refused', 403]);
  expect(String(seen.said[4])).toContain('Zebedee Quixworth');
  await valueOf(shellCall(kiosk.page, 'shell.finishPrint', { job }));
  expect(await windows()).toBe(1);
  // The name is in the file that was asked for, and nowhere below the data folder.
  expect(await textOf(place('alone.pdf'))).toContain('Zebedee Quixworth');
  expect(await filesWith(kiosk.dataFolder, 'Quixworth')).toEqual([]);
});

test('a preview is the sheet itself: its code reads', async () => {
  const [row] = printedRows(1);
  const input = { head: printHead('ticket-a4', 1), row: row! };
  const png = place('preview.png');
  const seen = await previewOf(input, png);
  expect(seen).toEqual({ width: 210, height: 297 });
  expect(await codesOn(png)).toEqual([row!.text]);
  expect(await windows()).toBe(1);
});

test('a look at a preview ends no job', async () => {
  const rows = printedRows(2);
  const file = place('beside.pdf');
  await answerSaveDialog(kiosk, file);
  const input = { head: printHead('ticket-a4', 2), name: 'Tickets' };
  const { job } = (await valueOf(shellCall(kiosk.page, 'shell.savePdf', input))) as { job: string };
  await valueOf(shellCall(kiosk.page, 'shell.printRows', { job, rows: [rows[0]!] }));
  await previewOf({ head: printHead('badge-4x6in', 1), row: rows[1]! }, place('beside.png'));
  await valueOf(shellCall(kiosk.page, 'shell.printRows', { job, rows: [rows[1]!] }));
  await valueOf(shellCall(kiosk.page, 'shell.finishPrint', { job }));
  expect((await paperOf(file)).pages).toBe(2);
});

test('500 tickets are one file within a minute', async () => {
  test.setTimeout(180_000);
  const rows = printedRows(500);
  const file = place('many.pdf');
  const started = Date.now();
  const saved = await savePdf(kiosk, printHead('ticket-a4', rows.length), rows, file, picture);
  const seconds = (Date.now() - started) / 1000;
  process.stdout.write(`500 tickets: ${seconds.toFixed(1)} s, ${saved.bytes} bytes\n`);
  expect(saved.sheets).toBe(500);
  expect((await paperOf(file)).pages).toBe(500);
  expect(seconds).toBeLessThan(60);
});

async function windows(): Promise<number> {
  return kiosk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
}

async function previewOf(input: object, file: string): Promise<{ width: number; height: number }> {
  const { png, ...size } = await kiosk.page.evaluate(async (given) => {
    const { gatehouse } = window as never as {
      gatehouse: {
        shellCall(
          name: string,
          input: unknown,
        ): Promise<{ value: { png: Uint8Array; width: number; height: number } }>;
      };
    };
    const { value } = await gatehouse.shellCall('shell.previewPrint', { ...given, picture: null });
    // Playwright carries no bytes.
    return { ...value, png: Array.from(value.png) };
  }, input);
  await sharp(Buffer.from(png)).toFile(file);
  return size;
}

/** Files below a folder that hold a text as it is. */
async function filesWith(below: string, text: string): Promise<string[]> {
  const entries = await readdir(below, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    if (bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'))) found.push(file);
  }
  return found;
}
