import type { FeedName, Standing } from '#shared/wire/sync.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import type { SyncPhase } from '#shared/ipc/sync-contract.ts';
import { createAskingAgain } from './asking-again.ts';
import type { EnginePorts } from './engine-ports.ts';
import { createLetGo } from './let-go.ts';
import { createLiveFollower } from './live.ts';
import { createOrders } from './orders.ts';
import { createPauses } from './pause.ts';
import type { Applied, HubLink } from './ports.ts';
import { createPuller, MOST_FEEDS, wholeFeeds } from './pull.ts';
import { createPusher } from './push.ts';
import { createReports, REPORT_EVERY_MS } from './report.ts';
import { createSnapshotLoader } from './snapshot.ts';

/** How sync stands, as far as the network is concerned. */
export interface EngineState {
  readonly phase: SyncPhase;
  readonly why: ErrorCode | null;
  readonly since: Instant | null;
  readonly lastContactAt: Instant | null;
  /** What the hub calls this kiosk; null: not heard in this run. */
  readonly kioskName: string | null;
  readonly clockOffset: number | null;
}

export interface SyncEngine {
  state(): EngineState;
  /** A fact was recorded: it goes out soon, if the hub is there. Costs the caller nothing. */
  noteFact(): void;
  /** Pushes and pulls at once, whatever failed before; resolves when both were tried. */
  now(): Promise<void>;
  /** Something to report may have changed. */
  noteChange(): void;
  close(): Promise<void>;
}

const FACT_DELAY_MS = 50;
const POLL_MS = 5_000;
const LAST_CONTACT_EVERY_MS = 60_000;
const SAME_OFFSET_MS = 1_000;
/** Refusals that no trying again will change soon. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  'kiosk-unknown',
  'protocol-too-old',
  'protocol-too-new',
]);
const LASTING_PAUSE_MS = 60_000;
const LIVE_PAUSE_MS = 15_000;

/**
 * Keeps this kiosk and its hub in step, for as long as it is enrolled. One round after another: hand
 * over, read, load what is missing, listen. What fails is said once by the phase and tried again; the
 * gate never waits for any of it. docs/SYNC.md has the table of the phases.
 */
export function startSyncEngine(ports: EnginePorts): SyncEngine {
  const { hub, links, feeds, applier, outbox, eventId, clock, onChange, onTrouble } = ports;
  const stopping = new AbortController();
  const pauses = createPauses(ports.random);
  const first = links.read();
  let link: HubLink | null = first;
  let phase: SyncPhase = first?.state === 'revoked' ? 'revoked' : 'connecting';
  let why: ErrorCode | null = null;
  let since: Instant | null = null;
  let standing: Standing | null = null;
  let live: { readonly stop: AbortController; readonly key: string; isOpen: boolean } | null = null;
  let liveAgainAt = 0;
  let lastStored = -Infinity;
  let factTimer: NodeJS.Timeout | null = null;
  let wantsRound = false;
  let tried: (() => void)[] = [];

  const isClosed = (): boolean => stopping.signal.aborted;
  const isOnline = (): boolean => phase === 'loading' || phase === 'live' || phase === 'polling';

  function enter(next: SyncPhase, code: ErrorCode | null = null): void {
    const wasOnline = isOnline();
    const isNews = phase !== next || why !== code;
    phase = next;
    why = code;
    if (isOnline() && !wasOnline) since = toInstant(clock.wall());
    if (!isNews) return;
    ports.onPhase(next, code);
    onChange();
  }

  function contactAt(): Instant | null {
    const heard = hub.lastContactAt();
    return heard === null ? (link?.lastContactAt ?? null) : toInstant(heard);
  }

  function change(part: Partial<HubLink>): void {
    links.update(part);
    link = links.read();
  }

  function round(): void {
    wantsRound = true;
    pauses.wake();
  }

  function heardStanding(said: Standing): void {
    standing = said;
    feeds.follow('hub');
    const ours = new Set<FeedName>(['hub', ...said.events.map(({ id }) => id)]);
    const known = new Map(feeds.list().map((one) => [one.feed, one]));
    for (const feed of ours) if (known.get(feed)?.leaving !== false) feeds.follow(feed);
    for (const { feed, leaving } of known.values()) {
      if (!ours.has(feed) && !leaving) feeds.leave(feed);
    }
    if (link !== null && link.use !== said.use) change({ use: said.use });
    const isOpen = said.orders.some(({ id }) => !links.isDone(id));
    const isNew = [...ours].some((feed) => (known.get(feed)?.cursor ?? null) === null);
    // A round of its own does what the stream only told of.
    if (live?.isOpen === true && (isOpen || isNew)) round();
    letGo.start();
    onChange();
  }

  const applied = (what: Applied): void => {
    ports.onApplied(what);
    onChange();
  };
  const common = { feeds, applier, hub, onApplied: applied, onStanding: heardStanding };
  const now = (): number => clock.wall();
  const askingAgain = createAskingAgain({
    waiting: () => outbox.waiting(),
    ask: () => {
      if (isOnline()) round();
    },
    random: ports.random,
  });
  const pusher = createPusher({
    outbox,
    hub,
    clock,
    onSettled: () => {
      onChange();
      askingAgain.noteWord();
      // What a refused edit lay over is loaded anew.
      if (phase !== 'loading' && loader.missing().length > 0) round();
    },
    onTooLarge: ({ id, type }) => {
      onTrouble('operation-too-large', new GatehouseError('request-too-large', `${type} ${id}`));
    },
  });
  const puller = createPuller({ ...common, eventId, now });
  const follower = createLiveFollower({ ...common, now, onGap: round, onOpen: opened });
  const loader = createSnapshotLoader({
    ...common,
    order: () => ['hub', eventId() ?? 'hub', ...(standing?.events.map(({ id }) => id) ?? [])],
    onProgress: () => {
      pauses.succeeded();
      onChange();
    },
  });
  const orders = createOrders({
    links,
    outbox,
    hub,
    now,
    logLines: ports.logLines,
    onDone: (kind) => {
      link = links.read();
      ports.onOrder(kind);
      onChange();
    },
  });
  const reports = createReports({
    read: () => ports.report({ clockSkew: -(hub.clockOffset() ?? 0) }),
    monotonic: () => clock.monotonic(),
  });
  // Not the event at whose gate people stand: whoever took it away did not mean their queue.
  const letGo = createLetGo({
    feeds,
    applier,
    isSpared: (feed) => feed === eventId(),
    onDone: onChange,
    onTrouble: (error) => {
      onTrouble('letting-go', error);
    },
  });

  /** The hub is another than it was: what it forgot it is told again, what it tells is heard anew. */
  function meetEpoch(): void {
    const epoch = hub.epoch();
    if (epoch === null || link === null || epoch === link.epoch) return;
    outbox.requeueAll();
    for (const { feed, leaving } of feeds.list()) if (!leaving) feeds.loadAnew(feed);
    change({ epoch });
  }

  function storeContact(): void {
    const offset = hub.clockOffset();
    const isMoved = Math.abs((offset ?? 0) - (link?.clockOffset ?? Infinity)) > SAME_OFFSET_MS;
    if (!isMoved && clock.monotonic() - lastStored < LAST_CONTACT_EVERY_MS) return;
    lastStored = clock.monotonic();
    change({ lastContactAt: contactAt(), ...(offset === null ? {} : { clockOffset: offset }) });
    if (standing !== null) ports.onContact(standing);
  }

  async function handOver(): Promise<void> {
    stopLive();
    if (link?.state !== 'revoked') change({ state: 'revoked' });
    enter('revoked');
    await pusher.push();
    meetEpoch();
    // While a fact waits nothing is destroyed, whatever the hub wants.
    if (outbox.waiting() === 0) await ports.onHandedOver();
  }

  async function exchange(): Promise<void> {
    await pusher.push();
    meetEpoch();
    const report = reports.due();
    const done = links.doneOrders();
    await puller.pull(report);
    if (report !== null) {
      reports.said(report);
      links.forgetDone(done.filter((id) => report.done_orders.includes(id)));
    }
    meetEpoch();
    storeContact();
  }

  async function loadMissing(): Promise<void> {
    for (let [next] = loader.missing(); next !== undefined; [next] = loader.missing()) {
      if (isClosed()) return;
      enter('loading');
      await loader.load(next.feed, stopping.signal);
      meetEpoch();
      await exchange();
    }
  }

  function opened(): void {
    if (live !== null) live.isOpen = true;
    enter('live');
  }

  function stopLive(): void {
    live?.stop.abort();
    live = null;
  }

  function listen(): void {
    const places = wholeFeeds(feeds, eventId()).slice(0, MOST_FEEDS);
    const key = places.map(({ feed }) => feed).join();
    if (live?.key === key) return enter(live.isOpen ? 'live' : 'polling');
    stopLive();
    enter('polling');
    if (places.length === 0 || clock.monotonic() < liveAgainAt) return;
    const stop = new AbortController();
    const current = { stop, key, isOpen: false };
    live = current;
    follower.follow(places, stop.signal).then(
      () => {
        ended(current, null);
      },
      (error: unknown) => {
        ended(current, error);
      },
    );
  }

  function ended(which: { readonly isOpen: boolean }, error: unknown): void {
    if (isClosed() || live !== which) return;
    live = null;
    if (error !== null && !(error instanceof GatehouseError)) onTrouble('live', error);
    // One that never spoke is not tried again at once: somebody on the way holds streams back.
    const pauseMs = which.isOpen ? 0 : LIVE_PAUSE_MS;
    liveAgainAt = clock.monotonic() + pauseMs * (0.5 + ports.random());
    if (which.isOpen) round();
  }

  async function attempt(): Promise<void> {
    wantsRound = false;
    hub.letThrough();
    const { isRevoked } = await hub.greet();
    if (isRevoked || link?.state === 'revoked') return handOver();
    await exchange();
    if (await orders.carryOut(standing?.orders ?? [])) await exchange();
    await loadMissing();
    await ports.renewCertificate().catch((error: unknown) => {
      onTrouble('certificate', error);
    });
    if (!isClosed()) listen();
  }

  /** @returns how long to pause, ms */
  function failed(error: unknown): number {
    const known = error instanceof GatehouseError ? error : null;
    const code = known?.code ?? 'internal';
    if (known === null) onTrouble('round', error);
    stopLive();
    // The next token says it too: nothing is lost, and nobody is told that the network is away.
    if (code === 'kiosk-revoked' && link?.state !== 'revoked') return pauses.failed(0);
    if (phase !== 'offline') since = contactAt();
    enter(link?.state === 'revoked' ? 'revoked' : 'offline', code);
    const asked = known?.facts['retryInSeconds'];
    const least = Math.max(
      LASTING.has(code) ? LASTING_PAUSE_MS : 0,
      typeof asked === 'number' ? asked * 1000 : 0,
    );
    return pauses.failed(least);
  }

  function untilNext(): number {
    if (wantsRound) return 0;
    if (phase === 'live') return REPORT_EVERY_MS * (1 + ports.random() / 10);
    if (phase === 'revoked') return pauses.failed(0);
    return POLL_MS * (1 + ports.random());
  }

  async function run(): Promise<void> {
    while (!isClosed()) {
      const waiting = tried;
      tried = [];
      let pauseMs: number;
      try {
        await attempt();
        // A withdrawn kiosk that can't hand over asks less and less often.
        if (phase !== 'revoked') pauses.succeeded();
        pauseMs = untilNext();
      } catch (error) {
        if (isClosed()) break;
        pauseMs = failed(error);
      }
      for (const tell of waiting) tell();
      if (tried.length === 0) await pauses.pause(pauseMs, stopping.signal);
    }
    for (const tell of tried) tell();
  }

  /** Hands over what was recorded meanwhile, also while a first load goes on. */
  function pushSoon(): void {
    factTimer ??= setTimeout(() => {
      factTimer = null;
      if (isClosed() || !isOnline()) return;
      pusher.push('new').catch((error: unknown) => {
        // The round finds out what is the matter.
        if (!isClosed()) round();
        if (!(error instanceof GatehouseError)) onTrouble('push', error);
      });
    }, FACT_DELAY_MS).unref();
  }

  const running = first === null ? Promise.resolve() : run();
  return {
    state: () => ({
      phase,
      why,
      since,
      lastContactAt: contactAt(),
      kioskName: standing?.name ?? null,
      clockOffset: hub.clockOffset(),
    }),
    noteFact() {
      if (isOnline()) pushSoon();
    },
    noteChange() {
      if (isOnline() && phase !== 'loading' && reports.due() !== null) round();
    },
    now: () =>
      new Promise((resolve) => {
        if (isClosed()) return resolve();
        tried.push(resolve);
        round();
      }),
    async close() {
      stopping.abort();
      if (factTimer !== null) clearTimeout(factTimer);
      askingAgain.close();
      stopLive();
      hub.close();
      pauses.wake();
      await letGo.close();
      await running;
    },
  };
}
