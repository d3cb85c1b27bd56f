import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import type { AttendeeRow } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycReason } from '#shared/domain/kyc.ts';
import type { CookieChange } from '../http/answer.ts';
import type { Actor, AttendeeActor } from '../services/actor.ts';
import type { ShownEvent } from './event-view.ts';
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

export interface PageEvents {
  /** Events that anybody may see, by their beginning. @param after of an earlier answer */
  list(
    after: string | null,
  ): Promise<{ readonly events: readonly ShownEvent[]; readonly next: string | null }>;
  /** @throws event-unknown, also for a draft */
  find(id: Uuid): Promise<ShownEvent>;
}

/** One registration of somebody. */
export interface OwnRegistration {
  readonly id: Uuid;
  readonly event: ShownEvent;
  readonly isCancelled: boolean;
  readonly hasTicket: boolean;
}

/** A ticket as its holder shows it. */
export interface OwnTicket {
  readonly registrationId: Uuid;
  readonly event: ShownEvent;
  readonly holder: string;
  readonly ticketType: string;
  /** As people read it, in groups. */
  readonly number: string;
  /** What the code says. */
  readonly text: string;
}

export interface PagePlaces {
  listOf(actor: AttendeeActor): Promise<readonly OwnRegistration[]>;
  /** A second time changes nothing. @throws event-full, registration-closed, event-unknown */
  register(actor: AttendeeActor, eventId: Uuid): Promise<OwnRegistration>;
  /** A second time changes nothing. @throws registration-unknown, too-late */
  cancel(actor: AttendeeActor, registrationId: Uuid): Promise<void>;
  /** @throws ticket-not-ready, registration-unknown */
  ticket(actor: AttendeeActor, registrationId: Uuid): Promise<OwnTicket>;
  /** The printable ticket. @throws as `ticket` */
  paper(actor: AttendeeActor, registrationId: Uuid, language: Language): Promise<Uint8Array>;
}

/** When the pages' own things happened. */
export interface PageClock {
  now(): Instant;
}
