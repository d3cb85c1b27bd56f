import { setTimeout as sleep } from 'node:timers/promises';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { MAX_PEER_WAIT_MS, type PeerWord } from '#shared/wire/peer.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';
import type { OperationIntake } from './lan-intake.ts';
import type { CommonEvents, PeerCalls, PeerDiscovery, PeerReach } from './lan-ports.ts';
import type { PeerStore } from './ports.ts';

export interface LanExchange {
  /** Where each peer stands. */
  peers(): readonly PeerReach[];
  /** Peers, events or addresses changed: looks again, and tries at once who could not be reached. */
  refresh(kioskId?: Uuid): void;
  close(): Promise<void>;
}

/** How long an answer may be waited for that has nothing to say, ms. */
const WAIT_MS = MAX_PEER_WAIT_MS;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who answers at once and says nothing is not asked again at once. */
const IDLE_PAUSE_MS = 1_000;
/** How often it is written down when a peer was last heard, and how far it was read. */
const NOTE_MS = 5_000;
/** Operations of one peer that wait for rows which are not here. */
const MOST_HELD = 1_000;

interface Line {
  readonly stop: AbortController;
  /** Ends a pause. */
  nudge: () => void;
  done: Promise<void>;
  state: PeerReach['state'];
  address: string | null;
  word: PeerWord | null;
  /** performance.now() */
  answeredAt: number | null;
  held: readonly CarriedOperation[];
  /** Whether more was held than there is room for. */
  hasLost: boolean;
  /** Ahead of what is stored, more so while something is held: a restart asks for it again. */
  position: string | null;
  stored: string | null;
  /** performance.now() */
  notedAt: number | null;
}

/**
 * Asks every peer of our events for its operations, each in a line of its own, over and over: an answer
 * comes when there is something to say. It never holds the gate: the network costs it nothing, and each
 * operation is applied by itself.
 */
export function openLanExchange(ports: {
  readonly kioskId: Uuid;
  readonly peers: Pick<PeerStore, 'list' | 'find' | 'heard' | 'setPosition'>;
  readonly commonEvents: CommonEvents;
  readonly calls: PeerCalls;
  readonly discovery: PeerDiscovery;
  readonly intake: OperationIntake;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** From 0 to 1: spreads kiosks that all lost the same network. */
  readonly random: () => number;
  /** Where peers stand changed. */
  readonly onChange: () => void;
  readonly onTrouble: (error: unknown, kioskId: Uuid) => void;
}): LanExchange {
  const { peers, commonEvents, calls, discovery, intake } = ports;
  const lines = new Map<Uuid, Line>();
  let isClosed = false;

  function set(line: Line, state: Line['state'], address: string | null): void {
    const isNew = line.state !== state || line.address !== address;
    line.state = state;
    line.address = address;
    if (isNew) ports.onChange();
  }

  function addressesOf(id: Uuid): readonly string[] {
    const typed = peers.find(id)?.address ?? null;
    return [...(typed === null ? [] : [typed]), ...discovery.addressesOf(id)];
  }

  async function pause(line: Line, ms: number): Promise<void> {
    const nudged = new AbortController();
    line.nudge = () => nudged.abort();
    const signal = AbortSignal.any([line.stop.signal, nudged.signal]);
    // Rejects when it is cut short, which is the other way for it to end.
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Writes down where it stands: not at every answer, which may be dozens a second. */
  function note(id: Uuid, line: Line, gateId: Uuid | null): void {
    const at = performance.now();
    if (line.notedAt !== null && at - line.notedAt < NOTE_MS) return;
    line.notedAt = at;
    peers.heard(id, toInstant(ports.now()), gateId);
    store(id, line);
  }

  function store(id: Uuid, line: Line): void {
    if (line.hasLost || line.held.length > 0 || line.position === line.stored) return;
    peers.setPosition(id, line.position);
    line.stored = line.position;
  }

  /** Asks once. @returns how long to pause then, ms */
  async function ask(id: Uuid, line: Line, address: string): Promise<number> {
    const events = [...commonEvents(id)];
    const startedAt = performance.now();
    // Who was not heard yet is to say so at once.
    const waitMs = line.state === 'connected' ? WAIT_MS : 0;
    const request = { events, after: line.position, waitMs };
    const answer = await calls.operations(address, id, request, line.stop.signal);
    if (line.stop.signal.aborted) return 0;
    line.answeredAt = performance.now();
    line.word = answer.kiosk;
    set(line, 'connected', address);
    const arrived = [...line.held, ...answer.operations];
    if (arrived.length > 0) {
      const { held } = await intake.take(arrived, id);
      line.held = held.slice(0, MOST_HELD);
      // What is let fall is asked for anew at the next start: no place behind it is written down.
      line.hasLost ||= held.length > MOST_HELD;
    }
    line.position = answer.position;
    note(id, line, answer.kiosk.gate_id);
    const isIdle = waitMs > 0 && answer.operations.length === 0 && !answer.more;
    return isIdle && line.answeredAt - startedAt < IDLE_PAUSE_MS ? IDLE_PAUSE_MS : 0;
  }

  async function run(id: Uuid, line: Line): Promise<void> {
    let failures = 0;
    while (!line.stop.signal.aborted) {
      const addresses = addressesOf(id);
      const address = addresses[failures % Math.max(addresses.length, 1)];
      if (address === undefined) {
        set(line, 'no-address', null);
        await pause(line, LONGEST_PAUSE_MS);
        continue;
      }
      try {
        await pause(line, await ask(id, line, address));
        failures = 0;
      } catch (error) {
        if (line.stop.signal.aborted) return;
        const isRefused = error instanceof GatehouseError && error.code === 'peer-not-trusted';
        set(line, isRefused ? 'not-trusted' : 'unreachable', address);
        const isTheirs = error instanceof GatehouseError && error.code === 'hub-unreachable';
        if (!isTheirs) ports.onTrouble(error, id);
        failures += 1;
        const most = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS);
        // Full jitter, but never at once.
        await pause(line, Math.max(50, ports.random() * most));
      }
    }
  }

  function begin(id: Uuid): void {
    const position = peers.find(id)?.position ?? null;
    const line: Line = {
      stop: new AbortController(),
      nudge: () => {},
      done: Promise.resolve(),
      state: 'no-address',
      address: null,
      word: null,
      answeredAt: null,
      held: [],
      hasLost: false,
      position,
      stored: position,
      notedAt: null,
    };
    lines.set(id, line);
    line.done = run(id, line);
  }

  function refresh(kioskId?: Uuid): void {
    if (isClosed) return;
    const wanted = new Set(
      peers
        .list()
        .filter(({ id, revoked_at: revokedAt }) => id !== ports.kioskId && revokedAt === null)
        .map(({ id }) => id)
        .filter((id) => commonEvents(id).length > 0),
    );
    for (const [id, line] of lines) {
      if (wanted.has(id)) continue;
      line.stop.abort();
      lines.delete(id);
    }
    for (const id of wanted) {
      if (!lines.has(id)) begin(id);
      else if (kioskId === undefined || kioskId === id) lines.get(id)?.nudge();
    }
  }

  refresh();
  return {
    peers: () =>
      [...lines].map(([kioskId, { state, address, word, answeredAt }]) => ({
        kioskId,
        state,
        address,
        word,
        silentMs: answeredAt === null ? null : Math.round(performance.now() - answeredAt),
      })),
    refresh,
    async close() {
      isClosed = true;
      const ending = [...lines];
      for (const [, { stop }] of ending) stop.abort();
      lines.clear();
      await Promise.all(ending.map(([, { done }]) => done));
      for (const [id, line] of ending) store(id, line);
    },
  };
}
