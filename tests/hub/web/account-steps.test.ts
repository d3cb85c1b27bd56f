import { describe, expect, it } from 'vitest';
import { accountModel, PICTURE_TYPES, type AccountFacts } from '#server/web/account-view.ts';
import { paragraphsOf, placeOf, factsOf, type ShownEvent } from '#server/web/event-view.ts';
import { timesOf } from '#server/web/times.ts';
import { wordsFor } from '#server/web/texts/words.ts';

const words = wordsFor('en');
const AT = '2026-11-23T05:02:00.000Z';
const ALL = PICTURE_TYPES.map((type) => ({ type, id: `0192f3a1-${type}`, at: AT }));
const TICKET = {
  eventId: 'e',
  title: 'Evening',
  times: timesOf(
    { event_date: '2026-12-12', event_time: '18:30', time_zone: 'Asia/Kolkata' },
    'en',
  ),
  note: null,
  ticketUrl: '/tickets/1',
  cancelUrl: null,
};
const facts = (changes: Partial<AccountFacts>): AccountFacts => ({
  name: 'Asha',
  email: 'asha@example.com',
  isConfirmed: true,
  status: 'pending',
  isBlocked: false,
  isAsked: false,
  reason: null,
  words: null,
  pictures: ALL,
  registrations: [],
  ...changes,
});

describe('an account', () => {
  it.each<[string, Partial<AccountFacts>, string, string | undefined, string]>([
    [
      'is new',
      { isConfirmed: false, pictures: [] },
      'Confirm your e-mail address',
      '/confirm/again',
      'now later later later',
    ],
    [
      'has no pictures',
      { pictures: [] },
      '3 pictures are missing',
      '/account/pictures/adhar_front',
      'done now later later',
    ],
    [
      'lacks the selfie',
      { pictures: ALL.slice(0, 2) },
      'One picture is missing',
      '/account/pictures/selfie',
      'done now later later',
    ],
    ['waits', {}, 'We are checking your pictures', undefined, 'done done now later'],
    [
      'is asked for a better selfie',
      { isAsked: true, reason: 'selfie-not-the-person' },
      'We need a better picture',
      '/account/pictures/selfie',
      'done done trouble later',
    ],
    [
      'is rejected',
      { status: 'rejected', reason: 'card-expired' },
      'Your pictures were not approved',
      '/account/pictures/adhar_front',
      'done done trouble later',
    ],
    ['is approved', { status: 'approved' }, 'Choose your event', '/', 'done done done now'],
    [
      'has a ticket',
      { status: 'approved', registrations: [TICKET] },
      'Your ticket is ready',
      '/tickets/1',
      'done done done done',
    ],
    [
      'is blocked',
      { isBlocked: true, status: 'approved' },
      'Your account is blocked',
      undefined,
      'done done trouble later',
    ],
  ])('that %s is told the one thing to do next', (_name, changes, title, to, states) => {
    const { next, steps } = accountModel(facts(changes), words);
    expect(next.title).toBe(title);
    expect(next.action?.to).toBe(to);
    expect(steps.map(({ state }) => state).join(' ')).toBe(states);
  });

  it('is told why, in our words and the reviewer’s', () => {
    const { next } = accountModel(
      facts({ status: 'rejected', reason: 'picture-blurred', words: 'The date can’t be read.' }),
      words,
    );
    expect(next.lines.slice(0, 2)).toEqual([
      'Why: the picture is blurred',
      'The reviewer writes: “The date can’t be read.”',
    ]);
  });
});

const EVENT: ShownEvent = {
  id: '0192f3a1-7c7e-7b60-a1a2-0c5b7f0e9d11',
  title: 'Evening',
  description: 'One.\n\n Two.\n',
  party_name: 'Party',
  venue: 'Park',
  event_date: '2026-12-12',
  event_time: '18:30',
  time_zone: 'Asia/Kolkata',
  doors_open_at: '2026-12-12T11:30:00.000Z',
  doors_close_at: '2026-12-12T16:00:00.000Z',
  status: 'upcoming',
  is_full: false,
};

describe('an event', () => {
  it.each<[Partial<ShownEvent>, boolean, boolean | null, string, string]>([
    [{}, false, null, AT, 'anonymous'],
    [{}, true, null, AT, 'open'],
    [{}, true, false, AT, 'waiting'],
    [{ is_full: true }, true, true, AT, 'ticket'],
    [{ is_full: true }, true, null, AT, 'full'],
    [{ status: 'cancelled' }, true, true, '2026-12-13T00:00:00.000Z', 'cancelled'],
    [{ status: 'closed' }, true, true, AT, 'closed'],
    [{ status: 'live' }, true, null, '2026-12-12T16:00:00.000Z', 'closed'],
  ])(
    '%j offers what can be done: signed in %s, ticket %s, at %s',
    (changes, isSignedIn, has, now, place) => {
      const mine = has === null ? null : { has_ticket: has };
      expect(placeOf({ ...EVENT, ...changes }, isSignedIn, mine, now)).toBe(place);
    },
  );

  it('shows its times where it is, and a day that is another', () => {
    const shown = factsOf({ ...EVENT, doors_close_at: '2026-12-12T20:30:00.000Z' }, words);
    expect(shown.times).toMatchObject({ date: 'Saturday, 12 December 2026', time: '6:30 pm' });
    expect(shown.doorsFrom).toBe('5:00 pm');
    expect(shown.doorsUntil).toBe('13 Dec 2026, 2:00 am');
    const london = timesOf({ ...EVENT, time_zone: 'Europe/London' }, 'en');
    expect(london).toMatchObject({ instant: '2026-12-12T18:30:00.000Z', time: '6:30 pm' });
  });

  it('keeps the paragraphs of its description', () => {
    expect(paragraphsOf(EVENT)).toEqual(['One.', ' Two.']);
  });
});
