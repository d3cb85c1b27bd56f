import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import type { AttendeeRow } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycReason } from '#shared/domain/kyc.ts';
import type { CookieChange } from '../http/answer.ts';
import type { Actor, AttendeeActor } from '../services/actor.ts';
import type { EventLists } from '../services/event-ports.ts';
import type { OwnRegistration } from '../services/registration-ports.ts';
import type { Registrations } from '../services/registrations.ts';
import type { Tickets } from '../services/tickets.ts';
import type { Language } from './texts/words.ts';

/** An attendee's account as its owner sees it. */
export type OwnAccount = Pick<
  AttendeeRow,
  'name' | 'email' | 'phone' | 'location' | 'status' | 'blocked'
> & {
  readonly isConfirmed: boolean;
  readonly isAsked: boolean;
  readonly reason: KycReason | null;
  readonly words: string | null;
};

/** What the pages of accounts ask for. Each refusal is a GatehouseError. */
export interface PageAccounts {
  /** The same for an address or a number that is known: who asks learns nothing of others. */
  register(
    form: AttendeeForm & { readonly password: string; readonly formId: string },
    language: Language,
    actor: Actor,
  ): Promise<void>;
  /** @throws link-invalid */
  confirmEmail(token: string, actor: Actor): Promise<void>;
  confirmAgain(actor: AttendeeActor): Promise<void>;
  /** @returns the cookies of the session @throws sign-in-refused, sign-in-locked */
  signIn(email: string, password: string, actor: Actor): Promise<readonly CookieChange[]>;
  signOut(actor: AttendeeActor): Promise<readonly CookieChange[]>;
  signOutEverywhere(actor: AttendeeActor): Promise<readonly CookieChange[]>;
  forgot(email: string, actor: Actor): Promise<void>;
  /** @throws link-invalid, password-common */
  reset(token: string, password: string, actor: Actor): Promise<void>;
  own(actor: AttendeeActor): Promise<OwnAccount>;
  /** @throws sign-in-refused, phone-taken, form-invalid */
  changePhone(actor: AttendeeActor, phone: string, password: string): Promise<void>;
  /** @returns cookies, where the session gets another @throws sign-in-refused, password-common */
  changePassword(
    actor: AttendeeActor,
    current: string,
    next: string,
  ): Promise<readonly CookieChange[]>;
  /** Everything that is kept about somebody. */
  ownData(actor: AttendeeActor): Promise<unknown>;
  /** @returns the cookies to take away @throws sign-in-refused */
  erase(actor: AttendeeActor, password: string): Promise<readonly CookieChange[]>;
}

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
  /** The printable ticket of a registration of one's own. @throws as `ticket` */
  paper(actor: AttendeeActor, registrationId: Uuid, language: Language): Promise<Uint8Array>;
}

/** What time it is. */
export interface PageClock {
  now(): Instant;
}
