import type { KycStatus } from '#shared/domain/attendee.ts';
import type { EventStatus } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { MailMatter } from './mail-facts.ts';

/** Whom a message is for, as they are now. */
export interface MailPerson {
  readonly id: Uuid;
  readonly name: string;
  readonly status: KycStatus;
  /** Whether documents are still missing. */
  readonly lacksDocuments: boolean;
  readonly emailConfirmed: boolean;
  readonly wantsReminders: boolean;
  /** `hard`: a message came back for good. */
  readonly mailState: 'good' | 'hard';
  readonly erased: boolean;
}

/** The event that a message is about, as it is now. `date` and `time` are local to `timeZone`. */
export interface MailEvent {
  readonly id: Uuid;
  readonly title: string;
  readonly venue: string;
  readonly date: string;
  readonly time: string;
  readonly timeZone: string;
  readonly doorsOpenAt: Instant;
  readonly doorsCloseAt: Instant;
  readonly status: EventStatus;
}

/** A message with everything that its words and its being sent at all hang on, read in one go. */
export interface MailSituation {
  readonly id: Uuid;
  readonly matter: MailMatter;
  readonly messageId: string;
  readonly state: 'queued' | 'sent' | 'failed' | 'skipped' | 'bounced';
  readonly language: 'en' | 'hi';
  readonly queuedAt: Instant;
  /** Where it goes: the account's address, or the one that it was queued with. */
  readonly address: string;
  /** Whether it goes to another address than the account's. */
  readonly goesElsewhere: boolean;
  readonly person: MailPerson;
  readonly event: MailEvent | null;
  readonly registration: 'registered' | 'cancelled' | null;
  /** The latest decision about the person's documents. */
  readonly latestDecisionId: Uuid | null;
}

/** How a message ended. */
export type MailEnd = 'sent' | 'failed' | 'skipped' | 'bounced';

export interface MailStore {
  /** Null: no such message. */
  load(mailId: Uuid): Promise<MailSituation | null>;
  /**
   * Keeps how a message ended, unless it ended already. A hard refusal is kept with its code and
   * marks the person, so that no further message goes out.
   * @param code why, at most 60 signs: an SMTP code or a reason of ours, never an address
   */
  end(mail: MailSituation, end: MailEnd, code: string | null): Promise<void>;
  /** Keeps that an attempt failed and another comes. */
  defer(mailId: Uuid, code: string): Promise<void>;
}
