import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycReason } from '#shared/domain/kyc.ts';
import type { AccountChanges } from '../services/accounts-changes.ts';
import type { AttendeeActor } from '../services/actor.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Consents } from '../services/consents.ts';
import type { Erasure } from '../services/erasure.ts';
import type { EventLists } from '../services/event-ports.ts';
import type { OwnData } from '../services/own-data.ts';
import type { OwnRegistration } from '../services/registration-ports.ts';
import type { Registrations } from '../services/registrations.ts';
import type { AttendeeSignIn } from '../services/session-sign-in.ts';
import type { Sessions } from '../services/sessions.ts';
import type { ShownTicket, Tickets } from '../services/tickets.ts';
import type { Language } from './texts/words.ts';

/** What a reviewer said last of somebody's pictures. */
export interface LatestDecision {
  readonly reason: KycReason | null;
  readonly words: string | null;
}

/** What the pages of accounts ask for. Each refusal is a GatehouseError. */
export interface PageAccounts
  extends
    Pick<Accounts, 'register' | 'confirmEmail' | 'forgot' | 'reset'>,
    Pick<
      AccountChanges,
      'own' | 'changeProfile' | 'changePhone' | 'changePassword' | 'confirmAgain'
    >,
    Pick<Sessions, 'signOut' | 'signOutEverywhere'> {
  /** @throws sign-in-refused, sign-in-locked */
  signIn: AttendeeSignIn['forPages'];
  /** Null: nobody has decided yet, or what was decided was taken back. */
  latestDecision(userId: Uuid): Promise<LatestDecision | null>;
  /** Everything that is kept about somebody. */
  ownData: OwnData['read'];
  /** The same as a PDF. */
  ownPaper(actor: AttendeeActor, language: Language): Promise<Uint8Array>;
  /** Erases it, and ends every session. @throws sign-in-refused */
  erase: Erasure['eraseOwn'];
}

/** What somebody agrees to. */
export type PageConsents = Pick<Consents, 'own' | 'record'>;

/** The lists of events that anybody may see. */
export type PageEvents = Pick<EventLists, 'open' | 'one'>;

/** One's registrations and tickets. */
export interface PagePlaces {
  /** At most `limit`, the latest event first. */
  ofPerson(userId: Uuid, limit: number): Promise<readonly OwnRegistration[]>;
  /** A second time changes nothing. @throws event-full, registration-closed, event-unknown */
  register: Registrations['register'];
  /** A second time changes nothing. @throws registration-unknown, too-late */
  cancel: Registrations['cancel'];
  /** @throws ticket-not-ready, ticket-unknown */
  ticket: Tickets['mine'];
  /** A ticket to print. */
  paper(ticket: ShownTicket, language: Language): Promise<Uint8Array>;
}

/** What time it is. */
export interface PageClock {
  now(): Instant;
}
