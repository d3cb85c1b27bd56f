import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Uuid } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { openHostileNetwork, type HostileNetwork } from '#tools/network/hostile-network.ts';
import { KioskProcess, Refusal } from './kiosk-process.ts';
import { openSmallDisk, type SmallDisk } from './small-disk.ts';
import { PASSWORD, PIN, type Role, type SoakHub } from './soak-hub.ts';

/** The throw-away key of every laptop's store. */
export const SOAK_KEY = '50a4'.repeat(16);

interface SoakKioskGiven {
  readonly name: string;
  readonly use: 'gate' | 'office';
  readonly seed: number;
  /** Of a disk of its own, which can be filled; without: where all temporary files lie. */
  readonly diskMegabytes?: number;
}

/** One laptop: its core in a process, its folder, and the network between it and the hub. */
export class SoakKiosk {
  readonly name: string;
  readonly use: 'gate' | 'office';
  readonly folder: string;
  readonly network: HostileNetwork;
  readonly #hub: SoakHub;
  #process: KioskProcess;
  readonly disk: SmallDisk;
  #session: { readonly role: Role; readonly token: string } | null = null;
  #clockMs = 0;

  /** Opens a core on an empty folder; it joins nothing yet. */
  static async join(hub: SoakHub, given: SoakKioskGiven): Promise<SoakKiosk> {
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
    { name, use, diskMegabytes }: SoakKioskGiven,
    folder: string,
    network: HostileNetwork,
  ) {
    this.#hub = hub;
    this.name = name;
    this.use = use;
    this.folder = folder;
    this.disk = openSmallDisk(folder, diskMegabytes);
    this.network = network;
    this.#process = this.#start();
  }

  #start(): KioskProcess {
    return new KioskProcess({ dataFolder: this.folder, key: SOAK_KEY, clockMs: this.#clockMs });
  }

  get isRunning(): boolean {
    return !this.#process.hasEnded;
  }

  /** Calls of nobody's session, as the gate makes them. */
  get gate(): CoreClient {
    return this.#process.client(null);
  }

  /** Calls of somebody who is signed in at this laptop: by their password, at a gate by their PIN. */
  async as(role: Role): Promise<CoreClient> {
    // A laptop has one session at a time.
    if (this.#session?.role !== role) this.#session = { role, token: await this.#signIn(role) };
    const client = this.#process.client(this.#session.token);
    return (async (...asked: Parameters<CoreClient>) => {
      try {
        return await client(...asked);
      } catch (error) {
        // Ended meanwhile: the next one signs in again.
        if (error instanceof Refusal && error.code === 'session-ended') this.#session = null;
        throw error;
      }
    }) as CoreClient;
  }

  /** Whoever leads here: may carry files and say where other laptops are. */
  leader(): Promise<CoreClient> {
    return this.as(this.use === 'gate' ? 'supervisor' : 'organiser');
  }

  /** Is told where another laptop is: without multicast nobody finds anybody. */
  async meet(other: SoakKiosk): Promise<void> {
    const { ownAddress } = await other.gate('sync.view', {});
    if (ownAddress === null) throw new Refusal('no-address', 'sync.view');
    const port = ownAddress.slice(ownAddress.lastIndexOf(':') + 1);
    const leader = await this.leader();
    await leader('sync.addPeer', { address: `127.0.0.1:${port}` });
  }

  async #signIn(role: Role): Promise<string> {
    const { id, email } = this.#hub.staff(role);
    const secrets =
      this.use === 'gate'
        ? ({ by: 'pin', staffId: id, pin: PIN } as const)
        : ({ by: 'password', email, password: PASSWORD } as const);
    return (await this.gate('session.signIn', secrets)).token;
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
    database.pragma(`key = "x'${SOAK_KEY}'"`);
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

  /** @param keepFolder where somebody is to look at it: it lies beside, ending in -kept */
  async close(keepFolder = false): Promise<void> {
    await this.#process.close();
    await this.network.close();
    // Its own disk goes with the run.
    if (keepFolder) cpSync(this.folder, `${this.folder}-kept`, { recursive: true });
    this.disk.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
