import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findTroubles } from './aftermath.ts';
import { ChildKiosk } from './child-kiosk.ts';
import type { ChildPlan } from './child-protocol.ts';
import { compileShim, createDiskControl, shimEnvironment, type DiskControl } from './disk-shim.ts';
import { GateJournal } from './gate-journal.ts';
import { writeParty, type Party } from './party.ts';

/** A folder for a test file's own, links resolved, since the shim compares paths. */
export function makeWorkFolder(name: string): string {
  return mkdtempSync(path.join(realpathSync(tmpdir()), `gatehouse-${name}-`));
}

/** A data folder over many starts of the kiosk, and all that its gate ever saw. */
export class Evening {
  readonly folder: string;
  readonly journal = new GateJournal();
  readonly packageFile: string;
  readonly #party: Party;
  #control: DiskControl | undefined;
  #environment: Record<string, string> = {};
  #starts = 0;
  #journalFile = '';

  private constructor(folder: string, party: Party) {
    this.folder = folder;
    this.packageFile = `${folder}.ghpkg`;
    this.#party = party;
  }

  /** @param options.onShim the kiosk's disk is the shim's, whose faults `disk` sets */
  static async begin(folder: string, party: Party, options: { onShim: boolean }): Promise<Evening> {
    mkdirSync(folder);
    const evening = new Evening(folder, party);
    await writeParty(party, evening.packageFile);
    if (options.onShim) {
      const control = createDiskControl(`${folder}.control`, { noRealSync: true });
      evening.#control = control;
      evening.#environment = shimEnvironment({ library: await compileShim(), folder, control });
    }
    return evening;
  }

  get disk(): DiskControl {
    if (this.#control === undefined) throw new Error('this evening is not on the shim');
    return this.#control;
  }

  /** Starts a kiosk's process, its core not yet open. */
  start(plan: Partial<ChildPlan> = {}): Promise<ChildKiosk> {
    this.#starts += 1;
    this.#journalFile = `${this.folder}.journal-${this.#starts}`;
    return ChildKiosk.start(
      { dataFolder: this.folder, journal: this.#journalFile, ...plan },
      this.#environment,
    );
  }

  /** Starts a kiosk and brings it to the gate. */
  async startAtGate(plan: Partial<ChildPlan> = {}): Promise<ChildKiosk> {
    const kiosk = await this.start(plan);
    await kiosk.open();
    if (!this.journal.atGate) await kiosk.setUp(this.#party, this.packageFile);
    this.journal.atGate = true;
    return kiosk;
  }

  /** After a kiosk's end: opens the folder anew and says what is wrong (aftermath.ts). */
  async troubles(): Promise<string[]> {
    this.readJournal();
    return findTroubles(this.folder, this.journal);
  }

  /** Takes over what the latest kiosk wrote down. */
  readJournal(): void {
    this.journal.add(readFileSync(this.#journalFile, 'utf8'));
    rmSync(this.#journalFile);
  }

  close(): void {
    this.#control?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
