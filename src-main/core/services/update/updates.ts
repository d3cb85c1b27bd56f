import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { toInstant } from '#shared/domain/instant.ts';
import {
  heldUntil,
  installHold,
  mayDownload,
  schemaFit,
  type UpdateFacts,
  type UpdateHold,
} from '#shared/domain/update-rule.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { UpdateView } from '#shared/ipc/update-contract.ts';
import type { UpdateOrder, UpdateOutcome } from '#shared/ipc/update-order.ts';
import {
  compareVersions,
  readRelease,
  type ReleaseFile,
  type SignedManifest,
  type UpdatePlatform,
  type UpdateReport,
} from '#shared/wire/update.ts';
import type { Pauses } from '../sync/pause.ts';
import { downloadRelease, sizeOf } from './release-download.ts';
import { createTokenBucket } from './token-bucket.ts';
import type {
  KeptOffer,
  UpdateFailure,
  UpdateHub,
  UpdateStore,
  UpdateWays,
} from './update-ports.ts';

/** Milliseconds. */
export interface UpdateClocks {
  /** Between two questions to the hub; a fifth more or less, another time for each kiosk. */
  readonly ask: number;
  /** Between two looks at what is to be done. */
  readonly look: number;
  /** What fails is not tried more seldom than this. */
  readonly longestWait: number;
}

export const UPDATE_CLOCKS: UpdateClocks = {
  ask: 30 * 60_000,
  look: 5_000,
  longestWait: 30 * 60_000,
};

export interface Updates {
  view(): Promise<UpdateView>;
  /** @throws GatehouseError not-ready, update-held */
  now(sequence: number, despiteEvent: boolean): Promise<UpdateView>;
  close(): Promise<void>;
}

interface Release {
  readonly offer: KeptOffer;
  readonly file: ReleaseFile;
  readonly target: string;
}

/**
 * Keeps this kiosk's program up to date: asks the hub, takes what a release key signed and nothing older,
 * downloads it in the background, and has it installed when no event is near and IT allows. Killed at any
 * moment, it goes on from what is noted.
 */
export function startUpdates(ports: {
  readonly ways: UpdateWays;
  readonly store: UpdateStore;
  /** Of this program. */
  readonly version: string;
  /** For releases alone. */
  readonly folder: string;
  /** Whether a release key signed these bytes. */
  readonly verify: (bytes: Uint8Array, signature: string) => boolean;
  /** Null: the hub is not there. */
  readonly hub: () => UpdateHub | null;
  readonly freeBytes: () => number | null;
  readonly pauses: Pauses;
  readonly clocks: UpdateClocks;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
  readonly log: (what: string, facts: Readonly<Record<string, string | number>>) => void;
}): Updates {
  const { ways, store, version, folder, pauses, clocks, now } = ports;
  const { platform, keys, plan } = ways;
  const stop = new AbortController();
  let askAt = -Infinity;
  let downloadAt = -Infinity;
  let installAt = -Infinity;
  let progress: UpdateView['progress'] = null;
  let asked: { readonly sequence: number; readonly how: 'now' | 'despite-event' } | null = null;
  let ordered: UpdateOrder | null = null;
  let settled: UpdateOutcome | null = null;
  let told: string | null = null;
  let failures = 0;

  function release(): Release | null {
    const offer = store.offer();
    const file = offer?.manifest.files.find((one) => one.platform === platform);
    if (offer === null || file === undefined || !offer.isOffered) return null;
    return { offer, file, target: path.join(folder, String(offer.manifest.sequence), file.name) };
  }

  function fail(why: UpdateFailure, how: 'failed' | 'went-back' = 'failed'): void {
    ports.log('update-failed', { why, how });
    store.fail(how, why, toInstant(now()));
  }

  /** Removes releases other than this one. */
  async function sweep(sequence: number | null): Promise<void> {
    for (const name of await readdir(folder)) {
      const isAnother = /^\d+$/.test(name) && name !== String(sequence);
      if (isAnother) await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }

  async function take(signed: SignedManifest, on: UpdatePlatform): Promise<void> {
    const reading = readRelease(signed, ports.verify, store.highest());
    if (reading.kind === 'refused') return fail(reading.why);
    const { manifest } = reading;
    const { sequence, minimum_version: minimum } = manifest;
    if (!manifest.files.some((file) => file.platform === on)) return fail('unreadable');
    if (schemaFit(store.schemaSteps(), manifest.schema_steps) === 'closed') return fail('older');
    const isDemanded = minimum !== null && compareVersions(version, minimum) < 0;
    store.accept(signed, manifest, isDemanded);
    ports.log('update-offered', { sequence, version: manifest.version });
    await sweep(sequence);
    store.succeed();
  }

  async function ask(hub: UpdateHub, on: UpdatePlatform): Promise<void> {
    const kept = store.offer();
    // The number before: the hub says whether it still offers what is kept.
    const sequence = kept === null ? store.highest() : kept.manifest.sequence - 1;
    const signed = await hub.offer({ platform: on, version, sequence });
    store.noteAsked(toInstant(now()));
    if (signed === null) store.setOffered(false);
    else if (signed.manifest === kept?.signed.manifest) store.setOffered(true);
    else await take(signed, on);
  }

  async function download(hub: UpdateHub, { offer, file, target }: Release): Promise<void> {
    const { sequence, security: isSecurity } = offer.manifest;
    const mayGoOn = (): boolean => mayDownload({ events: store.events(), now: now(), isSecurity });
    if (!mayGoOn()) return;
    progress = { done: 0, total: file.size };
    try {
      const came = await downloadRelease({
        hub,
        sequence,
        file,
        target,
        bucket: createTokenBucket(plan.kilobytesPerSecond * 1000),
        freeBytes: ports.freeBytes,
        mayGoOn,
        signal: stop.signal,
        onProgress: (done) => {
          progress = { done, total: file.size };
        },
      });
      if (came === 'altered') {
        downloadAt = performance.now() + clocks.longestWait;
        fail('altered');
      } else if (came === 'whole') {
        store.succeed();
        ports.log('update-downloaded', { sequence });
      }
    } catch (error) {
      if (stop.signal.aborted) throw error;
      fail('download');
      throw error;
    } finally {
      progress = null;
    }
  }

  function facts({ manifest }: KeptOffer): UpdateFacts {
    const at = now();
    const local = new Date(at);
    return {
      events: store.events(),
      now: at,
      local: { day: local.getDay(), minutes: local.getHours() * 60 + local.getMinutes() },
      when: plan.when,
      isSecurity: manifest.security,
      asked: asked?.sequence === manifest.sequence ? asked.how : 'no',
    };
  }

  /** What is said to whoever installs: again only where it is another. */
  function order(next: UpdateOrder | null): void {
    if (JSON.stringify(next) === JSON.stringify(ordered)) return;
    ordered = next;
    ways.order(next);
  }

  function decide({ offer, target }: Release, on: UpdatePlatform): UpdateHold | null {
    const hold = installHold(facts(offer));
    if (hold === 'event' || hold === 'window') {
      order(null);
      return hold;
    }
    const isNow = hold === null;
    if (isNow && ordered?.isNow !== true) store.setAside(offer.manifest.sequence);
    order({
      signed: offer.signed,
      platform: on,
      file: target,
      isNow,
      hasWayBack: schemaFit(store.schemaSteps(), offer.manifest.schema_steps) === 'both-ways',
    });
    return hold;
  }

  /** Takes note of how an update went, once. */
  async function settle(outcome: UpdateOutcome): Promise<void> {
    if (settled === outcome) return;
    const { kind, sequence } = outcome;
    ports.log('update-outcome', { kind, sequence });
    if (kind === 'passed') {
      store.drop();
      store.succeed();
      store.dropAside();
      await sweep(null);
    } else if (kind === 'not-installed') {
      [asked, ordered] = [null, null];
      installAt = performance.now() + clocks.longestWait;
      fail('install');
    } else if (kind !== 'testing') {
      store.drop();
      fail('self-test', kind === 'went-back' ? 'went-back' : 'failed');
      await sweep(null);
    }
    settled = outcome;
  }

  async function stateNow(): Promise<UpdateView['state']> {
    if (platform === null || keys.length === 0) return 'off';
    if (ways.outcome()?.kind === 'testing') return 'testing';
    if (progress !== null) return 'downloading';
    const next = release();
    const failure = store.failure();
    if (failure !== null) return failure.how;
    if (next === null) return 'current';
    if ((await sizeOf(next.target)) === null) return 'waiting';
    return ordered?.isNow === true ? 'installing' : 'ready';
  }

  async function tell(hub: UpdateHub, on: UpdatePlatform): Promise<void> {
    const state = await stateNow();
    const failure = store.failure();
    const report: UpdateReport = {
      version,
      platform: on,
      sequence: store.offer()?.manifest.sequence ?? store.highest(),
      state: REPORTED[state],
      failure: state === 'failed' || state === 'went-back' ? (failure?.why ?? null) : null,
    };
    const text = JSON.stringify(report);
    if (text === told) return;
    await hub.report(report);
    told = text;
  }

  async function goRound(on: UpdatePlatform): Promise<void> {
    const outcome = ways.outcome();
    if (outcome !== null) await settle(outcome);
    const hub = ports.hub();
    const isTesting = outcome?.kind === 'testing';
    // Installed by hand meanwhile, or by a shell that could not keep what it did.
    if (!isTesting && store.offer()?.manifest.version === version) store.drop();
    if (hub !== null && !isTesting && performance.now() >= askAt) {
      await ask(hub, on);
      askAt = performance.now() + clocks.ask * (0.8 + ports.random() * 0.4);
    }
    if (hub !== null) await tell(hub, on);
    const next = isTesting ? null : release();
    const isWhole = next !== null && (await sizeOf(next.target)) !== null;
    if (next === null || !isWhole) order(null);
    if (next === null) return;
    if (isWhole && (asked !== null || performance.now() >= installAt)) decide(next, on);
    else if (!isWhole && hub !== null && performance.now() >= downloadAt) await download(hub, next);
    if (hub !== null) await tell(hub, on);
  }

  async function run(on: UpdatePlatform): Promise<void> {
    while (!stop.signal.aborted) {
      let wait = clocks.look;
      try {
        await goRound(on);
        pauses.succeeded();
        failures = 0;
      } catch (error) {
        if (stop.signal.aborted) return;
        ports.onTrouble(error);
        wait = pauses.failed(Math.min(clocks.look * 2 ** failures, clocks.longestWait));
        failures = Math.min(failures + 1, 20);
      }
      await pauses.pause(wait, stop.signal);
    }
  }

  async function view(): Promise<UpdateView> {
    const state = await stateNow();
    const next = state === 'off' ? null : release();
    const off = keys.length === 0 ? 'no-keys' : 'not-updatable';
    const failure = store.failure();
    return {
      version,
      state,
      off: state === 'off' ? off : null,
      newest: next === null ? null : newestOf(next.offer),
      progress,
      isReady: next !== null && (await sizeOf(next.target)) !== null,
      when: plan.when,
      hold: next === null ? null : installHold(facts(next.offer)),
      heldUntil: heldUntil(store.events(), now()),
      failure: failure === null ? null : { why: failure.why, at: failure.at },
    };
  }

  const running = platform === null || keys.length === 0 ? Promise.resolve() : run(platform);
  return {
    view,
    async now(sequence, despiteEvent) {
      const next = release();
      const isReady =
        next?.offer.manifest.sequence === sequence && (await sizeOf(next.target)) !== null;
      if (next === null || !isReady) {
        throw new GatehouseError('not-ready', 'this release is not here whole');
      }
      const how = despiteEvent ? 'despite-event' : 'now';
      if (installHold({ ...facts(next.offer), asked: how }) !== null) {
        throw new GatehouseError('update-held', 'an event is on or near');
      }
      asked = { sequence, how };
      pauses.wake();
      return await view();
    },
    async close() {
      stop.abort();
      await running;
      // What ends now may be followed by the next version.
      try {
        if (ordered?.isNow === false) store.setAside(store.highest());
      } catch (error) {
        ports.onTrouble(error);
      }
    },
  };
}

function newestOf({ manifest, isDemanded }: KeptOffer): NonNullable<UpdateView['newest']> {
  const { sequence, version, security: isSecurity } = manifest;
  return { sequence, version, isSecurity, isDemanded };
}

/** A state as the hub's fleet list knows it. */
const REPORTED: { readonly [S in UpdateView['state']]: UpdateReport['state'] } = {
  off: 'current',
  current: 'current',
  waiting: 'downloading',
  downloading: 'downloading',
  ready: 'ready',
  installing: 'installing',
  testing: 'installing',
  failed: 'failed',
  'went-back': 'went-back',
};
