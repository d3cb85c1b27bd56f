import type { KycStatus } from '#shared/domain/attendee.ts';
import type { KycReason } from '#shared/domain/kyc.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { missingCase } from '#shared/errors.ts';
import type { FileType } from '../services/document-ports.ts';
import type { Words } from './texts/words.ts';
import { dayIn } from './times.ts';
import type { Action, PageModels, PictureRow, RegistrationLine, Step } from './view-models.ts';

/** The pictures that everybody sends, in the order in which they are taken. */
export const PICTURE_TYPES = ['adhar_front', 'adhar_back', 'selfie'] as const satisfies FileType[];

/** What an account says about its way to a ticket. */
export interface AccountFacts {
  readonly name: string;
  readonly email: string;
  readonly isConfirmed: boolean;
  readonly status: KycStatus;
  readonly isBlocked: boolean;
  /** A better picture was asked for, and none came yet. */
  readonly isAsked: boolean;
  /** Why, of the latest decision. */
  readonly reason: KycReason | null;
  readonly words: string | null;
  readonly pictures: readonly {
    readonly type: FileType;
    readonly id: string;
    readonly at: Instant;
  }[];
  readonly registrations: readonly RegistrationLine[];
}

type Situation =
  | { readonly kind: 'blocked' | 'email' | 'asked' | 'rejected' | 'waiting' | 'event' }
  | { readonly kind: 'pictures'; readonly missing: readonly FileType[] }
  | { readonly kind: 'ticket'; readonly url: string };

/** Where somebody stands: the one thing to do next. */
function situationOf(facts: AccountFacts): Situation {
  if (facts.isBlocked) return { kind: 'blocked' };
  if (!facts.isConfirmed) return { kind: 'email' };
  if (facts.status === 'approved') {
    const url = facts.registrations.find(({ ticketUrl }) => ticketUrl !== null)?.ticketUrl;
    return url === undefined || url === null ? { kind: 'event' } : { kind: 'ticket', url };
  }
  const missing = PICTURE_TYPES.filter((type) => !facts.pictures.some((one) => one.type === type));
  if (missing.length > 0) return { kind: 'pictures', missing };
  if (facts.status === 'rejected') return { kind: 'rejected' };
  return { kind: facts.isAsked ? 'asked' : 'waiting' };
}

/** Which picture a reason is about; the others stay good. */
function pictureOf(reason: KycReason | null): FileType {
  return reason === 'selfie-not-the-person' ? 'selfie' : 'adhar_front';
}

const go = (to: string, label: string): Action => ({
  method: 'get',
  to,
  label,
  weight: 'main',
  values: {},
});

function next(facts: AccountFacts, now: Situation, words: Words): PageModels['account']['next'] {
  const { t } = words;
  const why = [
    ...(facts.reason === null
      ? []
      : [t('account.reason', { reason: t(`reasons.${facts.reason}`) })]),
    ...(facts.words === null ? [] : [t('account.reviewer', { words: facts.words })]),
  ];
  const again = `/account/pictures/${pictureOf(facts.reason)}`;
  switch (now.kind) {
    case 'blocked':
      return {
        tone: 'bad',
        title: t('account.next.blocked.title'),
        lines: [t('account.next.blocked.text')],
        action: null,
      };
    case 'email':
      return {
        tone: 'warn',
        title: t('account.next.email.title'),
        lines: [t('account.next.email.text', { email: facts.email })],
        action: { ...go('/confirm/again', t('confirm.resend')), method: 'post' },
      };
    case 'pictures': {
      const [first = 'selfie'] = now.missing;
      return {
        tone: 'warn',
        title: t('account.next.pictures.title', { count: now.missing.length }),
        lines: [...why, t('account.next.pictures.text')],
        action: go(
          `/account/pictures/${first}`,
          t('account.next.pictures.action', { what: t(`document.${first}`) }),
        ),
      };
    }
    case 'asked':
      return {
        tone: 'warn',
        title: t('account.next.asked.title'),
        lines: [...why, t('account.next.asked.text')],
        action: go(again, t('account.next.asked.action')),
      };
    case 'rejected':
      return {
        tone: 'bad',
        title: t('account.next.rejected.title'),
        lines: [...why, t('account.next.rejected.text')],
        action: go(again, t('account.next.rejected.action')),
      };
    case 'waiting':
      return {
        tone: 'plain',
        title: t('account.next.waiting.title'),
        lines: [t('account.next.waiting.text')],
        action: null,
      };
    case 'event':
      return {
        tone: 'good',
        title: t('account.next.event.title'),
        lines: [t('account.next.event.text')],
        action: go('/', t('account.next.event.action')),
      };
    case 'ticket':
      return {
        tone: 'good',
        title: t('account.next.ticket.title'),
        lines: [t('account.next.ticket.text')],
        action: go(now.url, t('account.next.ticket.action')),
      };
    default:
      return missingCase(now);
  }
}

/** The way to a ticket: which step is done, which is at hand. */
function stepsOf(facts: AccountFacts, now: Situation, { t }: Words): Step[] {
  const hasAll = PICTURE_TYPES.every((type) => facts.pictures.some((one) => one.type === type));
  const isApproved = facts.status === 'approved';
  const hasTrouble = now.kind === 'asked' || now.kind === 'rejected' || now.kind === 'blocked';
  const done = [
    facts.isConfirmed,
    hasAll || isApproved,
    isApproved && !facts.isBlocked,
    now.kind === 'ticket',
  ];
  const names = [
    [t('account.step.email'), t('account.step.emailTodo')],
    [t('account.step.pictures'), t('account.step.picturesTodo')],
    [t('account.step.review'), t('account.step.reviewTodo')],
    [t('account.step.ticket'), t('account.step.ticketTodo')],
  ];
  const atHand = done.indexOf(false);
  return names.map(([finished = '', todo = ''], index): Step => {
    if (done[index] === true) return { state: 'done', text: finished };
    if (index !== atHand) return { state: 'later', text: todo };
    return { state: hasTrouble ? 'trouble' : 'now', text: todo };
  });
}

function pictureRows(facts: AccountFacts, now: Situation, words: Words): PictureRow[] {
  const { t, language } = words;
  return PICTURE_TYPES.map((type): PictureRow => {
    const there = facts.pictures.find((one) => one.type === type);
    if (there === undefined) {
      const text = t('account.pictureState.missing');
      return { type, isThere: false, thumbnailUrl: null, tone: 'plain', text };
    }
    const isWanted = now.kind === 'asked' && pictureOf(facts.reason) === type;
    const date = dayIn(there.at, 'Asia/Kolkata', language);
    return {
      type,
      isThere: true,
      thumbnailUrl: `/account/pictures/${type}/thumbnail?v=${there.id.slice(-8)}`,
      tone: isWanted ? 'warn' : 'plain',
      text: t(isWanted ? 'account.pictureState.again' : 'account.pictureState.sent', { date }),
    };
  });
}

/** What the account's page says and offers. */
export function accountModel(facts: AccountFacts, words: Words): PageModels['account'] {
  const now = situationOf(facts);
  return {
    name: facts.name,
    next: next(facts, now, words),
    steps: stepsOf(facts, now, words),
    pictures: pictureRows(facts, now, words),
    registrations: facts.registrations,
  };
}
