import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import type { Flag, KycStatus } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';

/** What a row of the list asks for, read and found right. */
export interface WantedRow {
  /** As the spreadsheet counts. */
  readonly line: number;
  readonly person: AttendeeForm;
  readonly ticketTypeId: Uuid;
  readonly flags: readonly Flag[];
  readonly status: KycStatus;
}

/** A row as it will be written: somebody new, or somebody known who gets registered. */
export interface PlannedRow extends WantedRow {
  readonly userId: Uuid;
  readonly isNew: boolean;
  readonly registrationId: Uuid;
}

/** Somebody who is in the store already. */
export interface KnownPerson {
  readonly userId: Uuid;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** Whether there is a registration for the import's event, cancelled ones too. */
  readonly isRegistered: boolean;
}

/** What is known of people, for the dry run. */
export interface KnownPeople {
  byPhone(phone: string): readonly KnownPerson[];
  byEmail(email: string): readonly KnownPerson[];
}
