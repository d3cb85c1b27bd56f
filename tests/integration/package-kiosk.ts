import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noCrash } from '#core/services/crash-point.ts';
import { createErasures } from '#core/services/erasure.ts';
import {
  BESIDE_A_GATE,
  packageHandlers,
  type PackageHandlers,
} from '#core/services/package-import.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { openDatabase, type WritableDatabase } from '#core/storage/database.ts';
import { createErasureStore } from '#core/storage/erasure-store.ts';
import { KEY_STORE_FILE, KeyStore } from '#core/storage/key-store.ts';
import { createPackageStore } from '#core/storage/package-store.ts';
import { Vault, VAULT_FOLDER } from '#core/storage/vault.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import { writeDraft, type DraftPackage } from '#tests/fixtures/sealed-package.ts';

export const PACKAGE_KEY = Buffer.alloc(32, 9);

/** As much of a kiosk as takes packages. */
export class PackageKiosk {
  readonly folder: string;
  readonly database: WritableDatabase;
  readonly vault: Vault;
  readonly handlers: PackageHandlers;
  readonly progress: [done: number, total: number][] = [];
  readonly #keys: KeyStore;
  /** Whether somebody of the staff could vouch for a new signer. */
  hasStaff = false;

  private constructor(folder: string, database: WritableDatabase) {
    this.folder = folder;
    this.database = database;
    const file = path.join(folder, KEY_STORE_FILE);
    this.#keys = new KeyStore({ file, databaseKey: PACKAGE_KEY });
    this.vault = new Vault(path.join(folder, VAULT_FOLDER), this.#keys);
    const now = (): number => Date.parse('2026-11-22T06:00:00.000Z');
    const erasures = createErasures({
      store: createErasureStore(database),
      keys: this.#keys,
      files: this.vault,
      now,
      crashPoint: noCrash,
      onErased: () => {},
    });
    this.handlers = packageHandlers({
      hasStaff: () => this.hasStaff,
      store: createPackageStore(database, createCopyWriter(database)),
      files: this.vault,
      now,
      onProgress: (done, total) => this.progress.push([done, total]),
      completeErasures: () => erasures.complete(),
      pace: () => BESIDE_A_GATE,
    });
  }

  static async open(folder?: string): Promise<PackageKiosk> {
    const dataFolder = folder ?? (await mkdtemp(path.join(tmpdir(), 'gatehouse-package-')));
    const request = { dataFolder, key: PACKAGE_KEY, migrations: kioskMigrations };
    return new PackageKiosk(dataFolder, await openDatabase(request));
  }

  fileFor(name: string): string {
    return path.join(this.folder, `${name}.gatehouse`);
  }

  /** Writes a draft as a package and takes it. */
  async take(
    draft: DraftPackage,
    signer?: Parameters<typeof writeDraft>[2],
  ): Promise<EventChoice[]> {
    const file = this.fileFor(draft.header.id);
    await writeDraft(file, draft, signer);
    const input = { path: file, packageId: draft.header.id };
    return (await this.handlers['setup.importPackage'](input)).events;
  }

  /** Every row of the tables that a package fills, but when it was taken. */
  dump(): Record<string, unknown[]> {
    const tables = (
      'events event_tallies ticket_types gates gate_tallies gate_rules signing_keys ' +
      'admin_users users registrations tickets documents'
    ).split(' ');
    return Object.fromEntries(
      tables.map((table) => [table, this.database.prepare(`SELECT * FROM ${table}`).all()]),
    );
  }

  row<R>(sql: string, ...values: (string | number)[]): R {
    return this.database.prepare(sql).get(...values) as R;
  }

  /** Lets go of the folder and leaves it. */
  release(): void {
    this.#keys.close();
    this.database.close();
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.release();
    await this.remove();
  }
}
