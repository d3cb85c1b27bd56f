import type { ServerMigration } from './migration.ts';

/**
 * The hub's first schema: the plan's tables (users, events, registrations, admin_users,
 * user_sessions, activity_logs) with their names, types and uniqueness, and what the design adds.
 * Times are timestamptz(3). `version` is a hybrid-logical-clock stamp of the row's last edit.
 */
const SQL = `
-- One row: who this hub is. A restored hub gets a new epoch.
CREATE TABLE hub_state (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  hub_id uuid NOT NULL,
  epoch uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- review_state: none: no documents; waiting; asked: for a better picture; done: decided.
-- mail_state: hard: a message came back for good, none is sent any more.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  email varchar(120) NOT NULL CHECK (email = lower(email)),
  name varchar(100) NOT NULL,
  phone varchar(15) NOT NULL,
  location varchar(200) NOT NULL,
  password_hash varchar(200),
  status varchar(20) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected')),
  blocked boolean NOT NULL DEFAULT false,
  adhar_front uuid,
  adhar_back uuid,
  selfie uuid,
  review_state varchar(10) NOT NULL DEFAULT 'none'
    CHECK (review_state IN ('none', 'waiting', 'asked', 'done')),
  waiting_since timestamptz(3),
  language varchar(2) NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'hi')),
  email_confirmed_at timestamptz(3),
  wants_reminders boolean NOT NULL DEFAULT true,
  mail_state varchar(10) NOT NULL DEFAULT 'good' CHECK (mail_state IN ('good', 'hard')),
  merged_into uuid REFERENCES users (id),
  added_by uuid,
  erased_at timestamptz(3),
  version char(17) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
-- Of two rows that turned out to be one person only the kept one has the address.
CREATE UNIQUE INDEX users_email ON users (email) WHERE merged_into IS NULL;
CREATE UNIQUE INDEX users_phone ON users (phone) WHERE merged_into IS NULL;
CREATE INDEX users_to_review ON users (waiting_since, id) WHERE review_state = 'waiting';
CREATE INDEX users_merged ON users (merged_into) WHERE merged_into IS NOT NULL;
-- Pages of people go by name, in the order of code points: the same on every server, and the one in
-- which a prefix is a range.
CREATE INDEX users_by_name ON users (lower(name) COLLATE "C", id) WHERE merged_into IS NULL;
CREATE INDEX users_by_status ON users (status, lower(name) COLLATE "C", id)
  WHERE merged_into IS NULL;
CREATE INDEX users_blocked ON users (lower(name) COLLATE "C", id)
  WHERE blocked AND merged_into IS NULL;
CREATE INDEX users_email_prefix ON users (email varchar_pattern_ops) WHERE merged_into IS NULL;
CREATE INDEX users_phone_prefix ON users (phone varchar_pattern_ops) WHERE merged_into IS NULL;
CREATE INDEX users_asked ON users (id) WHERE review_state = 'asked';

CREATE TABLE admin_users (
  id uuid PRIMARY KEY,
  email varchar(120) NOT NULL UNIQUE CHECK (email = lower(email)),
  name varchar(100) NOT NULL,
  password_hash varchar(200),
  pin_hash varchar(200),
  role varchar(20) NOT NULL DEFAULT 'admin'
    CHECK (role IN ('gate', 'supervisor', 'reviewer', 'organiser', 'admin')),
  -- Sealed by the master key; last_step: no code is taken twice.
  totp_secret bytea,
  totp_confirmed_at timestamptz(3),
  totp_last_step bigint,
  -- Wrong codes in a row, and until when no further one is looked at.
  totp_failures integer NOT NULL DEFAULT 0,
  totp_locked_until timestamptz(3),
  must_change_password boolean NOT NULL DEFAULT false,
  -- A password that somebody else has made is good until then.
  password_until timestamptz(3),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- What stands in for a lost authenticator, once each; what is kept is the SHA-256.
CREATE TABLE staff_recovery_codes (
  staff_id uuid NOT NULL REFERENCES admin_users (id),
  code_hash bytea NOT NULL,
  used_at timestamptz(3),
  PRIMARY KEY (staff_id, code_hash)
);

-- One row a refresh token or cookie: what is kept is its SHA-256. A family is a sign-in; a rotated
-- token that is used again ends its family. id = family_id: the family's first. rotated_at: given
-- up for the next, whose answer may have been lost: it may be used once more for some seconds.
CREATE TABLE user_sessions (
  id uuid PRIMARY KEY,
  family_id uuid NOT NULL,
  user_id uuid REFERENCES users (id),
  staff_id uuid REFERENCES admin_users (id),
  actor_type varchar(10) NOT NULL CHECK (actor_type IN ('attendee', 'staff')),
  kind varchar(10) NOT NULL CHECK (kind IN ('web', 'api')),
  session_token varchar(200) NOT NULL UNIQUE,
  login_time timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  rotated_at timestamptz(3),
  logout_time timestamptz(3),
  ended_by varchar(20)
    CHECK (ended_by IN ('signed-out', 'idle', 'too-long', 'replaced', 'revoked', 'reused')),
  ip_address varchar(50),
  user_agent text,
  is_active boolean NOT NULL DEFAULT true,
  CHECK (is_active = (logout_time IS NULL)),
  CHECK ((actor_type = 'attendee') = (user_id IS NOT NULL)),
  CHECK ((actor_type = 'staff') = (staff_id IS NOT NULL))
);
CREATE INDEX user_sessions_family ON user_sessions (family_id);
CREATE INDEX user_sessions_of_user ON user_sessions (user_id) WHERE is_active;
CREATE INDEX user_sessions_user ON user_sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX user_sessions_staff ON user_sessions (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX user_sessions_to_end ON user_sessions (expires_at) WHERE is_active;

-- Links in messages; what is kept is the SHA-256 of what they carry.
CREATE TABLE link_tokens (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  purpose varchar(20) NOT NULL CHECK (purpose IN ('confirm-email', 'reset-password')),
  token_hash bytea NOT NULL UNIQUE,
  -- The address that is confirmed by it.
  email varchar(120) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX link_tokens_of_user ON link_tokens (user_id, purpose);
CREATE INDEX link_tokens_to_end ON link_tokens (expires_at);

CREATE TABLE events (
  id uuid PRIMARY KEY,
  title varchar(200) NOT NULL,
  description text NOT NULL,
  image varchar(200),
  party_name varchar(100) NOT NULL,
  event_date date NOT NULL,
  event_time varchar(5) NOT NULL,
  time_zone varchar(64) NOT NULL,
  venue varchar(200) NOT NULL,
  qr_code varchar(500),
  status varchar(20) NOT NULL DEFAULT 'upcoming'
    CHECK (status IN ('draft', 'upcoming', 'live', 'closed', 'cancelled')),
  doors_open_at timestamptz(3) NOT NULL,
  doors_close_at timestamptz(3) NOT NULL,
  entry_mode varchar(10) NOT NULL CHECK (entry_mode IN ('single', 're-entry', 'exits')),
  capacity integer CHECK (capacity > 0),
  -- Registrations that count against the capacity; kept by whoever adds or cancels one.
  registered integer NOT NULL DEFAULT 0 CHECK (registered >= 0),
  face_policy varchar(20) NOT NULL DEFAULT 'off',
  face_liveness varchar(20) NOT NULL DEFAULT 'signs',
  evidence_days integer,
  made_by uuid REFERENCES admin_users (id),
  version char(17) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX events_by_doors ON events (doors_open_at, id);
CREATE INDEX events_public ON events (doors_open_at, id) WHERE status IN ('upcoming', 'live');
CREATE INDEX events_open ON events (doors_close_at, id) WHERE status IN ('upcoming', 'live');
CREATE INDEX events_made_by ON events (made_by) WHERE made_by IS NOT NULL;

CREATE TABLE ticket_types (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES events (id),
  name varchar(60) NOT NULL,
  position integer NOT NULL DEFAULT 0
);
CREATE INDEX ticket_types_of_event ON ticket_types (event_id);

CREATE TABLE gates (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES events (id),
  name varchar(60) NOT NULL,
  quota integer CHECK (quota >= 0),
  position integer NOT NULL DEFAULT 0
);
CREATE INDEX gates_of_event ON gates (event_id);

CREATE TABLE gate_rules (
  gate_id uuid NOT NULL REFERENCES gates (id) ON DELETE CASCADE,
  ticket_type_id uuid NOT NULL REFERENCES ticket_types (id) ON DELETE CASCADE,
  admits_from timestamptz(3),
  admits_until timestamptz(3),
  PRIMARY KEY (gate_id, ticket_type_id)
);
CREATE INDEX gate_rules_of_type ON gate_rules (ticket_type_id);

-- check_in_time: the first admission, a projection of check_ins.
CREATE TABLE registrations (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  event_id uuid NOT NULL REFERENCES events (id),
  ticket_type_id uuid NOT NULL REFERENCES ticket_types (id),
  status varchar(20) NOT NULL DEFAULT 'registered' CHECK (status IN ('registered', 'cancelled')),
  flags jsonb NOT NULL DEFAULT '[]',
  check_in_time timestamptz(3),
  version char(17) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (user_id, event_id)
);
CREATE INDEX registrations_of_event ON registrations (event_id, created_at, id);
CREATE INDEX registrations_arrived ON registrations (event_id) WHERE check_in_time IS NOT NULL;
CREATE INDEX registrations_of_type ON registrations (ticket_type_id);

-- The private half of an event's issuer key, sealed by the master key.
CREATE TABLE issuer_keys (
  event_id uuid NOT NULL REFERENCES events (id),
  key_id integer NOT NULL CHECK (key_id BETWEEN 0 AND 65535),
  public_key char(44) NOT NULL,
  sealed_private_key bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, key_id)
);
CREATE TABLE signing_keys (
  event_id uuid NOT NULL REFERENCES events (id),
  key_id integer NOT NULL CHECK (key_id BETWEEN 0 AND 65535),
  public_key char(44) NOT NULL,
  issuer varchar(100) NOT NULL,
  valid_from timestamptz(3) NOT NULL,
  valid_until timestamptz(3),
  revoked_at timestamptz(3),
  PRIMARY KEY (event_id, key_id, public_key)
);

CREATE TABLE tickets (
  number varchar(32) PRIMARY KEY,
  registration_id uuid NOT NULL REFERENCES registrations (id),
  event_id uuid NOT NULL REFERENCES events (id),
  ticket_type_id uuid NOT NULL REFERENCES ticket_types (id),
  key_id integer NOT NULL CHECK (key_id BETWEEN 0 AND 65535),
  status varchar(10) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked', 'replaced')),
  replaced_by varchar(32),
  valid_from timestamptz(3),
  valid_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
-- A registration has one good ticket at most.
CREATE UNIQUE INDEX tickets_active ON tickets (registration_id) WHERE status = 'active';
CREATE INDEX tickets_of_registration ON tickets (registration_id);
CREATE INDEX tickets_of_event ON tickets (event_id);
CREATE INDEX tickets_of_type ON tickets (ticket_type_id);

-- A key for each person and purpose, wrapped by a master key: erasing a purpose is erasing one row.
CREATE TABLE person_keys (
  person_id uuid NOT NULL,
  purpose varchar(10) NOT NULL CHECK (purpose IN ('identity', 'face', 'log')),
  master_id varchar(20) NOT NULL,
  wrapped_key bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (person_id, purpose)
);
CREATE INDEX person_keys_by_master ON person_keys (master_id);

-- The bytes lie sealed in the file store under storage_key; the job adds the two smaller pictures.
CREATE TABLE documents (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  file_type varchar(20) NOT NULL CHECK (file_type IN ('adhar_front', 'adhar_back', 'selfie')),
  mime varchar(20) NOT NULL CHECK (mime IN ('image/jpeg', 'image/png', 'image/webp')),
  size integer NOT NULL CHECK (size > 0),
  width integer NOT NULL,
  height integer NOT NULL,
  storage_key varchar(200) NOT NULL UNIQUE,
  display_key varchar(200) UNIQUE,
  thumbnail_key varchar(200) UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  replaced_at timestamptz(3)
);
CREATE UNIQUE INDEX documents_current ON documents (user_id, file_type) WHERE replaced_at IS NULL;
CREATE INDEX documents_of_user ON documents (user_id);
CREATE INDEX documents_without_pictures ON documents (created_at)
  WHERE display_key IS NULL AND replaced_at IS NULL;
-- Objects that no row names any more, until a job has deleted them. Also the intent to write one:
-- it is noted before the bytes are stored, and crossed out by the row that names them.
CREATE TABLE doomed_files (
  storage_key varchar(200) PRIMARY KEY,
  why varchar(20) NOT NULL CHECK (why IN ('writing', 'replaced', 'erased')),
  since timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX doomed_files_since ON doomed_files (since);

CREATE TABLE kyc_decisions (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  decision varchar(20) NOT NULL
    CHECK (decision IN ('approved', 'rejected', 'better-picture', 'taken-back')),
  reason varchar(40),
  words varchar(500),
  about_id uuid,
  staff_id uuid NOT NULL,
  seen_id uuid,
  -- What the person was before, to which taking it back returns; null: decided at a kiosk.
  status_before varchar(20) CHECK (status_before IN ('pending', 'approved', 'rejected')),
  decided_at timestamptz(3) NOT NULL
);
CREATE INDEX kyc_decisions_of_user ON kyc_decisions (user_id, position);
CREATE INDEX kyc_decisions_by_time ON kyc_decisions (decided_at);
CREATE TABLE kyc_leases (
  user_id uuid PRIMARY KEY REFERENCES users (id),
  session_id uuid NOT NULL,
  staff_id uuid NOT NULL REFERENCES admin_users (id),
  leased_until timestamptz(3) NOT NULL
);
CREATE INDEX kyc_leases_of_session ON kyc_leases (session_id);
CREATE INDEX kyc_leases_of_staff ON kyc_leases (staff_id);

CREATE TABLE consents (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  user_id uuid NOT NULL,
  purpose varchar(20) NOT NULL,
  decision varchar(10) NOT NULL CHECK (decision IN ('given', 'withdrawn')),
  text_version varchar(40) NOT NULL,
  language varchar(2) NOT NULL,
  staff_id uuid,
  recorded_at timestamptz(3) NOT NULL
);
CREATE INDEX consents_of_user ON consents (user_id, position);

-- What was asked to be erased, and how far it is. The row outlives the person: a restore reads it.
CREATE TABLE erasures (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  purpose varchar(10) NOT NULL CHECK (purpose IN ('all', 'identity', 'face')),
  asked_by varchar(10) NOT NULL CHECK (asked_by IN ('attendee', 'staff', 'system')),
  asked_at timestamptz(3) NOT NULL DEFAULT now(),
  done_at timestamptz(3)
);
CREATE INDEX erasures_of_user ON erasures (user_id);
CREATE INDEX erasures_open ON erasures (asked_at) WHERE done_at IS NULL;
`;

export const initial: ServerMigration = { name: '0001-initial', sql: SQL };
