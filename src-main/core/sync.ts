import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { HubInvitation } from '#shared/ipc/sync-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import { openAlertFrames } from './alert-frames.ts';
import { openAlerts } from './alerts.ts';
import { createAppliedNews } from './applied-news.ts';
import { openBeside } from './beside.ts';
import { ensureAgeIdentity } from './keys/age-identity.ts';
import { devicePublicKey } from './keys/device-identity.ts';
import { ensureTlsKey } from './keys/tls-key.ts';
import { createRenewal } from './services/sync/certificate.ts';
import { startSyncEngine, type SyncEngine } from './services/sync/engine.ts';
import { createEnrolling } from './services/sync/enrol.ts';
import type { Hub } from './services/sync/hub-port.ts';
import { readInvitation } from './services/sync/invitation.ts';
import type { Applied, HubLink } from './services/sync/ports.ts';
import { createFetchedReading } from './services/sync/pictures-reading.ts';
import { openPictureFetch, type PictureFetch } from './services/sync/pictures-fetch.ts';
import { createSyncViews } from './services/sync/view.ts';
import type { Purpose } from './storage/key-store.ts';
import { createLoadRest } from './storage/load-rest.ts';
import { createSyncNames } from './storage/sync-names.ts';
import { createThumbnailSeal } from './storage/sync-thumbnail-seal.ts';
import { createHubClient, type HubClient } from './sync/hub-client.ts';
import { createHub } from './sync/hub.ts';
import { createHubTransport, trustingAgent } from './sync/hub-transport.ts';
import { createUnknownHub } from './sync/unknown-hub.ts';
import { openSyncCopy } from './sync-copy.ts';
import { createThrottle } from './throttle.ts';
import type { Sync, SyncRequest } from './sync-request.ts';

const TELL_EVERY_MS = 1_000;
/** The gate counts as busy for so long after a fact. */
const AT_WORK_MS = 2_000;

/** Wires sync, and begins to talk where this kiosk is enrolled. */
export async function openSync(request: SyncRequest): Promise<Sync> {
  const { database, transaction, secrets, device, clock, log, tell } = request;
  const now = (): number => clock.wall();
  const loadRest = createLoadRest(
    {
      dataFolder: request.dataFolder,
      key: request.databaseKey,
      nativeBinding: request.nativeBinding,
    },
    request.checkpointScript,
    (error) => {
      log.error('checkpoint-failed', error);
    },
  );
  const copy = openSyncCopy({
    database,
    transaction,
    kioskId: device.kioskId,
    now,
    writeMs: () => request.pace().writeMs,
    rest: () => loadRest.rest(),
    keyStore: request.keyStore,
    takeTemplate: (made) => {
      request.references.take(made);
    },
    log,
  });
  const news = createAppliedNews(request);
  const { links, feeds, outbox, deadLetters, clashes, alerts, peers } = copy;
  const publicKey = (await devicePublicKey(secrets)) ?? '';
  const names = createSyncNames(database);
  const eventId = (): Uuid | null => request.place()?.eventId ?? null;
  const tlsKey = async (): Promise<string> => (await ensureTlsKey(secrets)).publicKey;
  let camera: KioskReport['camera'] = 'unknown';
  let engine: SyncEngine | null = null;
  let pictures: PictureFetch | null = null;
  let hubNow: Hub | null = null;
  let factAt = -Infinity;
  let clientNow: HubClient | null = null;
  let isClosed = false;
  let knownPeers = '';
  // Asked at every call of the gate: kept in memory.
  let lock: ReturnType<Sync['locked']> = null;

  const views = createSyncViews({
    links,
    feeds,
    outbox,
    deadLetters,
    clashes,
    alerts,
    peers,
    names,
    engine: () => engine?.state() ?? null,
    reach: () => beside.reach(),
    ownAddress: () => beside.ownAddress(),
    ownName: request.kioskName,
    eventId,
    lease: () => request.lease.view(),
    now,
  });
  const told = createThrottle(TELL_EVERY_MS, () => {
    try {
      const view = views.view();
      const around = view.peers.map(({ kioskId }) => kioskId).join();
      if (around !== knownPeers) beside.refresh();
      knownPeers = around;
      tell('sync', view);
    } catch (error) {
      log.error('sync-view-failed', error);
    }
  });

  const beside = openBeside({
    ...request,
    copy,
    ownWord: () => ({
      id: device.kioskId,
      name: request.kioskName() ?? '',
      gate_id: request.place()?.gateId ?? null,
      copy_at: views.view().copyAt,
    }),
    async frame(checkInId, events) {
      const row = request.gate.checkIn(checkInId);
      if (row === null || !events.includes(row.event_id)) return null;
      return (await frames.own(row))?.bytes ?? null;
    },
    onApplied: applied,
    now,
    onChange: told.ask,
  });

  const frames = openAlertFrames({ ...request, alerts, beside, hub: () => hubNow });

  const onlineHub = (): Hub | null => (isOnline() ? hubNow : null);
  const readPicture = createFetchedReading<Purpose>({
    readFile: (address) => request.vault.read(address),
    writeFile: (files) => request.vault.write(files),
    hub: onlineHub,
    use: () => links.read()?.use ?? 'gate',
    isHeld: (id) => names.isDocument(id),
    onTrouble: (error) => {
      log.error('picture-not-fetched', error);
    },
  });

  function isOnline(): boolean {
    const phase = engine?.state().phase;
    return phase === 'live' || phase === 'polling';
  }

  /** The gate is at work, there is no hub, or something to catch up with. */
  const isBusy = (): boolean =>
    !isOnline() || outbox.waiting() > 0 || performance.now() - factAt < AT_WORK_MS;

  function readLock(): void {
    const link = links.read();
    lock = link === null || link.lockedAt === null ? null : { words: link.lockedWords };
  }

  function openClient(link: HubLink): HubClient {
    const agent = trustingAgent([link.authority, link.spareAuthority]);
    const { hubUrl, clockOffset } = link;
    const transport = createHubTransport({ hubUrl, agent, version: request.version, now });
    return createHubClient({ transport, device, publicKey, knownOffset: clockOffset, clock });
  }

  function applied(what: Applied): void {
    news(what);
    beside.changed();
    engine?.noteFact();
    if (what.people.length > 0) pictures?.wake();
    frames.refresh();
    for (const { id, event_id: event } of what.alertsRaised) {
      log.warn('double-entry', { alert: id });
      tell('alert', { alertId: id, eventId: event });
    }
  }

  function report({ clockSkew }: { readonly clockSkew: number }): KioskReport {
    const place = request.place();
    return {
      version: request.version,
      gate_id: place?.gateId ?? null,
      event_id: place?.eventId ?? null,
      copy_at: feeds.list().find(({ feed }) => feed === place?.eventId)?.currentAt ?? null,
      facts_waiting: outbox.waiting(),
      dead_letters: deadLetters.count(),
      disk_free: request.disk.freeBytes(),
      clock_skew: Math.round(clockSkew),
      camera,
      done_orders: links.doneOrders(),
      figures: request.figures(),
    };
  }

  function start(link: HubLink): void {
    beside.start(link);
    const client = openClient(link);
    const hub = createHub(client);
    [clientNow, hubNow] = [client, hub];
    let isHandedOver = false;
    pictures = openPictureFetch({
      store: copy.thumbnails,
      seal: createThumbnailSeal(request.keyStore),
      hub,
      isBusy,
      freeBytes: () => request.disk.freeBytes(),
      onTrouble: (error) => {
        log.error('pictures-not-fetched', error);
      },
    });
    engine = startSyncEngine({
      hub,
      links,
      feeds,
      applier: copy.applier,
      outbox,
      deadLetters,
      eventId,
      report,
      clock,
      random: Math.random,
      logLines: request.logLines,
      renewCertificate: createRenewal({ links, hub, tlsKey, now, onRenewed: restart }),
      onApplied: applied,
      onContact: ({ lease_days: days }) => {
        request.lease.renew(days);
      },
      onChange: told.ask,
      async onHandedOver() {
        if (isHandedOver) return;
        isHandedOver = true;
        await hub.sayWiped().catch((error: unknown) => {
          log.error('wipe-not-said', error);
        });
        request.onRevoked();
      },
      onTrouble: (what, error) => {
        log.error(`sync-${what}`, error);
      },
      onOrder: (kind) => {
        readLock();
        log.info('order-done', { kind });
      },
      onPhase: (phase, why) => {
        log.info('sync', { phase, why });
        if (phase === 'live') frames.refresh();
      },
    });
  }

  /** With whom to trust as it is now. */
  function restart(): void {
    const before = engine;
    const link = links.read();
    if (isClosed || link === null) return;
    engine = null;
    void (async () => {
      await pictures?.close();
      await before?.close();
      await beside.stop();
      if (!isClosed) start(link);
    })().catch((error: unknown) => {
      log.error('sync-restart', error);
    });
  }

  const enrol = createEnrolling({
    hub: createUnknownHub({ version: request.version, now }),
    device,
    publicKey,
    tlsKey,
    recipient: async () => (await ensureAgeIdentity(secrets)).recipient,
    version: request.version,
    now,
  });

  async function join(invitation: HubInvitation) {
    const { link, told: enrolment } = await enrol(readInvitation(invitation));
    const before = links.read();
    const running = engine;
    engine = null;
    await pictures?.close();
    await running?.close();
    await beside.stop();
    if (before !== null && (before.hubId !== link.hubId || before.epoch !== link.epoch)) {
      // It has nothing of what the other one acknowledged: put back before it is joined for good.
      outbox.requeueAll();
      for (const { feed } of feeds.list()) feeds.loadAnew(feed);
    }
    links.write(link);
    request.lease.renew(enrolment.standing.lease_days);
    readLock();
    start(link);
    told.ask();
    const { name, events } = enrolment.standing;
    return {
      hubName: link.hubName,
      kioskName: name,
      events: events.map(({ id, title }) => ({ id, title })),
    };
  }

  const doubles = openAlerts({ ...request, alerts, names, frames });

  readLock();
  const known = links.read();
  if (known !== null) start(known);

  return {
    noteFact() {
      factAt = performance.now();
      engine?.noteFact();
      beside.changed();
      told.ask();
    },
    readPicture,
    isJoined: () => links.read() !== null,
    hub: onlineHub,
    client: () => (isClosed || !isOnline() ? null : clientNow),
    isBusy,
    locked: () => lock,
    waiting: () => outbox.waiting(),
    refresh: told.ask,
    async close() {
      isClosed = true;
      told.close();
      frames.close();
      await pictures?.close();
      await engine?.close();
      await loadRest.close();
      await beside.stop();
    },
    handlers: {
      'sync.view': views.view,
      'setup.enrol': (invitation) => {
        if (!request.hasStaff()) return join(invitation);
        throw new GatehouseError('not-allowed', 'an admin joins a hub', {
          reason: 'sign-in-needed',
        });
      },
      'sync.join': join,
      'sync.noteCamera': (said) => {
        camera = said.camera;
        request.onCamera(camera);
        engine?.noteChange();
        return {};
      },
      'sync.now': async () => {
        await engine?.now();
        return views.view();
      },
      'sync.deadLetters': () => ({ letters: deadLetters.list() }),
      'sync.retryDeadLetter': ({ position }, { staffId }) => {
        deadLetters.retry(position, staffId, toInstant(request.now()));
        void engine?.now();
        told.ask();
        return {};
      },
      'sync.closeDeadLetter': ({ position, note }, { staffId }) => {
        deadLetters.close(position, note, staffId, toInstant(request.now()));
        told.ask();
        return {};
      },
      'sync.clashes': () => ({ clashes: views.clashes() }),
      'sync.seeClash': ({ id }, { staffId }) => {
        clashes.see(id, staffId, toInstant(request.now()));
        told.ask();
        return {};
      },
      'sync.alerts': () => ({ alerts: doubles.list(eventId()) }),
      'sync.alertPhoto': async ({ alertId, which }) => {
        const { from, picture } = await doubles.photo(alertId, which);
        return { from, ...picture };
      },
      'sync.closeAlert': async (closing) => {
        await doubles.close(closing);
        engine?.noteFact();
        told.ask();
        return {};
      },
      'sync.exportFile': ({ path: file }) => beside.exportFile(file),
      'sync.importFile': ({ path: file }) => beside.importFile(file),
      'sync.addPeer': async ({ address }) => {
        await beside.add(address);
        return views.view();
      },
      'sync.removePeer': ({ address }) => {
        beside.remove(address);
        return views.view();
      },
    },
  };
}
