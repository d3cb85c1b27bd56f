import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createCore, type Core } from '#core/core.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { castFrom, type Cast } from '#tools/demo/cast.ts';
import { inventList, listCsv, type ListedPerson } from '#tools/organiser/people-list.ts';
import { drawPapers, type SpecimenPapers } from '#tools/organiser/specimen-papers.ts';
import { planSeed } from '#tools/seed/package-plan.ts';
import { seedDataFolder, todayInIndia, type SeededFolder } from '#tools/seed/seed-data-folder.ts';

const SIZE = { seed: 'screenshots', attendees: 240, events: 2, selfies: 120 } as const;
const ADMITTED = 40;
const REFUSED: readonly VerdictCode[] = [
  'ticket-revoked',
  'ticket-replaced',
  'kyc-pending',
  'person-blocked',
  'wrong-gate',
];
const APPLICANTS = 4;
const IMPORTED = 25;

/** A folder that had an evening. */
export interface Evening {
  readonly dataFolder: string;
  readonly seeded: SeededFolder;
  readonly cast: Cast;
  readonly throwawayKey: string;
  /** A list that can be imported, with rows that are wrong. */
  readonly listFile: string;
}

/** Has people wait for a reviewer, with their documents. */
async function addApplicants(
  call: Core['call'],
  people: readonly ListedPerson[],
  papers: readonly SpecimenPapers[],
  event: { readonly eventId: Uuid; readonly ticketTypeId: Uuid },
): Promise<void> {
  for (const [index, { name, email, phone, place: location }] of people.entries()) {
    const of = papers[index];
    if (of === undefined) throw new RangeError('papers for everybody');
    const userId = newId();
    await call('attendee.add', {
      ...event,
      userId,
      fields: { name, email, phone, location },
      flags: [],
      consent: { textVersion: CONSENT_TEXT_VERSION, language: 'en' },
      approve: null,
    });
    const files = { adhar_front: of.front, adhar_back: of.back, selfie: of.selfie } as const;
    for (const fileType of ['adhar_front', 'adhar_back', 'selfie'] as const) {
      const picture = new Uint8Array(files[fileType]);
      await call('attendee.addDocument', { userId, documentId: newId(), fileType, picture });
    }
  }
}

async function writeList(file: string): Promise<void> {
  const wrong = '"","not an address","12","Pune"\r\n"Anil","anil@example.org","98200","Pune"\r\n';
  await writeFile(file, `${listCsv(inventList('import', IMPORTED))}${wrong}`);
}

/** Seeds the folder, lets people in and sends others away, and leaves documents to be reviewed. */
export async function prepareEvening(dataFolder: string): Promise<Evening> {
  const throwawayKey = randomBytes(32).toString('hex');
  const date = todayInIndia();
  const seeded = await seedDataFolder({ ...SIZE, dataFolder, date, throwawayKey });
  const cast = castFrom(await planSeed({ ...SIZE, date, used: 8 }));
  const applicants = inventList('applicants', APPLICANTS);
  const papers = await drawPapers(SIZE.seed, applicants);
  const core = createCore({ dataFolder, throwawayKey });
  try {
    await core.open();
    const scan = (text: string): Promise<unknown> =>
      core.call('gate.scan', { scanId: newId(), text, reader: 'camera', direction: 'in' });
    for (let guest = 0; guest < ADMITTED; guest += 1) await scan(cast.next('admitted'));
    for (const verdict of REFUSED) await scan(cast.next(verdict));
    await scan('https://example.org/menu');
    const organiser = seeded.staff.find(({ role }) => role === 'organiser');
    const { email = '', password = null } = organiser ?? {};
    const { token } = await core.call('session.signIn', {
      by: 'password',
      email,
      password: password ?? '',
    });
    const { call } = core.as(token);
    const { ticketTypes } = await call('event.detail', { eventId: seeded.event.id });
    const [type] = ticketTypes;
    if (type === undefined) throw new Error('a seeded event has ticket types');
    await addApplicants(call, applicants, papers, {
      eventId: seeded.event.id,
      ticketTypeId: type.id,
    });
  } finally {
    await core.close();
  }
  const listFile = path.join(dataFolder, 'guests.csv');
  await writeList(listFile);
  return { dataFolder, seeded, cast, throwawayKey, listFile };
}
