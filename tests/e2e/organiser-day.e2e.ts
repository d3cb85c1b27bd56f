import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { OrganiserWindow, type ReviewDecision } from '#tools/organiser/organiser-window.ts';
import { inventList, listCsv, type ListedPerson } from '#tools/organiser/people-list.ts';
import type { Segment } from '#tools/simulate/video.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { NO_KEYCHAIN } from './keychain-session.ts';
import { expectVerdict, scanByHand, TEST_PASSPHRASE } from './gate-stand.ts';
import { codesOn, textOf } from './printed-paper.ts';
import { specimenCard } from './review-stand.ts';
import { readSignedRecord } from './signed-record.ts';
import { heldTicket, SimulatedCamera } from './simulated-camera.ts';

/*
 * The organiser's whole day on one laptop without a network, as docs/OPERATIONS.md tells it: from
 * the first start to the report, through the real window, with tickets read back from their paper.
 */

const run = promisify(execFile);
const FACES = path.resolve(import.meta.dirname, '../fixtures/faces');
const TITLE = 'Monsoon Rally, Jaipur';
const ADMIN = { name: 'Anita Desai', email: 'anita@example.org', password: 'seven mango trees' };

const PEOPLE = inventList('organiser day', 501);
const WALK_IN = PEOPLE.at(-1)!;
/** Checked before, and those whose papers come by mail. */
const CHECKED = PEOPLE.slice(0, 480);
const WAITING = PEOPLE.slice(480, 500);
const COMING = CHECKED.slice(0, 30);

/** Of the queue, in its order: three are rejected, one is asked for a better picture. */
function decisionOf(index: number): ReviewDecision {
  if (index === 4 || index === 9 || index === 14) return { key: 'r', reason: 6 };
  return index === 17 ? { key: 'b', reason: 1 } : { key: 'a' };
}

let folder: string;
let dataFolder: string;
let camera: SimulatedCamera;
let kiosk: Kiosk;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-day-'));
  dataFolder = path.join(folder, 'data');
  camera = await SimulatedCamera.playing([empty(1)]);
  kiosk = await launchKiosk({
    dataFolder,
    throwawayKey: null,
    env: NO_KEYCHAIN,
    cameraFile: camera.file,
  });
});
test.afterAll(async () => {
  await kiosk.close();
  await camera.close();
  await rm(folder, { recursive: true, force: true });
});

const empty = (seconds: number): Segment => ({ id: 'empty', seconds, items: [], seed: 1 });

/** Says what a chapter of the day took. */
async function chapter<T>(name: string, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await test.step(name, act);
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  process.stdout.write(`${name}: ${took}\n`);
  test.info().annotations.push({ type: name, description: took });
  return done;
}

/** A time at the event's place so many hours from now, as the form takes it. */
function localTime(hours: number): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T');
}

/** The texts of these people's codes, each from its own sheet of the PDF. */
async function textsOnPaper(pdf: string, people: readonly ListedPerson[]): Promise<string[]> {
  const sheets = (await textOf(pdf)).split('\f').map((sheet) => sheet.replaceAll(/\s+/g, ' '));
  const texts: string[] = [];
  for (const { name } of people) {
    const sheet = String(sheets.findIndex((text) => text.includes(name)) + 1);
    const picture = path.join(folder, `sheet-${sheet}`);
    await run('pdftoppm', [
      '-r',
      '150',
      '-png',
      '-singlefile',
      '-f',
      sheet,
      '-l',
      sheet,
      pdf,
      picture,
    ]);
    const [text] = await codesOn(`${picture}.png`);
    if (text === undefined) throw new Error(`no code on sheet ${sheet}`);
    texts.push(text);
  }
  return texts;
}

test('an organiser’s day, from the first start to the report', async () => {
  test.setTimeout(300_000);
  const { page } = kiosk;
  page.setDefaultTimeout(20_000);
  const organiser = new OrganiserWindow(kiosk);

  await chapter('first start and first administrator', async () => {
    await page.getByLabel('Passphrase', { exact: true }).fill(TEST_PASSPHRASE);
    await page.getByLabel('Repeat the passphrase').fill(TEST_PASSPHRASE);
    await page.keyboard.press('Enter');
    await organiser.makeFirstAdmin(ADMIN);
  });

  const [reviewer, supervisor] = await chapter('staff', async () => [
    await organiser.addStaff('Farah Khan', 'farah@example.org', 'Reviewer'),
    await organiser.addStaff('Vikram Rao', 'vikram@example.org', 'Supervisor'),
  ]);

  await chapter('event', async () => {
    await organiser.makeEvent({
      title: TITLE,
      description: 'An evening of speeches and music for everybody.',
      partyName: 'Citizens of Jaipur',
      venue: 'Ramlila Maidan, Jaipur',
      startsAt: localTime(2),
      doorsOpenAt: localTime(-1),
      doorsCloseAt: localTime(6),
    });
  });

  await chapter('import of 500 people', async () => {
    for (const [name, people] of [
      ['checked.csv', CHECKED],
      ['waiting.csv', WAITING],
    ] as const) {
      const file = path.join(folder, name);
      await writeFile(file, listCsv(people));
      await organiser.importList(file, people.length, people === CHECKED);
    }
  });

  await chapter('papers of 20 people', async () => {
    for (const [index, { name, email }] of WAITING.entries()) {
      const visitor = `visitor-0${(index % 9) + 1}`;
      const card = path.join(folder, `card-${index}.jpg`);
      await writeFile(card, await specimenCard(name, visitor, `1234 5678 90${10 + index}`));
      await organiser.openPerson(name, email);
      await organiser.addPapers({
        Selfie: path.join(FACES, `${visitor}-selfie.jpg`),
        'Card, front': card,
      });
    }
  });

  const decided = await chapter('review of 20 people by keyboard', async () => {
    await organiser.signOut();
    await organiser.signIn('farah@example.org', reviewer.password!);
    await organiser.openRoom('Identity check');
    const names: string[] = [];
    for (let index = 0; index < WAITING.length; index++) {
      names.push(await organiser.review(decisionOf(index)));
    }
    await expect(page.getByText('Everybody is reviewed')).toBeVisible();
    return names.map((name) => WAITING.find((person) => person.name === name)!);
  });
  const [rejected, asked] = [decided[4]!, decided[17]!];

  const pdf = path.join(folder, 'tickets.pdf');
  await chapter('500 tickets as PDF', async () => {
    await organiser.signOut();
    await organiser.signIn(ADMIN.email, ADMIN.password);
    await organiser.saveTickets(pdf);
  });
  const texts = await chapter('codes read from the paper', () =>
    textsOnPaper(pdf, [...COMING, rejected, asked]),
  );

  await chapter('opening the event, choosing the gate', async () => {
    await organiser.takeEventStep(TITLE, 'Open the event');
    await camera.play([
      empty(4),
      ...texts
        .slice(0, 31)
        .flatMap((text, index): Segment[] => [
          { id: `ticket ${index}`, seconds: 1.8, items: [heldTicket(text)], seed: index + 2 },
          empty(0.6),
        ]),
      empty(10),
    ]);
    await organiser.leave();
    await organiser.chooseGate('Main laptop', TITLE, 'Main');
  });

  await chapter('30 tickets and a rejected one before the camera', async () => {
    await expect(page.locator('.verdict[data-verdict="kyc-rejected"]')).toBeVisible({
      timeout: 120_000,
    });
    await camera.play([empty(1)]);
  });

  await chapter('a supervisor’s override', async () => {
    await page.keyboard.press('Escape');
    await scanByHand(kiosk, texts[31]!);
    await expectVerdict(page, 'kyc-pending');
    await organiser.overruleVerdict('Vikram Rao', 'Identity checked by hand', supervisor.pin!);
    await expectVerdict(page, 'kyc-pending', 'override');
    await page.keyboard.press('Escape');
  });

  await chapter('a walk-in by PIN sign-in', async () => {
    await organiser.openAdminMode();
    await organiser.signInByPin('Vikram Rao', supervisor.pin!);
    await organiser.addWalkIn(WALK_IN);
    const ticket = path.join(folder, 'walk-in.pdf');
    await organiser.openRoom('Tickets');
    await page.getByRole('searchbox').fill(WALK_IN.email);
    await expect(page.getByRole('region', { name: 'For whom' })).toContainText('1 person');
    await organiser.answerSaveDialog(ticket);
    await page.getByRole('button', { name: 'Save as PDF…' }).click();
    await page.getByText(/^Saved for/).waitFor();
    const [text] = await textsOnPaper(ticket, [WALK_IN]);
    await organiser.leave();
    await page.locator('main.gate').waitFor();
    await scanByHand(kiosk, text!);
    await expectVerdict(page, 'admitted');
    await page.keyboard.press('Escape');
  });

  const csv = path.join(folder, 'report.csv');
  const report = path.join(folder, 'report.pdf');
  await chapter('closing and report', async () => {
    await organiser.openAdminMode();
    await organiser.signIn(ADMIN.email, ADMIN.password);
    await organiser.closeEvent(TITLE);
    await organiser.saveReport('Report as PDF…', report);
    await organiser.saveReport('Numbers as CSV…', csv);
  });
  await kiosk.close();

  await chapter('record', async () => {
    expect(await readFile(csv, 'utf8')).toContain('total,admitted,count,32');
    expect(await textOf(report)).toContain(`Report: ${TITLE}`);
    const record = await readSignedRecord(dataFolder);
    expect(record.checkIns).toMatchObject([
      ...COMING.map(() => ({ kind: 'verdict', verdict: 'admitted', way: 'camera' })),
      { kind: 'verdict', verdict: 'kyc-rejected', way: 'camera' },
      { kind: 'verdict', verdict: 'kyc-pending', way: 'wedge' },
      { kind: 'override', verdict: 'kyc-pending', reason: 'identity-checked' },
      { kind: 'verdict', verdict: 'admitted', way: 'wedge' },
    ]);
    expect(record.wrong).toEqual([]);
    expect(record.brokenAt).toBeNull();
    expect(record.signed.map(({ id }) => id)).toEqual(record.checkIns.map(({ id }) => id));
  });
});
