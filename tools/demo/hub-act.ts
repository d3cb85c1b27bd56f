import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '#shared/domain/id.ts';
import type { Attendee, AttendeePictures } from '../hub/attendee-phone.ts';
import { chromiumProgram, openChromium, openPhone } from '../hub/chromium.ts';
import { eventSoon, startFreshHub, type FreshHub } from '../hub/fresh-hub.ts';
import { decide, nextCase } from '../hub/review.ts';
import { checkTicket, readCode } from '../hub/ticket-reading.ts';
import { drawPapers } from '../organiser/specimen-papers.ts';
import { DayLog } from './day-log.ts';
import { attendeeWithoutBrowser, attendeeWithPhone, type HubAttendee } from './hub-attendees.ts';

const PERSON: Attendee = {
  name: 'Asha Deshmukh',
  email: 'asha@example.com',
  phone: '98765 43210',
  place: 'Sadar, Nagpur',
  password: 'four plain words',
};
const STEP_WITHIN_MS = 15_000;

export interface HubShowing {
  /** Where pictures and the ticket's message are left. */
  readonly output: string;
  readonly say: (line: string) => void;
}

/** Draws what the person sends in; before a core opens in this process (see `drawPapers`). */
export async function prepareHub(): Promise<AttendeePictures> {
  const { name, email, phone, place } = PERSON;
  const [papers] = await drawPapers('hub demo', [{ name, email, phone, place }]);
  if (papers === undefined) throw new Error('one person has papers');
  return papers;
}

async function goTheWay(
  hub: FreshHub,
  person: HubAttendee,
  pictures: AttendeePictures,
  output: string,
  log: DayLog,
): Promise<void> {
  const event = { id: newId(), title: 'People’s Assembly for Clean Water' };
  const [organiser, reviewer] = await log.step('an organiser and a reviewer', async () => {
    const admin = await hub.firstAdmin();
    return [
      await hub.addStaff(admin, 'organiser', 'Omana Pillai'),
      await hub.addStaff(admin, 'reviewer', 'Farah Khan'),
    ] as const;
  });
  await log.step('an event', async () => {
    await organiser.call('PUT', `/v1/events/${event.id}`, eventSoon(event.title));
  });
  await log.step(`${PERSON.name} registers and confirms the address, ${person.by}`, () =>
    person.register(),
  );
  await log.step('both sides of a card, and a selfie', () => person.sendPictures(pictures));
  await log.step(`a place at ${event.title}`, () => person.registerFor(event));
  await log.step('the reviewer looks at three pictures and approves', async () => {
    const found = await nextCase(reviewer);
    for (const { id } of found.documents) await reviewer.bytes(`/v1/documents/${id}/display`);
    await decide(reviewer, found, 'approved');
  });
  const message = await log.step('the message with the ticket', async () => {
    const found = await hub.mails.until(PERSON.email, /^Your ticket/);
    const paper = found.attachments.find(({ contentType }) => contentType === 'application/pdf');
    if (paper !== undefined) await writeFile(path.join(output, 'hub-ticket.pdf'), paper.content);
    return found;
  });
  await log.step('the ticket is in the account', () => person.openTicket(event));
  const code = message.attachments.find(({ contentType }) => contentType === 'image/png');
  const { text } = await log.step('the kiosk’s decoder reads its code', async () => ({
    text: await readCode(code?.content ?? Buffer.alloc(0)),
  }));
  const keys = await organiser.call('GET', `/v1/events/${event.id}/signing-keys`);
  const { kind } = checkTicket(text, keys['signing_keys']);
  log.outcome('the kiosk’s codec on the ticket', kind, 'genuine');
}

/**
 * Somebody's way from a hub that was never used to a ticket that a gate believes.
 * @returns how many steps did not come out as they must
 */
export async function showHub(
  { output, say }: HubShowing,
  pictures: AttendeePictures,
): Promise<{ readonly failed: number }> {
  const log = new DayLog(say);
  const began = performance.now();
  say('\nThe hub, on a machine that never ran it:');
  const isHere = chromiumProgram() !== null;
  if (!isHere)
    say('Chromium is not installed: the person goes by the API, without pictures of it.');
  const browser = isHere ? await openChromium() : null;
  let hub: FreshHub | null = null;
  try {
    hub = await log.step('database, certificate and first admin', () => startFreshHub());
    let person: HubAttendee = attendeeWithoutBrowser(hub, PERSON);
    if (browser !== null) {
      const { page } = await openPhone(browser, { ignoreHTTPSErrors: true });
      page.setDefaultTimeout(STEP_WITHIN_MS);
      person = attendeeWithPhone(hub, page, PERSON, async (name) => {
        await page.screenshot({ path: path.join(output, `hub-${name}.png`) });
      });
    }
    await goTheWay(hub, person, pictures, output, log);
  } catch (error) {
    if (log.failed === 0) log.failed = 1;
    say(`The hub’s part ended early: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await browser?.close();
    await hub?.stop();
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  say(
    log.failed === 0
      ? `Every step at the hub was as it must be, in ${seconds} s; the ticket is in demo-output/hub-ticket.pdf.`
      : `${log.failed} steps at the hub were not as they must be.`,
  );
  return { failed: log.failed };
}
