import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Instant } from '#shared/domain/instant.ts';
import { releaseManifest, signedManifest, updateReport } from '#shared/wire/update.ts';
import type { UpdateFailure, UpdateStore } from '../services/update/update-ports.ts';
import type { WritableDatabase } from './database.ts';
import { prepareEventTimes } from './event-times.ts';
import { ASIDE_FOLDER, keepAside } from './migrator.ts';
import { storing } from './storage-error.ts';

/** How copies that are made before an update are named: `before-update-7-...`. */
const ASIDE_NAME = 'update-';

const failureName = updateReport.shape.failure.unwrap();

interface Row {
  readonly highest: number;
  readonly offer: string | null;
  readonly below_minimum: number;
  readonly is_offered: number;
  readonly failed: 'failed' | 'went-back' | null;
  readonly failure: UpdateFailure | null;
  readonly failed_at: Instant | null;
}

function prepare(database: WritableDatabase) {
  return {
    row: database.prepare<[], Row>('SELECT * FROM update_state WHERE id = 1'),
    accept: database.prepare(
      `UPDATE update_state SET highest = max(highest, ?), offer = ?, sequence = ?, version = ?,
         security = ?, below_minimum = ?, is_offered = 1`,
    ),
    setOffered: database.prepare('UPDATE update_state SET is_offered = ?'),
    drop: database.prepare(
      `UPDATE update_state SET offer = NULL, sequence = NULL, version = NULL, security = 0,
         below_minimum = 0, is_offered = 0`,
    ),
    noteAsked: database.prepare('UPDATE update_state SET asked_at = ?'),
    fail: database.prepare('UPDATE update_state SET failed = ?, failure = ?, failed_at = ?'),
    events: prepareEventTimes(database),
    steps: database.prepare<[], string>('SELECT name FROM migrations ORDER BY position').pluck(),
  };
}

/**
 * What is known of a kiosk's updates, for services/update/updates.ts.
 * @param transaction the one of the gate store
 */
export function createUpdateStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
  dataFolder: string,
): UpdateStore {
  const on = prepare(database);
  const asideFolder = path.join(dataFolder, ASIDE_FOLDER);
  /** Copies that were made before an update. */
  const copies = (): string[] =>
    existsSync(asideFolder)
      ? readdirSync(asideFolder).filter((name) => name.startsWith(`before-${ASIDE_NAME}`))
      : [];
  const remove = (names: readonly string[]): void => {
    for (const name of names) rmSync(path.join(asideFolder, name), { force: true });
  };
  const row = (): Row => {
    const found = storing(() => on.row.get());
    if (found === undefined) throw new TypeError('update_state has one row');
    return found;
  };
  return {
    highest: () => row().highest,
    offer() {
      const { offer, is_offered: isOffered, below_minimum: isDemanded } = row();
      if (offer === null) return null;
      const signed = signedManifest.parse(JSON.parse(offer));
      const manifest = releaseManifest.parse(JSON.parse(signed.manifest));
      return { signed, manifest, isOffered: isOffered === 1, isDemanded: isDemanded === 1 };
    },
    accept(signed, { sequence, version, security }, isDemanded) {
      const text = JSON.stringify(signed);
      const flags = [security ? 1 : 0, isDemanded ? 1 : 0];
      transaction(() => on.accept.run(sequence, text, sequence, version, ...flags));
    },
    setOffered(isOffered) {
      if ((row().is_offered === 1) === isOffered) return;
      transaction(() => on.setOffered.run(isOffered ? 1 : 0));
    },
    drop() {
      transaction(() => on.drop.run());
    },
    noteAsked(at) {
      transaction(() => on.noteAsked.run(at));
    },
    fail(how, why, at) {
      transaction(() => on.fail.run(how, why, at));
    },
    succeed() {
      if (row().failed === null) return;
      transaction(() => on.fail.run(null, null, null));
    },
    failure() {
      const { failed, failure, failed_at: at } = row();
      if (failed === null || at === null) return null;
      return { how: failed, why: z.parse(failureName, failure), at };
    },
    events: () => storing(() => on.events.all()),
    schemaSteps: () => storing(() => on.steps.all()),
    setAside(sequence) {
      const before = copies();
      storing(() => {
        keepAside(database, asideFolder, `${ASIDE_NAME}${sequence}`);
      });
      // One is enough, and each is as large as the store.
      remove(before);
    },
    dropAside() {
      remove(copies());
    },
  };
}
