import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Uuid } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { openHostileNetwork, type HostileNetwork } from '#tools/network/hostile-network.ts';
import { KioskProcess } from './kiosk-process.ts';
import { PASSWORD, type SoakHub } from './soak-hub.ts';

const KEY = '50a4'.repeat(16);

/** One laptop: its core in a process, its folder, and the network between it and the hub. */
export class SoakKiosk {
  readonly name: string;
  readonly use: 'gate' | 'office';
  readonly folder: string;
  readonly network: HostileNetwork;
  readonly #hub: SoakHub;
  #process: KioskProcess;
  #session: string | null = null;
  #clockMs = 0;

  /** Opens a core on an empty folder; it joins nothing yet. */
  static async join(
    hub: SoakHub,
    given: { readonly name: string; readonly use: 'gate' | 'office'; readonly seed: number },
  ): Promise<SoakKiosk> {
    const network = await openHostileNetwork({
      target: new URL(hub.connection.origin),
      targetCa: hub.connection.ca,
      tls: hub.tls,
      seed: given.seed,
    });
    const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-soak-kiosk-'));
    const kiosk = new SoakKiosk(hub, given, folder, network);
    await kiosk.#process.ask({ do: 'open' });
    return kiosk;
  }

  private constructor(
    hub: SoakHub,
    { name, use }: { readonly name: string; readonly use: 'gate' | 'office' },
    folder: string,
    network: HostileNetwork,
  ) {
    this.#hub = hub;
    this.name = name;
    this.use = use;
    this.folder = folder;
    this.network = network;
    this.#process = this.#start();
  }

  #start(): KioskProcess {
    return new KioskProcess({ dataFolder: this.folder, key: KEY, clockMs: this.#clockMs });
  }

  get isRunning(): boolean {
    return !this.#process.hasEnded;
  }

  /** Calls of nobody's session, as the gate makes them. */
  get gate(): CoreClient {
    return this.#process.client(null);
  }

  /** Calls of an organiser who is signed in at this laptop. */
  async desk(): Promise<CoreClient> {
    if (this.#session === null) {
      const { email } = this.#hub.staff('organiser');
      const secrets = { by: 'password', email, password: PASSWORD } as const;
      this.#session = (await this.gate('session.signIn', secrets)).token;
    }
    return this.#process.client(this.#session);
  }

  /** The organiser's session is over, or may be. */
  forgetSession(): void {
    this.#session = null;
  }

  /** Joins the hub by the link that an admin made, over this kiosk's own network. */
  async enrol(events: readonly Uuid[]): Promise<void> {
    const { name, use } = this;
    const made = await this.#hub.as('admin').call('POST', '/v1/kiosks', { name, use, events });
    const link = new URL(String(made['qr']));
    link.host = `localhost:${this.network.port}`;
    await this.gate('setup.enrol', { link: link.href });
  }

  async jump(ms: number): Promise<void> {
    this.#clockMs = ms;
    await this.#process.ask({ do: 'jump', ms });
  }

  kill(): Promise<void> {
    this.#session = null;
    return this.#process.kill();
  }

  async start(): Promise<void> {
    this.#process = this.#start();
    await this.#process.ask({ do: 'open' });
  }

  /** Its store, to be read beside its own code. */
  open(): Database.Database {
    const database = new Database(path.join(this.folder, 'gatehouse.db'), { readonly: true });
    database.pragma("cipher='sqlcipher'");
    database.pragma('legacy=4');
    database.pragma(`key = "x'${KEY}'"`);
    return database;
  }

  /** Reads its store beside its own code. */
  read<T>(look: (database: Database.Database) => T): T {
    const database = this.open();
    try {
      return look(database);
    } finally {
      database.close();
    }
  }

  /** @param keepFolder where somebody is to look at it */
  async close(keepFolder = false): Promise<void> {
    await this.#process.close();
    await this.network.close();
    if (!keepFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}
