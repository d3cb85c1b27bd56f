import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createCore, type Core } from '#core/core.ts';
import { openDatabaseKey, type OpenedKey } from '#core/keys/database-key.ts';
import type { KeychainLoading } from '#core/keys/keychain.ts';
import { writeEventPackage } from '#core/services/event-package-writer.ts';
import { packageHandlers, WITH_NOBODY_WAITING } from '#core/services/package-import.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { hasDatabase, openDatabase } from '#core/storage/database.ts';
import { KEY_STORE_FILE, KeyStore } from '#core/storage/key-store.ts';
import { createPackageStore } from '#core/storage/package-store.ts';
import { Vault, VAULT_FOLDER } from '#core/storage/vault.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toMilliseconds } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import { formatTicketNumber, type TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { PlannedAttendee } from './attendee-plan.ts';
import { planEvents, type EventFaceUse } from './event-plan.ts';
import { claimFolder, SEED_FOLDER } from './folder-claim.ts';
import { packageLines, planSeed, type SeedPlan } from './package-plan.ts';
import { seededKey } from './seeded-key.ts';
import { strayTickets } from './stray-tickets.ts';
import { TicketTable } from './ticket-table.ts';

export type SeedStep = 'tickets' | 'loading';

export interface SeedRequest {
  readonly dataFolder: string;
  /** In all: with several events nine in ten are registered for the first. */
  readonly attendees: number;
  readonly events: number;
  /** The same seed, size and date give the same package and tickets. */
  readonly seed: string;
  /** YYYY-MM-DD: the doors open at its midnight in India, for a week. By default today. */
  readonly date?: string | undefined;
  /** Drawn selfies; by default 200. */
  readonly selfies?: number | undefined;
  /** Selfies in place of drawn ones, JPEG, by the attendee's index; whoever has one consents. */
  readonly pictures?: ReadonlyMap<number, Uint8Array> | undefined;
  /** What the events do with faces; by default nothing, since a drawn portrait shows none. */
  readonly faces?: EventFaceUse | undefined;
  /** Whether anybody was asked to have their face compared; by default they were. */
  readonly asksConsent?: boolean | undefined;
  /** 64 hex digits; else the keychain's key, else a passphrase. */
  readonly throwawayKey?: string | undefined;
  /** Used where there is no keychain; by default one is made up and returned. */
  readonly passphrase?: string | undefined;
  readonly loadKeychain?: (() => Promise<KeychainLoading>) | undefined;
  readonly onProgress?: ((step: SeedStep, done: number, total: number) => void) | undefined;
}

export interface SeededFolder {
  readonly packageFile: string;
  readonly packageId: Uuid;
  readonly ticketsFile: string;
  readonly event: { readonly id: Uuid; readonly title: string };
  readonly gate: { readonly id: Uuid; readonly name: string };
  readonly staff: readonly {
    readonly name: string;
    readonly role: Role;
    readonly pin: string;
    readonly email: string;
    readonly password: string | null;
    readonly active: boolean;
  }[];
  readonly key: OpenedKey['from'];
  /** What opens the folder, where there is no keychain and no throw-away key. */
  readonly passphrase: string | null;
}

const KIOSK_NAME = 'Seeded kiosk';
const SELFIES = 200;
/** Each is a real scan by the real core, which takes a commit. */
const USED_TICKETS = 8;

/** Today in India, as YYYY-MM-DD. */
export function todayInIndia(now: number = Date.now()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(now);
}

/** Whether the doors of events of that date are open now. */
function isOpen(date: string): boolean {
  const [planned] = planEvents('', date, 1);
  if (planned === undefined) return false;
  const { doors_open_at, doors_close_at } = planned.event;
  const now = Date.now();
  return toMilliseconds(doors_open_at) <= now && now < toMilliseconds(doors_close_at);
}

/** Whether a ticket alone lets nobody in: a seed has no face to show with the used ones. */
function usesFaces({ faces }: SeedRequest): boolean {
  return faces !== undefined && faces.face_policy !== 'off';
}

function madeUpPassphrase(): string {
  const groups = randomBytes(15).toString('hex').match(/.{5}/g) ?? [];
  return groups.join('-');
}

/**
 * Makes a data folder for trying out and tests, as a kiosk leaves it after its set-up: events
 * loaded, standing at the first event's first gate. Beside it, in `seed/`, lie the event package and
 * tickets.csv with the verdict that each ticket must get.
 * @throws FolderRefusal for a folder that holds anything else; GatehouseError as the kiosk
 */
export async function seedDataFolder(request: SeedRequest): Promise<SeededFolder> {
  const { dataFolder, seed, attendees, events } = request;
  const date = request.date ?? todayInIndia();
  await claimFolder(dataFolder, { seed, attendees, events, date });

  const plan = await planSeed({
    seed,
    date,
    attendees,
    events,
    selfies: request.selfies ?? SELFIES,
    used: isOpen(date) && !usesFaces(request) ? USED_TICKETS : 0,
    pictures: request.pictures,
    faces: request.faces,
    asksConsent: request.asksConsent,
  });
  const packageFile = path.join(dataFolder, SEED_FOLDER, 'event.gatehouse');
  const ticketsFile = path.join(dataFolder, SEED_FOLDER, 'tickets.csv');
  const used = await writeFiles(plan, packageFile, ticketsFile, request.onProgress);

  const passphrase = request.passphrase ?? madeUpPassphrase();
  const key = await openKey(request, passphrase);
  await load(request, key, packageFile, plan.header.id);
  const placed = await standAtGate(request, plan, passphrase, used);
  return {
    ...placed,
    packageFile,
    packageId: plan.header.id,
    ticketsFile,
    staff: plan.staff.map(({ row: { name, email, role, active }, pin, password }) => ({
      name,
      email,
      role,
      pin,
      password,
      active,
    })),
    key: key.from,
    passphrase: key.from === 'passphrase' ? passphrase : null,
  };
}

/** Writes package and table in one pass. @returns the texts of the tickets that were used */
async function writeFiles(
  plan: SeedPlan,
  packageFile: string,
  ticketsFile: string,
  onProgress: SeedRequest['onProgress'],
): Promise<string[]> {
  const table = new TicketTable(ticketsFile);
  const titles = new Map(plan.events.map(({ event }) => [event.id, event.title]));
  const used: string[] = [];
  const total = plan.attendees.attendees;
  const shown = (number: TicketNumber | null) =>
    number === null ? '' : formatTicketNumber(number);
  let done = 0;

  const onAttendee = async ({ user, registration, tickets }: PlannedAttendee) => {
    for (const { row, expected } of tickets) {
      const text = plan.issuers.issuer.issue(row.event_id, row.number);
      if (expected === 'already-inside') used.push(text);
      const event = titles.get(registration.event_id) ?? '';
      table.add({ attendee: user.name, text, expected, number: shown(row.number), event });
    }
    await table.flush();
    done++;
    if (done % 1000 === 0 || done === total) onProgress?.('tickets', done, total);
  };
  const signer = seededKey(plan.seed, 'package signer');
  const lines = packageLines(plan, onAttendee);
  await writeEventPackage(packageFile, { header: plan.header, lines }, signer);

  const [first] = plan.events;
  if (first === undefined) throw new RangeError('a seed has at least one event');
  for (const stray of strayTickets(plan.seed, first.event.id, plan.issuers)) {
    const { what, text, expected, number } = stray;
    table.add({ attendee: what, text, expected, number: shown(number), event: first.event.title });
  }
  await table.close();
  return used;
}

async function openKey(request: SeedRequest, passphrase: string): Promise<OpenedKey> {
  const { dataFolder, throwawayKey, loadKeychain } = request;
  const opening = await openDatabaseKey({
    dataFolder,
    hasDatabase: await hasDatabase(dataFolder),
    throwawayKey,
    loadKeychain,
  });
  return opening.kind === 'opened' ? opening.key : opening.unlock(passphrase);
}

/** The kiosk's own import, at full speed: nobody waits at a gate. */
async function load(
  { dataFolder, onProgress }: SeedRequest,
  { databaseKey }: OpenedKey,
  packageFile: string,
  packageId: Uuid,
): Promise<void> {
  const access = { dataFolder, key: databaseKey, migrations: kioskMigrations };
  const database = await openDatabase(access);
  try {
    // Each page goes to the file once, at the close, and not after every transaction.
    database.pragma('wal_autocheckpoint = 0');
    const keys = new KeyStore({ file: path.join(dataFolder, KEY_STORE_FILE), databaseKey });
    try {
      const handlers = packageHandlers({
        // Whoever runs the tool has the key of the folder.
        hasStaff: () => false,
        store: createPackageStore(database, createCopyWriter(database)),
        files: new Vault(path.join(dataFolder, VAULT_FOLDER), keys),
        now: () => Date.now(),
        onProgress: (done, total) => onProgress?.('loading', done, total),
        // The core that stands at the gate afterwards carries them out when it opens.
        completeErasures: async () => {},
        pace: () => WITH_NOBODY_WAITING,
      });
      await handlers['setup.importPackage']({ path: packageFile, packageId });
    } finally {
      keys.close();
    }
  } finally {
    database.close();
  }
}

/** Has the kiosk's own core stand at the gate and scan the tickets that are to be used ones. */
async function standAtGate(
  request: SeedRequest,
  plan: SeedPlan,
  passphrase: string,
  used: readonly string[],
): Promise<Pick<SeededFolder, 'event' | 'gate'>> {
  const { dataFolder, throwawayKey, loadKeychain } = request;
  const core = createCore({
    dataFolder,
    throwawayKey,
    ...(loadKeychain === undefined ? {} : { loadKeychain }),
  });
  try {
    const state = await core.open();
    if (state.phase === 'locked') await core.call('core.unlock', { passphrase });
    if (state.phase === 'failed') {
      throw new GatehouseError(state.code, 'the seeded folder did not open', state.facts);
    }
    const [first] = plan.events;
    const gate = first?.gates[0];
    if (first === undefined || gate === undefined) throw new RangeError('no event, or no gate');
    const { id, title } = first.event;
    await core.call('setup.chooseGate', { kioskName: KIOSK_NAME, eventId: id, gateId: gate.id });
    for (const text of used) await scan(core, text);
    return { event: { id, title }, gate: { id: gate.id, name: gate.name } };
  } finally {
    await core.close();
  }
}

async function scan(core: Core, text: string): Promise<void> {
  const { verdict } = await core.call('gate.scan', {
    scanId: newId(),
    text,
    reader: 'camera',
    direction: 'in',
  });
  if (verdict !== 'admitted') throw new Error(`a fresh ticket was answered with ${verdict}`);
}
