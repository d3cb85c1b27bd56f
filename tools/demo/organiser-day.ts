import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createCore } from '#core/core.ts';
import { openKiosk } from '#tools/kiosk-launch.ts';
import { OrganiserWindow } from '#tools/organiser/organiser-window.ts';
import { inventList, listCsv, type ListedPerson } from '#tools/organiser/people-list.ts';
import { drawPapers } from '#tools/organiser/specimen-papers.ts';
import { writeBlankCamera } from '#tools/simulate/blank-camera.ts';
import type { Act, Chapter } from './acts.ts';
import { DayLog } from './day-log.ts';
import { filmChapters } from './film.ts';
import { GateWindow } from './gate-window.ts';
import { textOnPaper } from './organiser-paper.ts';
import { CameraFile, playProgramme } from './programme.ts';

const ADMIN = { name: 'Anita Desai', email: 'anita@example.org', password: 'seven mango trees' };
/** Whoever added papers does not approve them. */
const REVIEWER = { name: 'Farah Khan', email: 'farah@example.org' };
const EVENT = {
  title: 'Monsoon Rally, Jaipur',
  description: 'An evening of speeches and music for everybody.',
  partyName: 'Citizens of Jaipur',
  venue: 'Ramlila Maidan, Jaipur',
};
const PEOPLE = inventList('organiser demo', 60);
const REVIEWED = PEOPLE.slice(0, 3);
const COMING = 2;
const STEP_WITHIN_MS = 20_000;

export interface DayShowing {
  readonly dataFolder: string;
  readonly throwawayKey: string;
  /** Where list, tickets, report and pictures are left. */
  readonly output: string;
  readonly hasPictures: boolean;
  readonly say: (line: string) => void;
}

/** A time at the event's place so many hours from now, as the form takes it. */
function localTime(hours: number): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T');
}

/** Writes the papers that the people to be reviewed sent. */
async function writePapers(folder: string): Promise<readonly PaperFiles[]> {
  await mkdir(folder, { recursive: true });
  const drawn = await drawPapers('organiser demo', REVIEWED);
  return Promise.all(
    drawn.map(async ({ front, back, selfie }, index) => {
      const files = {
        Selfie: path.join(folder, `${index}-selfie.jpg`),
        'Card, front': path.join(folder, `${index}-front.jpg`),
        'Card, back': path.join(folder, `${index}-back.jpg`),
      };
      await writeFile(files.Selfie, selfie);
      await writeFile(files['Card, front'], front);
      await writeFile(files['Card, back'], back);
      return files;
    }),
  );
}

type PaperFiles = Readonly<Record<'Selfie' | 'Card, front' | 'Card, back', string>>;

/** What is drawn before any core opens in this process, which takes the drawing of SVG from it. */
export interface DayProps {
  readonly papers: readonly PaperFiles[];
}

export async function prepareDay(folder: string): Promise<DayProps> {
  return { papers: await writePapers(folder) };
}

/** The signed texts of people's tickets, from the store itself while no kiosk runs on it. */
async function ticketTexts(
  { dataFolder, throwawayKey }: DayShowing,
  people: readonly ListedPerson[],
): Promise<string[]> {
  const core = createCore({ dataFolder, throwawayKey });
  try {
    await core.open();
    const { email, password } = ADMIN;
    const { token } = await core.call('session.signIn', { by: 'password', email, password });
    const { call } = core.as(token);
    const { events } = await call('event.list', { query: EVENT.title, statuses: [], offset: 0 });
    const [event] = events;
    if (event === undefined) throw new Error('the event is not there');
    const filter = {
      eventId: event.id,
      query: '',
      kyc: null,
      registration: null,
      ticketTypeId: null,
      arrived: null,
      printed: null,
      importId: null,
    };
    const { prints } = await call('ticket.prints', {
      choice: { by: 'filter', filter, count: PEOPLE.length },
      kind: 'ticket-a4',
      offset: 0,
    });
    return people.map(({ name }) => prints.find((print) => print.name === name)?.text ?? '');
  } finally {
    await core.close();
  }
}

/** In admin mode, from the first start to tickets on paper; the laptop has its gate then. */
async function beforeDoors(
  showing: DayShowing,
  window: OrganiserWindow,
  props: DayProps,
  log: DayLog,
): Promise<void> {
  const { output, hasPictures } = showing;
  const { page } = window;
  const picture = async (name: string): Promise<void> => {
    if (hasPictures) await page.screenshot({ path: path.join(output, `organiser-${name}.png`) });
  };
  await log.step('the first administrator', () => window.makeFirstAdmin(ADMIN));
  await log.step('an event', async () => {
    await window.makeEvent({
      ...EVENT,
      startsAt: localTime(2),
      doorsOpenAt: localTime(-1),
      doorsCloseAt: localTime(6),
    });
    await picture('event');
  });
  await log.step('60 people from guests.csv, with their tickets', async () => {
    const list = path.join(output, 'guests.csv');
    await writeFile(list, listCsv(PEOPLE));
    await window.importList(list, PEOPLE.length, false);
    await picture('import');
  });
  await log.step('the papers of 3', async () => {
    for (const [index, { name, email }] of REVIEWED.entries()) {
      await window.openPerson(name, email);
      await window.addPapers(props.papers[index] ?? {});
    }
  });
  await log.step('3 documents reviewed by the keyboard, by somebody else', async () => {
    const { name, email } = REVIEWER;
    const { password } = await window.addStaff(name, email, 'Reviewer');
    await window.signOut();
    await window.signIn(email, password ?? '');
    await window.openRoom('Identity check');
    const seen: string[] = [];
    for (const _ of REVIEWED) {
      if (seen.length === 1) await picture('review');
      seen.push(await window.review({ key: 'a' }));
    }
    await window.signOut();
    await window.signIn(ADMIN.email, ADMIN.password);
    return `approved ${seen.join(', ')}`;
  });
  const pdf = path.join(output, 'tickets.pdf');
  await log.step('tickets.pdf', async () => {
    await window.saveTickets(pdf);
    await picture('tickets');
    return `${Math.round((await stat(pdf)).size / 1024)} KB`;
  });
}

/** Films the tickets of two who were reviewed and of one who was not, as they are held up. */
function atTheDoors(texts: readonly string[]): Chapter {
  const caption = { title: EVENT.title, line: 'General' };
  const acts = texts.map((text, index): Act => {
    const isReviewed = index < COMING;
    const look = { carrier: index === 0 ? 'paper' : 'phone', blur: 0.4 } as const;
    return {
      id: isReviewed ? 'a reviewed guest at the gate' : 'a guest without papers at the gate',
      expects: isReviewed ? 'admitted' : 'kyc-pending',
      items: [{ text, version: 5, errorCorrection: 'M', look, caption }],
    };
  });
  return { place: null, acts };
}

async function untilTickets(showing: DayShowing, props: DayProps, log: DayLog): Promise<void> {
  const { dataFolder, throwawayKey, output } = showing;
  const cameraFile = path.join(dataFolder, 'camera.mjpeg');
  await writeBlankCamera(cameraFile);
  const kiosk = await openKiosk({ dataFolder, throwawayKey, cameraFile });
  kiosk.page.setDefaultTimeout(STEP_WITHIN_MS);
  const window = new OrganiserWindow(kiosk);
  try {
    await beforeDoors(showing, window, props, log);
    await log.step('the laptop goes to its gate', async () => {
      await window.leave();
      await window.chooseGate('North laptop', EVENT.title, 'Main gate');
    });
  } catch (error) {
    if (showing.hasPictures)
      await kiosk.page.screenshot({ path: path.join(output, 'stopped.png') });
    throw error;
  } finally {
    await kiosk.app.close();
  }
}

async function fromDoors(showing: DayShowing, log: DayLog): Promise<void> {
  const { dataFolder, throwawayKey, output, hasPictures } = showing;
  const coming = PEOPLE.slice(0, COMING);
  const texts = await ticketTexts(showing, [...coming, ...PEOPLE.slice(-1)]);
  await log.step('a code on tickets.pdf, read back', async () => {
    const read = await textOnPaper(path.join(output, 'tickets.pdf'));
    if (read === null) return 'left out: pdftoppm and zbarimg are not here';
    if (!(await ticketTexts(showing, PEOPLE)).includes(read)) throw new Error('nobody’s code');
    return 'a ticket of one of the 60';
  });
  const chapter = atTheDoors(texts);
  const films = await filmChapters([chapter], () => {});
  const camera = new CameraFile(dataFolder);
  const [film] = films;
  if (film === undefined) throw new Error('a chapter has a film');
  await camera.play(film);
  const window = await GateWindow.open({ dataFolder, throwawayKey, cameraFile: camera.path });
  try {
    await playProgramme(
      {
        window,
        camera,
        pictures: null,
        onOutcome: ({ act, got, name }) =>
          log.outcome(`${act.id}, ${name ?? 'nobody'}`, got, act.expects),
      },
      [chapter],
      films,
    );
    window.page.setDefaultTimeout(STEP_WITHIN_MS);
    await log.step('report.pdf', async () => {
      const organiser = new OrganiserWindow(window);
      await window.press('Escape');
      await organiser.openAdminMode();
      await organiser.signIn(ADMIN.email, ADMIN.password);
      const report = path.join(output, 'report.pdf');
      await organiser.saveReport('Report as PDF…', report);
      if (hasPictures) await window.picture(path.join(output, 'organiser-live.png'));
      return `${Math.round((await stat(report)).size / 1024)} KB`;
    });
  } finally {
    await window.close();
  }
}

/**
 * An organiser's short day on a fresh laptop, through the real window.
 * @returns how many steps did not come out as they must
 */
export async function showOrganiserDay(
  showing: DayShowing,
  props: DayProps,
): Promise<{ readonly failed: number }> {
  const log = new DayLog(showing.say);
  const began = performance.now();
  showing.say('\nAn organiser’s day, on a laptop that was never used:');
  try {
    await untilTickets(showing, props, log);
    await fromDoors(showing, log);
  } catch (error) {
    if (log.failed === 0) log.failed = 1;
    showing.say(`The day ended early: ${error instanceof Error ? error.message : String(error)}`);
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  showing.say(
    log.failed === 0
      ? `Every step of the organiser’s day was as it must be, in ${seconds} s.`
      : `${log.failed} steps of the organiser’s day were not as they must be.`,
  );
  return { failed: log.failed };
}
