import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  compareVersions,
  readRelease,
  releaseManifest,
  type ReleaseFile,
  type SignedManifest,
  type UpdateChannel,
  type UpdateQuery,
  type UpdateReport,
} from '#shared/wire/update.ts';
import type { Actor, KioskActor } from './actor.ts';
import type { Audit } from './audit.ts';
import { chooseRelease } from './release-choice.ts';
import type {
  KioskUpdate,
  ReleaseFiles,
  ReleaseStore,
  RollOut,
  StoredRelease,
} from './release-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

/** A release that somebody brings. */
export interface BroughtRelease {
  readonly signed: SignedManifest;
  /** Whether a release key signed these bytes. */
  readonly verify: (bytes: Uint8Array, signature: string) => boolean;
  /** Where its file of a name lies, found to be as the manifest says. */
  readonly fileOf: (file: ReleaseFile) => Promise<string>;
  /** Told before each file is stored. */
  readonly onFile: (file: ReleaseFile) => void;
}

/** Releases of the kiosk's program: which there are, who has them, who runs what. */
export interface Releases {
  /**
   * Adds a release, for nobody yet. `rollsBack`: it is of a lower version, for all at once, and
   * whatever its channel has that is higher is paused.
   * @throws GatehouseError signature-invalid, invalid-input, number-reused (not the newest)
   */
  add(actor: Actor, release: BroughtRelease, rollsBack: boolean): Promise<StoredRelease>;
  list(): Promise<readonly StoredRelease[]>;
  /** @throws GatehouseError not-found */
  change(actor: Actor, sequence: number, change: Partial<RollOut>): Promise<void>;
  kiosks(): Promise<readonly KioskUpdate[]>;
  /** Puts a kiosk into a channel and a group. */
  place(actor: Actor, id: Uuid, channel: UpdateChannel, group: string | null): Promise<void>;
  /** What a kiosk is to install next; null: nothing. */
  offer(actor: KioskActor, asked: UpdateQuery): Promise<SignedManifest | null>;
  /** @throws GatehouseError not-found */
  file(sequence: number, name: string): Promise<ReleaseFile>;
  /** @param from the first byte @param to the last one */
  read(file: ReleaseFile, from: number, to: number): AsyncIterable<Buffer>;
  report(actor: KioskActor, report: UpdateReport): Promise<void>;
}

const REFUSALS = {
  unsigned: ['signature-invalid', 'no release key signed this manifest'],
  unreadable: ['invalid-input', 'the manifest is not one that this hub can read'],
  older: ['number-reused', 'a release of this sequence number or a higher one is here'],
} as const;

/** Wires releases. */
export function createReleases(ports: {
  readonly store: ReleaseStore;
  readonly files: ReleaseFiles;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): Releases {
  const { store, files, audit, transact, now } = ports;

  async function note(
    tx: Transaction,
    actor: Actor,
    type: string,
    facts: Readonly<Record<string, string | number | boolean | null>>,
  ): Promise<void> {
    await audit.record(tx, { actor, type, facts });
  }

  async function pauseHigher(
    tx: Transaction,
    known: readonly StoredRelease[],
    { channel, version }: Pick<StoredRelease, 'channel' | 'version'>,
  ): Promise<void> {
    const higher = known.filter(
      (one) => one.channel === channel && compareVersions(one.version, version) > 0,
    );
    if (higher.length === 0) {
      throw new GatehouseError('invalid-input', 'there is no higher version to roll back from');
    }
    for (const one of higher) {
      await store.change(tx, one.sequence, { ...one, pausedAt: one.pausedAt ?? toInstant(now()) });
    }
  }

  return {
    async add(actor, { signed, verify, fileOf, onFile }, rollsBack) {
      const highest = (await store.list())[0]?.sequence ?? 0;
      const reading = readRelease(signed, verify, highest);
      if (reading.kind === 'refused') {
        const [code, message] = REFUSALS[reading.why];
        throw new GatehouseError(code, message);
      }
      const { sequence, channel, version, files: listed } = reading.manifest;
      // All files are found good before the first is stored.
      const found = new Map<ReleaseFile, string>();
      for (const file of listed) found.set(file, await fileOf(file));
      for (const [file, place] of found) {
        onFile(file);
        await files.put(place, file.sha512);
      }
      const release = {
        ...signed,
        sequence,
        channel,
        version,
        percent: rollsBack ? 100 : 0,
        groups: [],
        pausedAt: null,
      };
      await transact(async (tx) => {
        const known = await store.lock(tx);
        if ((known[0]?.sequence ?? 0) >= sequence) {
          throw new GatehouseError('number-reused', REFUSALS.older[1]);
        }
        if (rollsBack) await pauseHigher(tx, known, release);
        await store.add(tx, release);
        await note(tx, actor, 'release.added', {
          sequence,
          channel,
          version,
          rolls_back: rollsBack,
        });
      });
      return { ...release, addedAt: toInstant(now()) };
    },
    list: () => store.list(),
    change: (actor, sequence, change) =>
      transact(async (tx) => {
        const release = (await store.lock(tx)).find((one) => one.sequence === sequence);
        if (release === undefined) throw new GatehouseError('not-found', 'no such release');
        const { percent, groups, pausedAt } = { ...release, ...change };
        await store.change(tx, sequence, { percent, groups, pausedAt });
        const isPaused = pausedAt !== null;
        const facts = { sequence, percent, groups: groups.join(','), paused: isPaused };
        await note(tx, actor, 'release.changed', facts);
      }),
    kiosks: () => store.kiosks(),
    place: (actor, id, channel, group) =>
      transact(async (tx) => {
        await store.place(tx, id, channel, group);
        await audit.record(tx, {
          actor,
          type: 'kiosk.update-placed',
          facts: { channel, group },
          about: { type: 'kiosk', id },
        });
      }),
    async offer(actor, asked) {
      const kiosk = await store.kiosk(actor.id);
      if (kiosk === null) return null;
      const chosen = chooseRelease(await store.list(), kiosk, asked);
      return chosen === null ? null : { manifest: chosen.manifest, signature: chosen.signature };
    },
    async file(sequence, name) {
      const release = (await store.list()).find((one) => one.sequence === sequence);
      const manifest = release && releaseManifest.parse(JSON.parse(release.manifest));
      const file = manifest?.files.find((one) => one.name === name);
      if (file === undefined) throw new GatehouseError('not-found', 'no such file of a release');
      return file;
    },
    read: (file, from, to) => files.read(file.sha512, from, to),
    report: (actor, report) => store.report(actor.id, report, toInstant(now())),
  };
}
