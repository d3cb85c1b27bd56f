import type { Direction } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { ErrorCode, ErrorFacts } from '#shared/errors.ts';
import type { AdmissionResult, PersonView, SearchHit } from '#shared/ipc/gate-views.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { SeenFace } from '../face/face-watch-look.ts';

/** What is asked of the core. */
export type GateRequest =
  | {
      readonly kind: 'scan';
      readonly scanId: Uuid;
      readonly text: string;
      readonly reader: 'camera' | 'wedge';
    }
  | {
      readonly kind: 'by-hand';
      readonly scanId: Uuid;
      readonly by:
        | { readonly way: 'typed'; readonly ticketNumber: TicketNumber }
        | { readonly way: 'search'; readonly registrationId: Uuid };
    }
  | { readonly kind: 'undo'; readonly checkInId: Uuid }
  /** Staff compared the identity card by eye. */
  | { readonly kind: 'card'; readonly checkInId: Uuid };

/** When and where a presentation was seen, for the latency figures. Times: performance.now(). */
export interface Sighting {
  /** The first frame that held the code came, or the key that ended a scan went down. */
  readonly arrivedAt: number;
  /** From the frame's arrival to its text, ms; null where no frame was decoded. */
  readonly decodeMs: number | null;
  /** Null where no camera saw it. */
  readonly frame: FrameFacts | null;
}

/** The frame that a code was read in, for whoever measures. Pixels. */
export interface FrameFacts {
  /** The number burnt into a simulated frame; null: none. */
  readonly stamp: number | null;
  readonly width: number;
  readonly height: number;
  readonly codeWidth: number;
  /** The middle of the code. */
  readonly codeAt: { readonly x: number; readonly y: number };
  /** The look that read it. */
  readonly look: string | null;
}

export interface Asked {
  readonly request: GateRequest;
  readonly direction: Direction;
  readonly sighting: Sighting;
}

/** Whom the camera looked at, and what it saw. */
export interface Faced {
  readonly person: PersonView;
  readonly seen: SeenFace;
}

export type GateView =
  | { readonly at: 'ready' }
  | {
      readonly at: 'asking';
      readonly asked: Asked;
      readonly slow: boolean;
      readonly faced: Faced | null;
    }
  /** The camera looks at the person; the core is asked once it has seen them. */
  | { readonly at: 'facing'; readonly asked: Asked; readonly person: PersonView }
  | {
      readonly at: 'verdict';
      readonly result: AdmissionResult;
      readonly asked: Asked | null;
      readonly faced: Faced | null;
    }
  | {
      readonly at: 'failed';
      readonly code: ErrorCode;
      readonly facts: ErrorFacts;
      readonly asked: Asked;
      readonly faced: Faced | null;
    };

export type GateDialog =
  | {
      readonly open:
        | 'search'
        | 'number'
        | 'override'
        | 'recent'
        | 'menu'
        | 'duty'
        | 'alerts'
        | 'network'
        | 'lock-down';
    }
  | { readonly open: 'confirm'; readonly hit: SearchHit; readonly typed: TicketNumber | null };

/** What an undo may still take back. */
export interface Undoable {
  readonly checkInId: Uuid;
  readonly name: string | null;
  /** Unix milliseconds. */
  readonly until: number;
}

export interface GateState {
  readonly view: GateView;
  readonly dialog: GateDialog | null;
  readonly direction: Direction;
  readonly undoable: Undoable | null;
  /** Presentations that came while another was being decided; the oldest first. */
  readonly queue: readonly Asked[];
  /** A ticket was shown that could not wait its turn, just now: nothing of it is recorded. */
  readonly turnedAway: boolean;
  /** Several codes are in the picture. */
  readonly several: boolean;
  /** When a hand scanner was last used, Unix milliseconds. */
  readonly wedgeUsedAt: number | null;
}

export const FIRST_STATE: GateState = {
  view: { at: 'ready' },
  dialog: null,
  direction: 'in',
  undoable: null,
  queue: [],
  turnedAway: false,
  several: false,
  wedgeUsedAt: null,
};

export type GateAction =
  | { readonly type: 'presented'; readonly asked: Asked; readonly faced?: Faced | null }
  | { readonly type: 'face-wanted'; readonly person: PersonView }
  | { readonly type: 'face-seen'; readonly seen: SeenFace }
  | { readonly type: 'queued'; readonly asked: Asked }
  | { readonly type: 'turned-away'; readonly isNow: boolean }
  | { readonly type: 'queue-advanced' }
  | { readonly type: 'slow' }
  | { readonly type: 'answered'; readonly result: AdmissionResult }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly facts: ErrorFacts }
  | { readonly type: 'overridden'; readonly result: AdmissionResult }
  | { readonly type: 'dismissed' }
  | { readonly type: 'undo-ended' }
  | { readonly type: 'dialog-opened'; readonly dialog: GateDialog }
  | { readonly type: 'dialog-closed' }
  | { readonly type: 'directed'; readonly direction: Direction }
  | { readonly type: 'several'; readonly several: boolean }
  | { readonly type: 'wedge-used'; readonly at: number };

/** Who comes when these wait has to show the ticket again, and is told so: verdicts that come long
 * after their tickets would be taken for somebody else's. */
const LONGEST_QUEUE = 5;

/** Whether somebody's turn has come and their verdict has not. */
export function isDeciding({ at }: GateView): boolean {
  return at === 'asking' || at === 'facing';
}

/** Whether nobody more may wait for a turn. */
export function isQueueFull({ view, queue }: GateState): boolean {
  return isDeciding(view) && queue.length >= LONGEST_QUEUE;
}

/** Whether a dialog decides on a person, so that no ticket may come between. */
export function holdsScanning(dialog: GateDialog | null): boolean {
  return ['override', 'confirm', 'lock-down'].includes(dialog?.open ?? '');
}

/** The gate screen's next state. Pure: calls and timers are the controller's. */
export function nextGateState(state: GateState, action: GateAction): GateState {
  switch (action.type) {
    case 'presented':
      return isDeciding(state.view)
        ? queued(state, action.asked)
        : { ...state, view: asking(action.asked, action.faced ?? null), dialog: null };
    case 'face-wanted': {
      if (state.view.at !== 'asking') return state;
      const { asked } = state.view;
      return { ...state, view: { at: 'facing', asked, person: action.person } };
    }
    case 'face-seen': {
      if (state.view.at !== 'facing') return state;
      const { asked, person } = state.view;
      return { ...state, view: asking(asked, { person, seen: action.seen }) };
    }
    case 'queued':
      return queued(state, action.asked);
    case 'turned-away':
      return { ...state, turnedAway: action.isNow };
    case 'queue-advanced': {
      const [asked, ...queue] = state.queue;
      return asked === undefined
        ? state
        : { ...state, view: asking(asked, null), queue, dialog: null };
    }
    case 'slow':
      return state.view.at === 'asking' ? { ...state, view: { ...state.view, slow: true } } : state;
    case 'answered': {
      const { asked, faced } = state.view.at === 'asking' ? state.view : NOT_ASKED;
      return showing(state, action.result, asked, faced);
    }
    case 'overridden':
      return { ...showing(state, action.result, null, null), dialog: null };
    case 'refused': {
      if (state.view.at !== 'asking') return state;
      const { asked, faced } = state.view;
      const { code, facts } = action;
      const undoable = undoableBeside(state, asked);
      return { ...state, view: { at: 'failed', code, facts, asked, faced }, undoable };
    }
    case 'dismissed':
      return isDeciding(state.view) ? state : { ...state, view: { at: 'ready' } };
    case 'undo-ended':
      return { ...state, undoable: null };
    case 'dialog-opened':
      return isDeciding(state.view) ? state : { ...state, dialog: action.dialog };
    case 'dialog-closed':
      return { ...state, dialog: null };
    case 'directed':
      return { ...state, direction: action.direction };
    case 'several':
      return { ...state, several: action.several };
    case 'wedge-used':
      return { ...state, wedgeUsedAt: action.at };
  }
}

function queued(state: GateState, asked: Asked): GateState {
  return { ...state, queue: [...state.queue, asked] };
}

const NOT_ASKED = { asked: null, faced: null };

function asking(asked: Asked, faced: Faced | null): GateView {
  return { at: 'asking', asked, slow: false, faced };
}

function showing(
  state: GateState,
  result: AdmissionResult,
  asked: Asked | null,
  faced: Faced | null,
): GateState {
  return {
    ...state,
    view: { at: 'verdict', result, asked, faced },
    undoable: undoableAfter(state, result, asked),
  };
}

/** What an undo was asked for is no longer offered; somebody else's entry still is. */
function undoableBeside({ undoable }: GateState, asked: Asked | null): Undoable | null {
  if (asked?.request.kind !== 'undo') return undoable;
  return undoable?.checkInId === asked.request.checkInId ? null : undoable;
}

/** A refusal takes nothing back: who was let in before it may still be called back in time. */
function undoableAfter(
  state: GateState,
  result: AdmissionResult,
  asked: Asked | null,
): Undoable | null {
  if (result.kind === 'undo') return undoableBeside(state, asked);
  if (result.undoUntil === null) return state.undoable;
  return {
    checkInId: result.checkInId,
    name: result.person?.name ?? null,
    until: Date.parse(result.undoUntil),
  };
}
