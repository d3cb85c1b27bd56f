import { copyFile, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Uuid } from '#shared/domain/id.ts';
import {
  addDeskStaff,
  openDesk,
  PIN_HASH,
  writeSelfies,
  type FaceGuest,
} from '#tests/fixtures/face-desk.ts';
import type { SmallEvent, SmallEventOptions } from '#tests/fixtures/small-event.ts';
import { openGate, openRaw, type TestGate } from './test-core.ts';

/** A kiosk with desk staff, whose guests' selfies are in its vault. */
export interface FaceGate extends TestGate<readonly FaceGuest[]> {
  /** Writes beside the core. */
  run(sql: string, ...values: (string | number | null)[]): void;
  /** Reads another folder's database. */
  rowsOf<R>(folder: string, sql: string): R[];
}

export async function openFaceGate(
  fill: (small: SmallEvent) => readonly FaceGuest[],
  options: Omit<SmallEventOptions, 'pinHash'> = {},
): Promise<FaceGate> {
  const gate = await openGate(
    (small) => {
      addDeskStaff(small);
      return fill(small);
    },
    { pinHash: PIN_HASH, ...options },
  );
  await writeSelfies(gate.folder, gate.made);

  function withDatabase<T>(folder: string, work: (database: ReturnType<typeof openRaw>) => T): T {
    const database = openRaw(folder);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  // The core changes with a restart: what reads it must go on doing so.
  return Object.create(gate, {
    [Symbol.asyncDispose]: { value: () => gate[Symbol.asyncDispose]() },
    run: {
      value: (sql: string, ...values: (string | number | null)[]) => {
        withDatabase(gate.folder, (database) => database.prepare(sql).run(...values));
      },
    },
    rowsOf: {
      value: (folder: string, sql: string) =>
        withDatabase(folder, (database) => database.prepare(sql).all()),
    },
  }) as FaceGate;
}

/** Signs in for the room of faces. @returns the session's token */
export async function signIn(gate: TestGate<unknown>, staffId?: Uuid): Promise<string> {
  return openDesk(gate.core, staffId);
}

/** Every byte of every file in a folder. */
export async function bytesOnDisk(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name)))),
  );
}

/** Copies some files of a folder into a new one, which the caller removes. */
export async function openFolderCopy(folder: string, names: readonly string[]): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'gatehouse-copy-'));
  for (const name of names) await copyFile(path.join(folder, name), path.join(copy, name));
  return copy;
}

/** The types of a kiosk's log entries, in order. */
export function logged(gate: TestGate<unknown>): string[] {
  return gate
    .rows<{ activity_type: string }>('SELECT activity_type FROM activity_logs ORDER BY seq')
    .map((row) => row.activity_type);
}
