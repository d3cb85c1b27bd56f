import type { AttendeeForm } from '#shared/domain/attendee-form.ts';
import type { AttendeeRow, KycStatus } from '#shared/domain/attendee.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Transaction } from './transaction.ts';

/** An account as what changes it needs to see it. */
export interface Account extends Pick<
  AttendeeRow,
  'id' | 'email' | 'name' | 'phone' | 'location' | 'status' | 'blocked'
> {
  readonly passwordHash: string | null;
  readonly language: 'en' | 'hi';
  readonly emailConfirmedAt: Instant | null;
  readonly wantsReminders: boolean;
  readonly reviewState: 'none' | 'waiting' | 'asked' | 'done';
  readonly version: HlcStamp;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What may be changed of an account; what is not given stays. */
export interface AccountChange {
  readonly name?: string;
  readonly location?: string;
  readonly phone?: string;
  readonly passwordHash?: string;
  readonly language?: 'en' | 'hi';
  readonly wantsReminders?: boolean;
  readonly emailConfirmedAt?: Instant;
  readonly status?: KycStatus;
  readonly reviewState?: Account['reviewState'];
  readonly waitingSince?: Instant;
}

/** Accounts of attendees. Those that were erased, or merged into another, are not found. */
export interface AccountStore {
  /** @returns false: the address or the number is another's; nothing was written */
  insert(
    tx: Transaction,
    account: AttendeeForm & {
      readonly id: Uuid;
      readonly passwordHash: string;
      readonly language: 'en' | 'hi';
      readonly version: HlcStamp;
      readonly at: Instant;
    },
  ): Promise<boolean>;
  /** Who has an address, else who has a number. */
  holderOf(tx: Transaction, email: string, phone: string): Promise<Account | null>;
  byEmail(email: string): Promise<Account | null>;
  /** What a sign-in compares, and no more. */
  credentials(
    email: string,
  ): Promise<{ readonly id: Uuid; readonly passwordHash: string | null } | null>;
  /** Whether the password is the same still; it is until the transaction ends. */
  keepsPassword(tx: Transaction, id: Uuid, passwordHash: string): Promise<boolean>;
  find(id: Uuid): Promise<Account | null>;
  /** Locks the row until the transaction ends. */
  lock(tx: Transaction, id: Uuid): Promise<Account | null>;
  /** @throws GatehouseError phone-taken */
  change(
    tx: Transaction,
    id: Uuid,
    change: AccountChange & { readonly version: HlcStamp; readonly at: Instant },
  ): Promise<void>;
}
