import type { VerdictCode } from '#shared/domain/verdict.ts';
import type { Light } from '#tools/simulate/conditions.ts';
import type { SceneItem } from '#tools/simulate/scene.ts';
import type { Cast } from './cast.ts';
import type { Place, PlaceName, Places } from './other-places.ts';

/** One thing that happens at the gate, and what the gate must make of it. */
export interface Act {
  readonly id: string;
  /** `several-codes`: the gate asks for one ticket at a time and decides nothing. */
  readonly expects: VerdictCode | 'several-codes';
  readonly items: readonly SceneItem[];
  readonly light?: Partial<Light>;
  /** People go out instead of in, from here to the end of the chapter. */
  readonly turnsOut?: true;
}

/** What happens at one place, one act after another. */
export interface Chapter {
  /** Where the kiosk is moved to first; null: it stays where it stands. */
  readonly place: Place | null;
  readonly acts: readonly Act[];
}

type Look = NonNullable<SceneItem['look']>;

const RALLY = { title: 'Citizens’ Convention', line: 'Reshimbagh Ground · General' };
const TURN = { yaw: 0, pitch: 0, roll: 0 };

const PAPER: Look = { carrier: 'paper', blur: 0.4 };
const PAPER_TILTED: Look = {
  ...PAPER,
  tilt: { yaw: 24, pitch: 14, roll: -11 },
  centre: { x: 0.47, y: 0.46 },
};
const PAPER_FAR: Look = { carrier: 'paper', codeWidth: 0.115, blur: 0.3 };
const PAPER_NEAR: Look = { carrier: 'paper', codeWidth: 0.24, blur: 0.8 };
const PHONE: Look = { carrier: 'phone', blur: 0.4, tilt: { ...TURN, yaw: -12, roll: 6 } };
const PHONE_DARK: Look = { carrier: 'phone-dark', blur: 0.4, tilt: { ...TURN, pitch: 12 } };
const PHONE_CRACKED: Look = { carrier: 'phone-cracked', codeWidth: 0.2, blur: 0.3 };

function ticket(text: string, look: Look, caption = RALLY): SceneItem {
  return { text, version: 5, errorCorrection: 'M', look, caption };
}

function otherCode(text: string, look: Look, title: string): SceneItem {
  return { text, errorCorrection: 'M', look, caption: { title, line: 'Scan me' } };
}

/** The first part: a morning at the North Gate of one event. */
function atTheGate(cast: Cast): Act[] {
  const first = cast.next('admitted');
  const at = (x: number, look: Look): Look => ({
    ...look,
    codeWidth: 0.13,
    centre: { x, y: 0.45 },
  });
  return [
    { id: 'a paper ticket', expects: 'admitted', items: [ticket(first, PAPER)] },
    { id: 'a phone, tilted', expects: 'admitted', items: [ticket(cast.next('admitted'), PHONE)] },
    {
      id: 'a guest of honour, at dusk',
      expects: 'admitted',
      items: [ticket(cast.vip(), PHONE_DARK, { ...RALLY, line: 'Reshimbagh Ground · VIP' })],
      light: { gain: 0.3, noise: 5 },
    },
    {
      id: 'a menu’s address',
      expects: 'not-a-ticket',
      items: [otherCode(cast.stray('A web address'), PAPER_TILTED, 'Tea and snacks')],
    },
    { id: 'a forgery', expects: 'forged', items: [ticket(cast.stray('Forged'), PHONE)] },
    {
      id: 'a damaged ticket',
      expects: 'unreadable',
      items: [otherCode(cast.stray('Damaged'), PAPER_TILTED, RALLY.title)],
    },
    {
      id: 'another event’s ticket',
      expects: 'not-on-this-event',
      items: [ticket(cast.next('not-on-this-event'), PAPER)],
    },
    {
      id: 'a ticket sold this minute',
      expects: 'unknown-ticket',
      items: [ticket(cast.stray('Genuine, not in this copy'), PHONE)],
    },
    {
      id: 'a revoked ticket',
      expects: 'ticket-revoked',
      items: [ticket(cast.next('ticket-revoked'), PAPER_TILTED)],
    },
    {
      id: 'a replaced ticket',
      expects: 'ticket-replaced',
      items: [ticket(cast.next('ticket-replaced'), PHONE_CRACKED)],
    },
    {
      id: 'a cancelled registration',
      expects: 'registration-cancelled',
      items: [ticket(cast.next('registration-cancelled'), PAPER)],
    },
    {
      id: 'an identity not checked yet',
      expects: 'kyc-pending',
      items: [ticket(cast.next('kyc-pending'), PAPER_NEAR)],
    },
    {
      id: 'a refused identity',
      expects: 'kyc-rejected',
      items: [ticket(cast.next('kyc-rejected'), PHONE_DARK)],
    },
    {
      id: 'a blocked person',
      expects: 'person-blocked',
      items: [ticket(cast.next('person-blocked'), PAPER)],
    },
    {
      id: 'the press at the wrong gate',
      expects: 'wrong-gate',
      items: [ticket(cast.next('wrong-gate'), PAPER_TILTED)],
    },
    {
      id: 'days too early',
      expects: 'too-early',
      items: [ticket(cast.next('too-early'), PHONE)],
    },
    { id: 'the first ticket again', expects: 'already-inside', items: [ticket(first, PHONE)] },
    {
      id: 'two tickets at once',
      expects: 'several-codes',
      items: [
        ticket(cast.next('admitted'), at(0.27, PHONE)),
        ticket(cast.next('admitted'), at(0.7, PAPER)),
      ],
    },
    {
      id: 'held far away',
      expects: 'admitted',
      items: [ticket(cast.next('admitted'), PAPER_FAR)],
    },
    {
      id: 'nearly in the dark',
      expects: 'admitted',
      items: [ticket(cast.next('admitted'), PAPER_NEAR)],
      light: { gain: 0.12, noise: 3 },
    },
  ];
}

/** The second part: the same kiosk at other events, for the verdicts that need them. */
function elsewhere(places: Places): Chapter[] {
  const show = (place: PlaceName, which: 0 | 1, look: Look): SceneItem[] => [
    ticket(places[place].tickets[which] ?? '', look, {
      title: places[place].title,
      line: 'Town Hall, Nagpur · Delegate',
    }),
  ];
  const chapter = (place: PlaceName, ...acts: Act[]): Chapter => ({ place: places[place], acts });
  return [
    chapter(
      'exits',
      { id: 'a guest of the book fair', expects: 'admitted', items: show('exits', 0, PAPER) },
      {
        id: 'the same guest, leaving',
        expects: 'exit-recorded',
        items: show('exits', 0, PAPER_TILTED),
        turnsOut: true,
      },
    ),
    chapter('over', {
      id: 'after the doors closed',
      expects: 'too-late',
      items: show('over', 0, PHONE),
    }),
    chapter('cancelled', {
      id: 'a cancelled event',
      expects: 'event-cancelled',
      items: show('cancelled', 0, PAPER),
    }),
    chapter('draft', {
      id: 'an event not open yet',
      expects: 'event-not-open',
      items: show('draft', 0, PHONE_DARK),
    }),
    chapter('quota', {
      id: 'a gate at the end of its share',
      expects: 'quota-reached',
      items: show('quota', 0, PAPER_TILTED),
    }),
    chapter(
      'full',
      { id: 'the last seat', expects: 'admitted', items: show('full', 0, PAPER) },
      { id: 'one guest too many', expects: 'event-full', items: show('full', 1, PHONE) },
    ),
  ];
}

/** Everything that the demonstration shows, in order: every verdict at least once. */
export function stageChapters(cast: Cast, places: Places): Chapter[] {
  return [{ place: null, acts: atTheGate(cast) }, ...elsewhere(places)];
}
