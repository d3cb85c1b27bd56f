import type { Direction } from '#shared/domain/event.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { InputOf } from '#shared/ipc/call.ts';
import type { CoreClient, CoreContract } from '#shared/ipc/core-contract.ts';
import type { FaceNeed } from '#shared/ipc/face-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/shell-contract.ts';
import type { SeenFace } from '../face/face-watch-look.ts';
import type { FaceLook, FaceWatch } from '../face/face-watch.ts';
import type { TemplateMaker } from '../face/template-maker.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { answerOf, mayLookAgain, presentationOf } from './gate-calls.ts';
import {
  FIRST_STATE,
  holdsScanning,
  isDeciding,
  isQueueFull,
  nextGateState,
  type Asked,
  type Faced,
  type GateAction,
  type GateDialog,
  type GateRequest,
  type GateState,
  type Sighting,
} from './gate-state.ts';
import { asksToCompare, signalOf, type Signal } from './verdict-look.ts';

/** A decision that takes longer is shown as being made, ms. */
const SLOW_MS = 150;
/** A verdict with others waiting behind it stays at least this long, ms. */
const SHORTEST_VERDICT_MS = 1_200;
/** One that asks staff to look at a face or a card stays longer, unless they press on, ms. */
const SHORTEST_LOOK_MS = 12_000;
/** Amber and red go by themselves only after this long, ms. */
const LONG_VERDICT_MS = 60_000;

/** Who waits for a template to be made waits no longer than this, ms. */
const TEMPLATE_WAIT_MS = 4_000;

/** How long it is said that a ticket was not taken, ms. */
const TURNED_AWAY_MS = 8_000;

/** What the controller does besides asking the core. */
export interface GateEffects {
  readonly call: CoreClient;
  readonly sound: (signal: Signal | 'failed') => void;
  /** Null: this event does not look at faces. */
  readonly faces: () => Pick<FaceWatch, 'look'> | null;
  readonly templates: Pick<TemplateMaker, 'makeOf'>;
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
  /** Looks at the same ticket's holder once more, while the verdict offers that. */
  readonly lookAgain: () => void;
  /** Waits for no face any longer: the verdict says what was missing. */
  readonly skipFace: () => void;
  /** Staff compared the identity card by eye, where that is enough. */
  readonly confirmCard: () => void;
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

type FaceWanted = Extract<FaceNeed, { wanted: true }>;
type Timer = 'slow' | 'view' | 'undo' | 'turned-away' | 'template';

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
  let look: FaceLook | null = null;
  /** How often the screen was left. */
  let leavings = 0;
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
    if (view.at === 'facing') return;
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
    if (state.queue.length > 0) after('view', shortestStay(view), advance);
  };

  const leaveAfter = (ms: number): void =>
    after('view', ms, () => {
      // A supervisor at work on this verdict must not lose it.
      if (state.dialog === null) dispatch({ type: 'dismissed' });
      else leaveAfter(ms);
    });

  const ask = async (asked: Asked, faced: Faced | null = null): Promise<void> => {
    clearTimeout(timers.get('view'));
    const isSlowSoon = (): void => after('slow', SLOW_MS, () => dispatch({ type: 'slow' }));
    isSlowSoon();
    const before = leavings;
    try {
      const looking = faced === null ? startFace(asked) : null;
      const seen = looking === null ? (faced?.seen ?? null) : await looking;
      // Nobody would see the verdict: who stands there shows the ticket again.
      if (leavings !== before) return;
      if (looking !== null) isSlowSoon();
      const result = await answerOf(effects.call, asked, seen?.probe ?? null);
      dispatch({ type: 'answered', result });
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      dispatch({ type: 'refused', code, facts });
    }
  };

  /** Looks at the person where the verdict may want that. Null: it does not. */
  const startFace = (asked: Asked): Promise<SeenFace | null> | null => {
    const presentation = presentationOf(asked);
    const faces = effects.faces();
    if (presentation === null || faces === null) return null;
    const mine = faces.look(asked.sighting.frame?.codeAt ?? null);
    look = mine;
    return faceOf({ ...presentation, direction: asked.direction }, mine).finally(() => {
      mine.close();
      if (look === mine) look = null;
    });
  };

  const faceOf = async (
    presented: InputOf<CoreContract, 'gate.faceNeed'>,
    mine: FaceLook,
  ): Promise<SeenFace | null> => {
    const need = await effects.call('gate.faceNeed', presented);
    if (!need.wanted) return null;
    dispatch({ type: 'face-wanted', person: need.person });
    const [seen] = await Promise.all([mine.see(need), templateFor(need)]);
    dispatch({ type: 'face-seen', seen });
    return seen;
  };

  const templateFor = async ({ reference, person }: FaceWanted): Promise<void> => {
    if (reference === 'ready') return;
    await Promise.race([
      effects.templates.makeOf(person.userId),
      new Promise<void>((resolve) => after('template', TEMPLATE_WAIT_MS, resolve)),
    ]);
    clearTimeout(timers.get('template'));
  };

  /** Whether the same ticket's holder is looked at now, or was and the verdict is being made. */
  const isFaced = ({ view }: GateState): boolean =>
    view.at === 'facing' || (view.at === 'asking' && view.faced !== null);

  const isWaitedFor = (text: string): boolean =>
    [...('asked' in state.view ? [state.view.asked] : []), ...state.queue].some(
      (asked) => asked?.request.kind === 'scan' && asked.request.text === text,
    );

  /** Nobody is forgotten in silence: who can't be taken now hears it, and shows the ticket again. */
  const turnAway = (): void => {
    effects.sound('failed');
    dispatch({ type: 'turned-away', isNow: true });
    after('turned-away', TURNED_AWAY_MS, () => dispatch({ type: 'turned-away', isNow: false }));
  };

  const begin = (request: GateRequest, sighting: Sighting): void => {
    if (isQueueFull(state)) return turnAway();
    const asked: Asked = { request, direction: state.direction, sighting };
    const isFree = !isDeciding(state.view);
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
    after('view', shortestStay(state.view), advance);
  };

  const advance = (): void => {
    const asked = state.queue[0];
    if (asked === undefined || isDeciding(state.view)) return;
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
      // Who looks into the camera lowers the ticket and may lift it again.
      if (isFaced(state) && isWaitedFor(text)) return;
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
      if (checkInId === undefined || isDeciding(state.view)) return;
      begin({ kind: 'undo', checkInId }, BY_HAND());
    },
    retry() {
      if (state.view.at !== 'failed') return;
      const { asked, faced } = state.view;
      dispatch({ type: 'presented', asked, faced });
      // What was seen is sent again: the answer, not the face, was lost.
      void ask(asked, faced);
    },
    lookAgain() {
      const { view } = state;
      if (view.at !== 'verdict' || view.asked === null || state.dialog !== null) return;
      const { request } = view.asked;
      if (!mayLookAgain(view.result) || !('scanId' in request)) return;
      begin({ ...request, scanId: newId() }, BY_HAND());
    },
    skipFace: () => look?.skip(),
    confirmCard() {
      const { view } = state;
      if (view.at !== 'verdict' || state.dialog !== null) return;
      const { checkInId, detail } = view.result;
      if (detail.face?.byCard === true) begin({ kind: 'card', checkInId }, BY_HAND());
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
      leavings += 1;
      look?.close();
      for (const timer of timers.values()) clearTimeout(timer);
      listeners.clear();
    },
  };
}

function shortestStay(view: GateState['view']): number {
  return view.at === 'verdict' && asksToCompare(view.result)
    ? SHORTEST_LOOK_MS
    : SHORTEST_VERDICT_MS;
}
