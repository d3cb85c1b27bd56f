import type { DocumentRow, Flag, KycStatus, RegistrationRow } from '#shared/domain/attendee.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import type { EventRow, GateRow, GateRuleRow, TicketTypeRow } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { SigningKeyRow, TicketRow } from '#shared/domain/ticket.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { MailKind } from '../services/outgoing-mail.ts';
import type { FactFlag, SyncSchema } from './schema-sync.ts';
import type { BackupsSchema } from './schema-backups.ts';
import type { RetentionSchema } from './schema-retention.ts';
import type { UpdatesSchema } from './schema-updates.ts';

/** A time that the database sets where none is given. */
type Stamped = Generated<Instant>;

export type Language = 'en' | 'hi';
export type ReviewState = 'none' | 'waiting' | 'asked' | 'done';
export type SessionEnd = 'signed-out' | 'idle' | 'too-long' | 'replaced' | 'revoked' | 'reused';

interface HubStateTable {
  one: Generated<true>;
  hub_id: Uuid;
  epoch: Uuid;
  created_at: Stamped;
  cluster: Generated<string | null>;
}

export interface UsersTable {
  id: Uuid;
  email: string;
  name: string;
  phone: string;
  location: string;
  password_hash: string | null;
  status: Generated<KycStatus>;
  blocked: Generated<boolean>;
  adhar_front: Generated<Uuid | null>;
  adhar_back: Generated<Uuid | null>;
  selfie: Generated<Uuid | null>;
  review_state: Generated<ReviewState>;
  waiting_since: Generated<Instant | null>;
  language: Generated<Language>;
  email_confirmed_at: Generated<Instant | null>;
  wants_reminders: Generated<boolean>;
  mail_state: Generated<'good' | 'hard'>;
  merged_into: Generated<Uuid | null>;
  added_by: Generated<Uuid | null>;
  erased_at: Generated<Instant | null>;
  twin_of: Generated<Uuid | null>;
  twin_settled_at: Generated<Instant | null>;
  version: HlcStamp;
  created_at: Stamped;
  updated_at: Stamped;
}

export interface AdminUsersTable {
  id: Uuid;
  email: string;
  name: string;
  password_hash: string | null;
  pin_hash: Generated<string | null>;
  role: Role;
  totp_secret: Generated<Uint8Array | null>;
  totp_confirmed_at: Generated<Instant | null>;
  totp_last_step: Generated<number | null>;
  totp_failures: Generated<number>;
  totp_locked_until: Generated<Instant | null>;
  must_change_password: Generated<boolean>;
  password_until: Generated<Instant | null>;
  active: Generated<boolean>;
  created_at: Stamped;
}

interface StaffRecoveryCodesTable {
  staff_id: Uuid;
  code_hash: Uint8Array;
  used_at: Generated<Instant | null>;
}

export interface UserSessionsTable {
  id: Uuid;
  family_id: Uuid;
  user_id: Uuid | null;
  staff_id: Uuid | null;
  actor_type: 'attendee' | 'staff';
  kind: 'web' | 'api';
  session_token: string;
  login_time: Stamped;
  last_used_at: Stamped;
  expires_at: Instant;
  rotated_at: Generated<Instant | null>;
  logout_time: Generated<Instant | null>;
  ended_by: Generated<SessionEnd | null>;
  ip_address: string | null;
  user_agent: string | null;
  is_active: Generated<boolean>;
}

interface LinkTokensTable {
  id: Uuid;
  user_id: Uuid;
  purpose: 'confirm-email' | 'reset-password';
  token_hash: Uint8Array;
  email: string;
  created_at: Stamped;
  expires_at: Instant;
  used_at: Generated<Instant | null>;
}

export interface EventsTable extends Omit<EventRow, 'created_at'> {
  registered: Generated<number>;
  made_by: Uuid | null;
  version: HlcStamp;
  created_at: Stamped;
  updated_at: Stamped;
}

interface TicketTypesTable extends TicketTypeRow {
  position: Generated<number>;
}

interface GatesTable extends GateRow {
  position: Generated<number>;
}

export interface RegistrationsTable extends Omit<RegistrationRow, 'flags' | 'created_at'> {
  flags: JSONColumnType<Flag[], string | undefined, string>;
  check_in_time: Generated<Instant | null>;
  version: HlcStamp;
  created_at: Stamped;
  updated_at: Stamped;
}

interface IssuerKeysTable {
  event_id: Uuid;
  key_id: number;
  public_key: string;
  sealed_private_key: Uint8Array;
  created_at: Stamped;
}

interface PersonKeysTable {
  person_id: Uuid;
  purpose: 'identity' | 'face' | 'log';
  master_id: string;
  wrapped_key: Uint8Array;
  created_at: Stamped;
}

export interface DocumentsTable extends DocumentRow {
  size: number;
  width: number;
  height: number;
  storage_key: string;
  display_key: Generated<string | null>;
  thumbnail_key: Generated<string | null>;
  replaced_at: Generated<Instant | null>;
}

interface DoomedFilesTable {
  storage_key: string;
  why: 'writing' | 'replaced' | 'erased';
  since: Stamped;
}

interface KycDecisionsTable extends KycDecisionRow {
  position: GeneratedAlways<number>;
  status_before: Generated<KycStatus | null>;
  hlc: Generated<HlcStamp | null>;
}

interface KycLeasesTable {
  user_id: Uuid;
  session_id: Uuid;
  staff_id: Uuid;
  leased_until: Instant;
}

interface ConsentsTable extends ConsentRow {
  position: GeneratedAlways<number>;
}

interface ErasuresTable {
  id: Uuid;
  user_id: Uuid;
  purpose: 'all' | 'identity' | 'face';
  asked_by: 'attendee' | 'staff' | 'system';
  asked_at: Stamped;
  done_at: Generated<Instant | null>;
}

interface AliasesTable {
  entity: 'attendee' | 'registration';
  alias_id: Uuid;
  id: Uuid;
  made_at: Stamped;
}

interface FieldVersionsTable {
  entity: 'event' | 'attendee' | 'registration';
  entity_id: Uuid;
  field: string;
  hlc: HlcStamp;
  writer_id: Uuid;
}

interface KiosksTable {
  id: Uuid;
  name: string;
  public_key: string | null;
  enrolled_at: Generated<Instant | null>;
  revoked_at: Generated<Instant | null>;
  last_seen_at: Generated<Instant | null>;
  created_at: Stamped;
  use: Generated<'gate' | 'office'>;
  tls_key: Generated<string | null>;
  recipient: Generated<string | null>;
  locked_at: Generated<Instant | null>;
  wiped_at: Generated<Instant | null>;
  report: ColumnType<KioskReport | null, string | null | undefined, string | null>;
  reported_at: Generated<Instant | null>;
  gate_id: Generated<Uuid | null>;
  certificate_until: Generated<Instant | null>;
}

interface EnrolmentCodesTable {
  id: Uuid;
  kiosk_id: Uuid;
  code_hash: Uint8Array;
  created_at: Stamped;
  expires_at: Instant;
  used_at: Generated<Instant | null>;
  lookup: Generated<Uint8Array | null>;
}

interface CheckInsTable {
  id: Uuid;
  kind: CheckInRow['kind'];
  event_id: Uuid;
  gate_id: Uuid;
  kiosk_id: Uuid;
  registration_id: Uuid | null;
  user_id: Uuid | null;
  ticket_number: string | null;
  verdict: CheckInRow['verdict'];
  fact: JSONColumnType<CheckInRow>;
  occurred_at: Instant;
  received_at: Stamped;
  hlc: Generated<HlcStamp | null>;
  scan_id: Generated<Uuid | null>;
  flags: JSONColumnType<FactFlag[], string | undefined, string>;
}

export interface ActivityLogsTable {
  position: GeneratedAlways<number>;
  id: Uuid;
  writer_id: Uuid;
  seq: number;
  user_id: Uuid | null;
  actor_type: 'attendee' | 'staff' | 'kiosk' | 'system';
  actor_id: Uuid | null;
  activity_type: string;
  description: string;
  ip_address: string | null;
  user_agent: string | null;
  about_type: string | null;
  about_id: Uuid | null;
  sealed: Uint8Array | null;
  previous_hash: Uint8Array;
  hash: Uint8Array;
  created_at: Instant;
}

interface LogChainsTable {
  writer_id: Uuid;
  seq: Generated<number>;
  hash: Uint8Array;
}

interface LogHeadsTable {
  writer_id: Uuid;
  seq: number;
  hash: Uint8Array;
  signature: Uint8Array;
  signed_at: Instant;
}

export type MailState = 'queued' | 'sent' | 'failed' | 'skipped' | 'bounced';

export interface MailsTable {
  id: Uuid;
  cause: string;
  user_id: Uuid;
  kind: MailKind;
  language: Language;
  facts: ColumnType<Record<string, string>, string, string>;
  message_id: string;
  state: Generated<MailState>;
  attempts: Generated<number>;
  last_error: Generated<string | null>;
  created_at: Stamped;
  sent_at: Generated<Instant | null>;
}

interface MailBouncesTable {
  id: Uuid;
  mail_id: Uuid | null;
  user_id: Uuid | null;
  kind: 'hard' | 'soft';
  code: string;
  bounced_at: Stamped;
}

interface IdempotencyKeysTable {
  actor: string;
  key: string;
  request_hash: Uint8Array;
  status: Generated<number | null>;
  answer: Generated<Uint8Array | null>;
  created_at: Stamped;
}

/** The hub's tables (migrations/server). Times are instants, see connection.ts. */
export interface HubSchema extends SyncSchema, UpdatesSchema, BackupsSchema, RetentionSchema {
  hub_state: HubStateTable;
  users: UsersTable;
  admin_users: AdminUsersTable;
  staff_recovery_codes: StaffRecoveryCodesTable;
  user_sessions: UserSessionsTable;
  link_tokens: LinkTokensTable;
  events: EventsTable;
  ticket_types: TicketTypesTable;
  gates: GatesTable;
  gate_rules: GateRuleRow;
  registrations: RegistrationsTable;
  issuer_keys: IssuerKeysTable;
  signing_keys: SigningKeyRow;
  tickets: TicketRow;
  person_keys: PersonKeysTable;
  documents: DocumentsTable;
  doomed_files: DoomedFilesTable;
  kyc_decisions: KycDecisionsTable;
  kyc_leases: KycLeasesTable;
  consents: ConsentsTable;
  erasures: ErasuresTable;
  aliases: AliasesTable;
  field_versions: FieldVersionsTable;
  kiosks: KiosksTable;
  enrolment_codes: EnrolmentCodesTable;
  check_ins: CheckInsTable;
  activity_logs: ActivityLogsTable;
  log_chains: LogChainsTable;
  log_heads: LogHeadsTable;
  mails: MailsTable;
  mail_bounces: MailBouncesTable;
  idempotency_keys: IdempotencyKeysTable;
}
