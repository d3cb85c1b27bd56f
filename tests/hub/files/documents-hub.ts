import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import sharp from 'sharp';
import type { HubConfig } from '#server/config.ts';
import { installJobs } from '#server/jobs/worker.ts';
import type { HubBase } from '#server/parts/base.ts';
import type { DocumentsPart } from '#server/parts/documents.ts';
import type { AttendeeActor, StaffActor } from '#server/services/actor.ts';
import type { Activity } from '#server/services/audit.ts';
import type { FileType } from '#server/services/document-ports.ts';
import type { PersonKeyStore } from '#server/storage/person-key-store.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { Role } from '#shared/domain/staff.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';
import { configOf, openPart } from './documents-part.ts';

/** The part of documents on a database, a folder and keys of its own. */
export interface DocumentsHub extends AsyncDisposable {
  readonly base: HubBase;
  readonly part: DocumentsPart;
  readonly keys: PersonKeyStore;
  readonly filesFolder: string;
  /** What was logged, in order; also what a transaction took back afterwards. */
  readonly log: Activity[];
  /** How far the hub's clock is ahead, milliseconds. */
  clockAhead: number;
  addPerson(state?: {
    status?: 'pending' | 'approved' | 'rejected';
    review_state?: 'none' | 'waiting' | 'asked' | 'done';
    waiting_since?: string;
  }): Promise<AttendeeActor>;
  addStaff(role: Role): Promise<StaffActor>;
  /** Jobs that wait, as `name` and payload. */
  jobs(): Promise<{ name: string; payload: unknown }[]>;
  /** Whole files in the store's folder, as keys. */
  filesOnDisk(): string[];
  /** Keys that rows of documents in use name. */
  namedKeys(): Promise<string[]>;
}

const VERSION = '000000000001-0000';
const ORIGIN = { ip: '192.0.2.1', userAgent: 'a test' };

/** @param settings what differs from a hub that keeps everything in a folder */
export async function openDocumentsHub(settings: Partial<HubConfig> = {}): Promise<DocumentsHub> {
  const own = await freshDatabase();
  await installJobs(own.url);
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-documents-'));
  const config = { ...configOf(own.url, folder), ...settings };
  const log: Activity[] = [];
  const { base, part, keys } = await openPart(config, () => Date.now() + hub.clockAhead, log);
  const { database } = base;
  const filesFolder = path.join(folder, 'files');
  let count = 0;

  async function addSession(type: 'attendee' | 'staff', id: Uuid): Promise<Uuid> {
    const sessionId = newId();
    await database
      .insertInto('user_sessions')
      .values({
        id: sessionId,
        family_id: newId(),
        user_id: type === 'attendee' ? id : null,
        staff_id: type === 'staff' ? id : null,
        actor_type: type,
        kind: 'api',
        session_token: createHash('sha256').update(sessionId).digest('hex'),
        expires_at: '2100-01-01T00:00:00.000Z',
        ip_address: null,
        user_agent: null,
      })
      .execute();
    return sessionId;
  }

  const hub: DocumentsHub = {
    base,
    part,
    keys,
    filesFolder,
    log,
    clockAhead: 0,
    async addPerson(state = {}) {
      const id = newId();
      count += 1;
      await database
        .insertInto('users')
        .values({
          id,
          email: `person-${count}@example.org`,
          name: `Person ${count}`,
          phone: String(9_000_000_000 + count),
          location: 'Pune',
          password_hash: null,
          version: VERSION,
          ...state,
        })
        .execute();
      return { type: 'attendee', id, sessionId: await addSession('attendee', id), ...ORIGIN };
    },
    async addStaff(role) {
      const id = newId();
      await database
        .insertInto('admin_users')
        .values({ id, email: `${id}@example.org`, name: role, password_hash: null, role })
        .execute();
      return { type: 'staff', id, role, sessionId: await addSession('staff', id), ...ORIGIN };
    },
    async jobs() {
      const { rows } = await sql<{ name: string; payload: unknown }>`
        SELECT identifier AS name, payload FROM graphile_worker._private_jobs AS j
        JOIN graphile_worker._private_tasks AS t ON t.id = j.task_id ORDER BY j.id`.execute(
        database,
      );
      return rows;
    },
    filesOnDisk: () => filesIn(filesFolder),
    async namedKeys() {
      const rows = await database
        .selectFrom('documents')
        .select(['storage_key', 'display_key', 'thumbnail_key'])
        .where('replaced_at', 'is', null)
        .execute();
      return rows
        .flatMap((row) => Object.values(row))
        .filter((key) => key !== null)
        .toSorted();
    },
    async [Symbol.asyncDispose]() {
      part.close();
      await database.destroy();
      await own[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return hub;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .toSorted();
}

/** A picture that a phone might send; its colour tells one from another. */
export function photo(colour = '#336699', width = 640, height = 480): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
}

/** An upload of somebody. */
export function upload(
  fileType: FileType,
  bytes: Uint8Array,
  reviewAgain = false,
): { fileType: FileType; bytes: Uint8Array; reviewAgain: boolean } {
  return { fileType, bytes, reviewAgain };
}
