import { describe, expect, it } from 'vitest';
import type { MailEvent, MailPerson, MailSituation } from '#server/services/mail-situation.ts';
import { whyVoid } from '#server/services/mail-void.ts';
import type { MailKind } from '#server/services/outgoing-mail.ts';
import { mailSituation } from '#tests/fixtures/mail-situation.ts';

interface Given extends Partial<Omit<MailSituation, 'person' | 'event'>> {
  readonly person?: Partial<MailPerson>;
  readonly event?: Partial<MailEvent> | null;
}

const OTHER_ID = '01930000-0000-7000-8000-00000000000f';
const EVE = '2026-12-30T05:00:00.000Z';
const AT_THE_DOORS = '2026-12-31T12:00:00.000Z';

function verdict(kind: MailKind, given: Given = {}, now = EVE) {
  const usual = mailSituation(kind, 'en');
  const event = given.event === undefined ? {} : given.event;
  const mail: MailSituation = {
    ...usual,
    queuedAt: EVE,
    ...given,
    person: { ...usual.person, ...given.person },
    event: event === null || usual.event === null ? null : { ...usual.event, ...event },
  };
  return whyVoid(mail, now);
}

const decided = (kind: 'approved' | 'rejected' | 'better-picture') => {
  const { matter } = mailSituation(kind, 'en');
  return { matter: { ...matter, facts: { ...matter.facts, decision_id: OTHER_ID } } as never };
};

describe('a message whose cause is void', () => {
  const cancelled = { event: { status: 'cancelled' } } as const;
  const left = { registration: 'cancelled' } as const;
  const table: readonly (readonly [MailKind, Given, string, string | null])[] = [
    ['confirm-email', {}, EVE, null],
    ['confirm-email', { person: { emailConfirmed: true } }, EVE, 'address-confirmed'],
    ['confirm-email', { person: { erased: true } }, EVE, 'person-erased'],
    ['confirm-email', { person: { mailState: 'hard' } }, EVE, 'address-bounced'],
    ['erasure-done', { person: { erased: true }, goesElsewhere: true }, EVE, null],
    ['email-changed', { person: { mailState: 'hard' }, goesElsewhere: true }, EVE, null],
    ['reset-password', {}, '2026-12-31T05:00:00.000Z', null],
    ['reset-password', {}, '2026-12-31T05:00:00.001Z', 'too-late'],
    ['approved', { person: { status: 'approved' } }, EVE, null],
    ['approved', { person: { status: 'rejected' } }, EVE, 'decision-outdated'],
    ['rejected', { person: { status: 'rejected' } }, EVE, null],
    ['rejected', { person: { status: 'approved' } }, EVE, 'decision-outdated'],
    ['better-picture', { ...decided('better-picture'), latestDecisionId: OTHER_ID }, EVE, null],
    ['better-picture', decided('better-picture'), EVE, 'decision-outdated'],
    ['ticket', {}, EVE, null],
    ['ticket', { event: null }, EVE, 'event-gone'],
    ['ticket', cancelled, EVE, 'event-cancelled'],
    ['ticket', left, EVE, 'registration-cancelled'],
    ['ticket', {}, '2026-12-31T16:30:00.000Z', 'event-over'],
    ['registration-received', cancelled, EVE, 'event-cancelled'],
    ['event-changed', { event: { status: 'closed' } }, EVE, 'event-over'],
    ['event-cancelled', {}, EVE, 'event-not-cancelled'],
    ['event-cancelled', cancelled, EVE, null],
    ['event-cancelled', { ...cancelled, ...left }, EVE, 'registration-cancelled'],
    ['reminder', {}, EVE, null],
    ['reminder', {}, AT_THE_DOORS, 'too-late'],
    ['reminder', { person: { wantsReminders: false } }, EVE, 'unsubscribed'],
    ['already-registered', {}, EVE, null],
  ];

  it.each(table)('%s, given %j at %s: %s', (kind, given, now, expected) => {
    expect(verdict(kind, given, now)).toBe(expected);
  });
});
