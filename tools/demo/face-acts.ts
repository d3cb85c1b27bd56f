import type { VerdictCode } from '#shared/domain/verdict.ts';
import type {
  FaceOutcome,
  FaceTrouble,
  FaceUnavailable,
  LivenessFinding,
} from '#shared/face/finding.ts';
import type { PortraitId } from '#tools/simulate/face-portrait.ts';
import type { VisitScene, Visitor } from '#tools/simulate/face-visitor.ts';
import type { SceneItem } from '#tools/simulate/scene.ts';
import type { FacePlace } from './face-guests.ts';

/** What is seen or done at the gate in an act, one after another. */
export type FaceCue =
  /** A verdict is painted. Its parts are compared where they are given. */
  | {
      readonly cue: 'verdict';
      readonly expects: VerdictCode;
      readonly outcome?: FaceOutcome;
      readonly why?: FaceUnavailable;
      readonly liveness?: LivenessFinding;
    }
  /** The screen tells the visitor what is in the way, one of these. */
  | { readonly cue: 'hint'; readonly expects: readonly FaceTrouble[] }
  /** The visitor does something about it: the next shot. */
  | { readonly cue: 'goes-on' }
  /** The screen asks for a turn of the head: who can, turns it. */
  | { readonly cue: 'asked' }
  | { readonly cue: 'press'; readonly button: 'try-again' | 'skip' | 'card-checked' | 'next' }
  /** A supervisor lets the person in all the same. */
  | { readonly cue: 'override' };

/** What stands before the webcam. */
export interface FaceShot {
  readonly scene: VisitScene;
  /** Comes to it by these. */
  readonly steps?: readonly VisitScene[];
}

/** One visit to the gate, and what the gate must make of it. */
export interface FaceAct {
  readonly id: string;
  /** The people walk in for the first; each lasts until the cue to go on. */
  readonly shots: readonly FaceShot[];
  readonly cues: readonly FaceCue[];
}

const CAPTION = { title: 'Members’ Annual Meeting', line: 'Town Hall, Nagpur · Member' };
/** Portraits whose picture ends on the right have the ticket on their left (tests/fixtures/faces). */
const TICKET_ON_THE_LEFT: ReadonlySet<PortraitId> = new Set(['visitor-07', 'visitor-08']);

type Scene = Omit<VisitScene, 'tickets' | 'seed'>;

interface Visit {
  readonly id: string;
  /** Whose ticket it is. */
  readonly ticketOf: PortraitId;
  /** Who holds it; the same unless told. */
  readonly heldBy?: PortraitId;
  /** On paper unless told. */
  readonly carrier?: 'phone';
  readonly shots: readonly { readonly scene: Scene; readonly steps?: readonly Scene[] }[];
  readonly cues: readonly FaceCue[];
}

/** Who steps up looks from the ticket to the screen, and so moves. */
function alone(portrait: PortraitId, how: Partial<Visitor> = {}, light: Partial<Scene> = {}) {
  return {
    scene: { ...light, visitors: [{ portrait, motion: { kind: 'restless' }, ...how }] },
  } as const;
}

const MATCH: FaceCue = { cue: 'verdict', expects: 'admitted', outcome: 'match' };
const MISMATCH: FaceCue = { cue: 'verdict', expects: 'face-mismatch', outcome: 'mismatch' };
const UNSURE: FaceCue = { cue: 'verdict', expects: 'face-uncertain', outcome: 'unsure' };
const NOT_TURNED: FaceCue = {
  cue: 'verdict',
  expects: 'liveness-failed',
  liveness: 'not-turned',
};
const ASKED: FaceCue = { cue: 'asked' };
const GOES_ON: FaceCue = { cue: 'goes-on' };
const AGAIN: FaceCue = { cue: 'press', button: 'try-again' };
const SKIP: FaceCue = { cue: 'press', button: 'skip' };
const hint = (...expects: FaceTrouble[]): FaceCue => ({ cue: 'hint', expects });
const unavailable = (why: FaceUnavailable): FaceCue => ({
  cue: 'verdict',
  expects: 'face-unavailable',
  why,
});

const FAR = { headHeight: 0.075, centre: { x: 0.42, y: 0.74 } };
const APPROACH = [
  { headHeight: 0.11, centre: { x: 0.42, y: 0.66 } },
  { headHeight: 0.17, centre: { x: 0.41, y: 0.6 } },
  { headHeight: 0.25, centre: { x: 0.41, y: 0.55 } },
  { headHeight: 0.33, centre: { x: 0.4, y: 0.52 } },
];
const NEXT_TO_HER = { x: 0.8, y: 0.48 };

const VISITS: readonly Visit[] = [
  {
    id: 'the holder of the ticket',
    ticketOf: 'visitor-01',
    shots: [alone('visitor-01')],
    cues: [MATCH],
  },
  {
    id: 'the next in the queue',
    ticketOf: 'visitor-06',
    shots: [alone('visitor-06')],
    cues: [MATCH],
  },
  {
    id: 'two people: the one beside the ticket counts',
    carrier: 'phone',
    ticketOf: 'visitor-08',
    shots: [
      {
        scene: {
          visitors: [
            { portrait: 'visitor-05', headHeight: 0.36, centre: NEXT_TO_HER },
            { portrait: 'visitor-08', motion: { kind: 'restless' }, centre: { x: 0.49, y: 0.5 } },
          ],
        },
      },
    ],
    cues: [MATCH],
  },
  {
    id: 'sunglasses, taken off when asked',
    ticketOf: 'visitor-07',
    shots: [alone('visitor-07', { covering: 'sunglasses' }), alone('visitor-07')],
    cues: [hint('covered'), GOES_ON, MATCH],
  },
  {
    id: 'in the dark, until somebody lights the lamp',
    ticketOf: 'visitor-11',
    shots: [
      alone('visitor-11', {}, { light: { gain: 0.2, noise: 3 } }),
      alone('visitor-11', {}, { light: { gain: 1, noise: 2 } }),
    ],
    cues: [hint('too-dark'), GOES_ON, MATCH],
  },
  {
    id: 'too far away, then closer',
    ticketOf: 'visitor-04',
    shots: [
      alone('visitor-04', FAR),
      {
        ...alone('visitor-04'),
        steps: APPROACH.map((how) => alone('visitor-04', how).scene),
      },
    ],
    cues: [hint('too-far', 'nobody'), GOES_ON, MATCH],
  },
  {
    id: 'nobody: a ticket held in from the side',
    ticketOf: 'visitor-05',
    shots: [{ scene: { visitors: [] } }],
    cues: [hint('nobody'), SKIP, unavailable('nobody')],
  },
  {
    id: 'a photograph on paper',
    ticketOf: 'visitor-10',
    shots: [alone('visitor-10', { medium: 'print' })],
    cues: [ASKED, NOT_TURNED],
  },
  {
    id: 'a photograph on a phone, which staff see and end',
    carrier: 'phone',
    ticketOf: 'visitor-03',
    shots: [alone('visitor-03', { medium: 'phone' })],
    cues: [ASKED, SKIP, NOT_TURNED],
  },
  {
    id: 'a look-alike with a borrowed ticket, sent away',
    ticketOf: 'visitor-02',
    heldBy: 'visitor-10',
    shots: [alone('visitor-10')],
    cues: [UNSURE, { cue: 'press', button: 'next' }],
  },
  {
    id: 'no consent: staff compare the card',
    ticketOf: 'visitor-09',
    shots: [alone('visitor-09')],
    cues: [
      unavailable('no-consent'),
      { cue: 'press', button: 'card-checked' },
      { cue: 'verdict', expects: 'face-unavailable' },
    ],
  },
  {
    id: 'the holder, quite still, who turns the head as asked',
    ticketOf: 'visitor-02',
    shots: [alone('visitor-02', { motion: { kind: 'frozen' } })],
    cues: [ASKED, MATCH],
  },
  {
    id: 'a holder whom the camera cannot reach: a supervisor decides',
    ticketOf: 'visitor-03',
    shots: [{ scene: { visitors: [] } }],
    cues: [hint('nobody'), SKIP, unavailable('nobody'), { cue: 'override' }],
  },
  {
    id: 'a shared ticket, tried three times',
    ticketOf: 'visitor-05',
    heldBy: 'visitor-08',
    shots: [alone('visitor-08')],
    cues: [MISMATCH, AGAIN, MISMATCH, AGAIN, MISMATCH],
  },
];

/** Every visit, in the order in which they are shown. */
export function faceActs(place: FacePlace): FaceAct[] {
  return VISITS.map(({ id, ticketOf, heldBy = ticketOf, carrier, shots, cues }, index) => {
    const tickets = [ticketBeside(place.ticketOf[ticketOf], heldBy, carrier ?? 'paper')];
    const staged = (scene: Scene): VisitScene => ({ ...scene, tickets, seed: 400 + index });
    return {
      id,
      cues,
      shots: shots.map(({ scene, steps = [] }) => ({
        scene: staged(scene),
        steps: steps.map(staged),
      })),
    };
  });
}

function ticketBeside(text: string, holder: PortraitId, carrier: 'paper' | 'phone'): SceneItem {
  const centre = { x: TICKET_ON_THE_LEFT.has(holder) ? 0.25 : 0.75, y: 0.57 };
  const look = { carrier, blur: 0.3, codeWidth: 0.15, centre } as const;
  return { text, version: 5, errorCorrection: 'M', look, caption: CAPTION };
}
