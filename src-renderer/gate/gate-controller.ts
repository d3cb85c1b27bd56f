import type { Direction } from '#shared/domain/event.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/shell-contract.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import {
  FIRST_STATE,
  holdsScanning,
  isQueueFull,
  nextGateState,
  type Asked,
  type GateAction,
  type GateDialog,
  type GateRequest,
  type GateState,
  type Sighting,
} from './gate-state.ts';
import { signalOf, type Signal } from './verdict-look.ts';

/** A decision that takes longer is shown as being made, ms. */
const SLOW_MS = 150;
/** A verdict with others waiting behind it stays at least this long, ms. */
const SHORTEST_VERDICT_MS = 1_200;
/** Amber and red go by themselves only after this long, ms. */
const LONG_VERDICT_MS = 60_000;

/** How long it is said that a ticket was not taken, ms. */
const TURNED_AWAY_MS = 8_000;

/** What the controller does besides asking the core. */
export interface GateEffects {
  readonly call: CoreClient;
  readonly sound: (signal: Signal | 'failed') => void;
}

/** The gate screen's state and what changes it; React only shows it. */
export interface GateController {
  readonly state: () => GateState;
  /** @returns the unsubscribe function */
  readonly onState: (listener: () => void) => () => void;
  /** @param isStillThere whether the ticket is still held up, when its turn comes later */
  readonly scanned: (
    text: string,
    reader: 'camera' | 'wedge',
    sighting: Sighting,
    isStillThere?: () => boolean,
  ) => void;
  readonly admitByHand: (by: Extract<GateRequest, { kind: 'by-hand' }>['by']) => void;
  /** Takes an entry back: by default the last one, while that is offered. */
  readonly undo: (checkInId?: Uuid) => void;
  readonly retry: () => void;
  readonly overridden: (result: AdmissionResult) => void;
  readonly dismiss: () => void;
  readonly open: (dialog: GateDialog) => void;
  readonly closeDialog: () => void;
  readonly direct: (direction: Direction) => void;
  readonly several: (several: boolean) => void;
  /** How long a green verdict stays. */
  readonly setGreenSeconds: (seconds: number) => void;
  readonly close: () => void;
}

type Timer = 'slow' | 'view' | 'undo' | 'turned-away';

interface Held {
  readonly request: Extract<GateRequest, { kind: 'scan' }>;
  readonly sighting: Sighting;
  readonly isStillThere: () => boolean;
}

const BY_HAND = (): Sighting => ({ arrivedAt: performance.now(), decodeMs: null, frame: null });

/** Starts at the ready screen. */
export function createGateController(effects: GateEffects): GateController {
  let state = FIRST_STATE;
  let greenSeconds = DEFAULT_SETTINGS.verdictSeconds;
  // What was shown first while a dialog decides on somebody else: its turn comes if it is still
  // there.
  let held: Held | null = null;
  const listeners = new Set<() => void>();
  const timers = new Map<Timer, ReturnType<typeof setTimeout>>();

  const after = (which: Timer, ms: number, then: () => void): void => {
    clearTimeout(timers.get(which));
    timers.set(which, setTimeout(then, ms));
  };

  const dispatch = (action: GateAction): void => {
    const next = nextGateState(state, action);
    if (next === state) return;
    const before = state.view;
    state = next;
    if (next.view !== before) viewChanged();
    for (const listener of listeners) listener();
  };

  const viewChanged = (): void => {
    const { view } = state;
    if (view.at === 'asking') return;
    clearTimeout(timers.get('slow'));
    clearTimeout(timers.get('view'));
    if (view.at === 'verdict') {
      const signal = signalOf(view.result);
      effects.sound(signal);
      const isShort = signal === 'green' || signal === 'neutral';
      leaveAfter(isShort ? greenSeconds * 1000 : LONG_VERDICT_MS);
      if (state.undoable !== null) {
        after('undo', state.undoable.until - Date.now(), () => dispatch({ type: 'undo-ended' }));
      }
    }
    if (view.at === 'failed') effects.sound('failed');
    if (state.queue.length > 0) after('view', SHORTEST_VERDICT_MS, advance);
  };

  const leaveAfter = (ms: number): void =>
    after('view', ms, () => {
      // A supervisor at work on this verdict must not lose it.
      if (state.dialog === null) dispatch({ type: 'dismissed' });
      else leaveAfter(ms);
    });

  const ask = async (asked: Asked): Promise<void> => {
    clearTimeout(timers.get('view'));
    after('slow', SLOW_MS, () => dispatch({ type: 'slow' }));
    try {
      const result = await answerOf(effects.call, asked);
      dispatch({ type: 'answered', result });
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      dispatch({ type: 'refused', code, facts });
    }
  };

  /** Nobody is forgotten in silence: who can't be taken now hears it, and shows the ticket again. */
  const turnAway = (): void => {
    effects.sound('failed');
    dispatch({ type: 'turned-away', isNow: true });
    after('turned-away', TURNED_AWAY_MS, () => dispatch({ type: 'turned-away', isNow: false }));
  };

  const begin = (request: GateRequest, sighting: Sighting): void => {
    if (isQueueFull(state)) return turnAway();
    const asked: Asked = { request, direction: state.direction, sighting };
    const isFree = state.view.at !== 'asking';
    dispatch({ type: 'presented', asked });
    if (isFree) void ask(asked);
  };

  const release = (): void => {
    if (held === null || holdsScanning(state.dialog)) return;
    const { request, sighting, isStillThere } = held;
    held = null;
    if (!isStillThere()) return;
    if (state.view.at !== 'verdict') return begin(request, sighting);
    dispatch({ type: 'queued', asked: { request, direction: state.direction, sighting } });
    after('view', SHORTEST_VERDICT_MS, advance);
  };

  const advance = (): void => {
    const asked = state.queue[0];
    if (asked === undefined || state.view.at === 'asking') return;
    // A supervisor at work on this verdict is not to be interrupted by who waits behind it.
    if (holdsScanning(state.dialog)) return after('view', SHORTEST_VERDICT_MS, advance);
    dispatch({ type: 'queue-advanced' });
    void ask(asked);
  };

  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    scanned(text, reader, sighting, isStillThere = () => true) {
      if (reader === 'wedge') dispatch({ type: 'wedge-used', at: Date.now() });
      const request = { kind: 'scan', scanId: newId(), text, reader } as const;
      if (!holdsScanning(state.dialog)) return begin(request, sighting);
      if (held !== null && held.request.text !== text && held.isStillThere()) return turnAway();
      held = { request, sighting, isStillThere };
    },
    admitByHand(by) {
      begin({ kind: 'by-hand', scanId: newId(), by }, BY_HAND());
      release();
    },
    undo(checkInId = state.undoable?.checkInId) {
      if (checkInId === undefined || state.view.at === 'asking') return;
      begin({ kind: 'undo', checkInId }, BY_HAND());
    },
    retry() {
      if (state.view.at !== 'failed') return;
      const { asked } = state.view;
      dispatch({ type: 'presented', asked });
      void ask(asked);
    },
    overridden(result) {
      dispatch({ type: 'overridden', result });
      release();
    },
    dismiss: () => dispatch({ type: 'dismissed' }),
    open: (dialog) => dispatch({ type: 'dialog-opened', dialog }),
    closeDialog() {
      dispatch({ type: 'dialog-closed' });
      release();
    },
    direct: (direction) => dispatch({ type: 'directed', direction }),
    several(several) {
      if (several !== state.several) dispatch({ type: 'several', several });
    },
    setGreenSeconds(seconds) {
      greenSeconds = seconds;
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      listeners.clear();
    },
  };
}

function answerOf(call: CoreClient, { request, direction }: Asked): Promise<AdmissionResult> {
  switch (request.kind) {
    case 'scan': {
      const { scanId, text, reader } = request;
      return call('gate.scan', { scanId, text, reader, direction });
    }
    case 'by-hand':
      return call('gate.admitByHand', { scanId: request.scanId, by: request.by, direction });
    case 'undo':
      return call('gate.undo', { checkInId: request.checkInId });
  }
}
